import { useState } from 'react';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Badge, Notice } from '@/ui/states';
import css from './house.module.css';
import type { Answer } from './import-table';
import { importWords } from './import-words';

const STEP = 50;
/** How many lines the house tells of. */
const TOLD_MOST = 1_000;
type Which = 'all' | 'new' | 'changed';

/** Line by line, what is new and what changes from what to what. */
export function ImportLines({ answer }: { answer: Answer }) {
  const t = useWords(importWords);
  const [which, setWhich] = useState<Which>('all');
  const [most, setMost] = useState(STEP);
  if (answer.lines.length === 0) return null;
  const lines = answer.lines.filter((line) => which === 'all' || line.what === which);
  const tabs = [
    ['all', t('all', { count: answer.new + answer.changed })],
    ['new', t('only_new', { count: answer.new })],
    ['changed', t('only_changed', { count: answer.changed })],
  ] as const;
  return (
    <section className="stack" aria-labelledby="lines">
      <div className="apart">
        <h3 id="lines">{t('lines')}</h3>
        <div role="group" aria-label={t('lines')} className="row">
          {tabs.map(([name, label]) => (
            <Button
              key={name}
              look={which === name ? 'secondary' : 'quiet'}
              aria-pressed={which === name}
              onClick={() => {
                setWhich(name);
                setMost(STEP);
              }}
            >
              {label}
            </Button>
          ))}
        </div>
      </div>
      {answer.lines.length >= TOLD_MOST && <Notice>{t('cut')}</Notice>}
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="lines">
        <table className={`table ${css.filled ?? ''}`}>
          <thead>
            <tr>
              <th scope="col">{t('line')}</th>
              <th scope="col">{t('work')}</th>
              <th scope="col">{t('what')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, most).map((line) => (
              <tr key={line.line}>
                <td className="figures">{line.line}</td>
                <td className={css.change}>
                  {line.title}
                  <br />
                  <span className="soft">{line.artist}</span>
                </td>
                <td>
                  {line.what === 'new' ? (
                    <Badge tone="good">{t('new')}</Badge>
                  ) : (
                    <ul className="stack">
                      {line.changes.map((change) => (
                        <li key={change.column} className={css.change}>
                          <code>{change.column}</code>
                          <br />
                          <span className="sr-only">{t('was')} </span>
                          <del className={css.old}>{change.old || t('empty')}</del> <span aria-hidden="true">→</span>
                          <span className="sr-only">{t('is')}</span> <ins className={css.new}>{change.new || t('empty')}</ins>
                        </li>
                      ))}
                    </ul>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > most && (
        <div>
          <Button look="secondary" onClick={() => setMost(most + STEP * 4)}>
            {t('more_lines')}
          </Button>
        </div>
      )}
    </section>
  );
}
