import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useWords } from '@/i18n/language';
import { Badge } from '@/ui/states';
import css from '../parts/office.module.css';
import type { Grade } from './reading';
import { healthWords } from './words';

const TONES = { ok: 'good', look: 'warn', fault: 'bad', off: 'neutral', waiting: 'neutral' } as const;

/** One thing and how it is: in a word first, and the colour after that. */
export function Tile({ name, grade, to, children }: { name: string; grade: Grade; to?: string; children?: ReactNode }) {
  const t = useWords(healthWords);
  return (
    <section className={`card ${css.tile}`}>
      <div className="apart">
        <h2 className={css.big}>{name}</h2>
        <Badge tone={TONES[grade]}>{t(grade)}</Badge>
      </div>
      {children}
      {to && (
        <Link href={to} className="small" aria-label={`${t('to')}: ${name}`}>
          {t('to')}
        </Link>
      )}
    </section>
  );
}
