import { Link } from 'wouter';
import { useFormats, useWords } from '@/i18n/language';
import { Badge } from '@/ui/states';
import css from '../parts/office.module.css';
import { Who, shortId } from '../parts/who';
import { officeWords } from '../parts/words';
import { actWords, isAct, pageOfObject } from './acts';
import type { Entry } from './pairs';
import { fieldWords, isField, readValue } from './said';
import { auditWords } from './words';

const TONES = { done: 'good', refused: 'warn', failed: 'bad', turned_away: 'bad', noted: 'neutral', undecided: 'warn', open: 'warn' } as const;

/** One act: who, what, to what, when, and what came of it; the rest is behind "details". */
export function Act({ entry, onFilter }: { entry: Entry; onFilter: (more: { actor?: string; object?: string }) => void }) {
  const t = useWords(auditWords);
  const o = useWords(officeWords);
  const a = useWords(actWords);
  const { instant } = useFormats();
  const { row, end, outcome } = entry;
  const { actor } = row;
  const object = end?.object ?? row.object;
  const code = end?.code ?? row.code;
  const status = end?.status ?? row.status;
  const page = object === null ? null : pageOfObject(row.act, object);
  return (
    <>
      <div className="apart">
        <div className={css.pair}>
          <strong>{isAct(row.act) ? a(row.act) : row.act}</strong>
          {object !== null && (
            <span className={css.code} title={object}>
              {page ? <Link href={page}>{shortId(object)}</Link> : shortId(object)}
            </span>
          )}
        </div>
        <Badge tone={TONES[outcome]}>
          {t(`outcome_${outcome}`)}
          {outcome === 'refused' && code !== null && ` (${code})`}
        </Badge>
      </div>
      <p className={`soft small ${css.pair}`}>
        <time dateTime={entry.at}>{instant(entry.at, 'precise')}</time>
        <span>{actor === null ? o('command_line') : <Who id={actor} />}</span>
        {row.api_key !== null && <span>{t('by_key')}</span>}
        {row.client !== null && <span>{t('from', { address: row.client })}</span>}
      </p>
      {entry.summary.length > 0 && (
        <dl className={`small ${css.said}`}>
          {entry.summary.map(([name, value]) => (
            <Said key={name} name={name} value={value} />
          ))}
        </dl>
      )}
      <details className={`small ${css.details}`}>
        <summary>{t('detail')}</summary>
        <div className="stack">
          <dl className="facts">
            <dt>{t('call')}</dt>
            <dd className={css.code}>{row.act}</dd>
            {actor !== null && (
              <>
                <dt>{t('actor')}</dt>
                <dd className={css.code}>{actor}</dd>
              </>
            )}
            {object !== null && (
              <>
                <dt>{t('object')}</dt>
                <dd className={css.code}>{object}</dd>
              </>
            )}
            {row.api_key !== null && (
              <>
                <dt>{t('key')}</dt>
                <dd className={css.code}>{row.api_key}</dd>
              </>
            )}
            {status !== null && (
              <>
                <dt>{t('status')}</dt>
                <dd className="figures">
                  {status} {code}
                </dd>
              </>
            )}
            <dt>{t('request')}</dt>
            <dd className={css.code}>{row.request_id}</dd>
            <dt>{t('rows')}</dt>
            <dd className="figures">{[row.seq, end?.seq].filter((seq) => seq !== undefined).join(', ')}</dd>
            <dt>{t('hash')}</dt>
            <dd className={css.code}>{end?.hash ?? row.hash}</dd>
          </dl>
          <div className={css.actions}>
            {actor !== null && (
              <button type="button" className={css.link} onClick={() => onFilter({ actor })}>
                {t('only_actor')}
              </button>
            )}
            {object !== null && (
              <button type="button" className={css.link} onClick={() => onFilter({ object })}>
                {t('only_object')}
              </button>
            )}
          </div>
        </div>
      </details>
    </>
  );
}

function Said({ name, value }: { name: string; value: unknown }) {
  const f = useWords(fieldWords);
  const { instant } = useFormats();
  const read = readValue(name, value);
  return (
    <div>
      <dt>{isField(name) ? f(name) : name}</dt>
      {read.is === 'instant' ? (
        <dd>
          <time dateTime={read.text}>{instant(read.text, 'precise')}</time>
        </dd>
      ) : read.is === 'id' ? (
        <dd className={css.code} title={read.text}>
          {shortId(read.text)}
        </dd>
      ) : (
        <dd>{read.is === 'text' ? read.text : f(read.is)}</dd>
      )}
    </div>
  );
}
