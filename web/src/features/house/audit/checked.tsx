import { useFormats, useWords } from '@/i18n/language';
import { Notice } from '@/ui/states';
import css from '../parts/office.module.css';
import { auditWords } from './words';

/** What became of checking the chain of the audit log. */
export function Checked({ check }: { check: { holds: boolean; rows: number; head: string; broken_at: number | null; what: string | null } }) {
  const t = useWords(auditWords);
  const { number } = useFormats();
  return (
    <Notice tone={check.holds ? 'good' : 'bad'} live>
      <strong>{check.holds ? t('check_holds', { count: check.rows }) : t('check_broken', { at: check.broken_at === null ? '?' : number(check.broken_at), what: check.what ?? '' })}</strong>
      <span>{t('check_head')}</span>
      <code className={css.code}>{check.head}</code>
    </Notice>
  );
}
