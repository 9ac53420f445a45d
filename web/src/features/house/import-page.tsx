import { useReducer, useRef, useState } from 'react';
import { Problem } from '@/api/problem';
import { upload } from '@/api/upload';
import { queries } from '@/app/query-client';
import { useFormats, useLanguage, useWords } from '@/i18n/language';
import { Button, LinkButton } from '@/ui/controls';
import { Drop } from '@/ui/drop';
import { Notice, Refusal } from '@/ui/states';
import { ExportButton } from './export-button';
import css from './house.module.css';
import { koreanImportFault } from './import-faults';
import { ImportLines } from './import-lines';
import { type Answer, COLUMNS, type ImportState, TABLE_BYTES_MOST, importing, isNews, isSame, noTable } from './import-table';
import { importWords } from './import-words';
import { HouseLayout } from './layout';
import { saveAs } from './save-as';

/** A table of artworks: what it would change is seen before it is entered. */
export default function ImportPage() {
  const t = useWords(importWords);
  return (
    <HouseLayout title={t('title')} lead={t('lead')} actions={<ExportButton />}>
      <Import />
    </HouseLayout>
  );
}

function Import() {
  const t = useWords(importWords);
  const [state, step] = useReducer(importing, noTable);
  const [fault, setFault] = useState<string | null>(null);
  // The bytes as they were when they were looked at: what is entered is what was seen, whatever becomes of the file.
  const bytes = useRef<Blob | null>(null);
  // What belongs to a table that was given up tells nothing any more.
  const turn = useRef(0);
  /** Sends it, and tells what the house says of it; null when it said no, or when nobody asks any more. */
  const send = async (isDry: boolean): Promise<Answer | null> => {
    const mine = ++turn.current;
    const tell = (next: Parameters<typeof step>[0]) => {
      if (turn.current === mine) step(next);
    };
    const body = bytes.current;
    if (!body) return null;
    try {
      const answer = (await upload(`/v1/admin/import?dry_run=${String(isDry)}`, body, { onProgress: (sent) => tell({ kind: 'sent', bytes: sent }) })) as Answer;
      tell({ kind: 'answered', answer });
      if (!isDry) void queries.invalidateQueries({ queryKey: ['house', 'artworks'] });
      return turn.current === mine ? answer : null;
    } catch (error) {
      tell({ kind: 'refused', error });
      return null;
    }
  };
  const enter = async (shown: Answer) => {
    step({ kind: 'enter' });
    // Somebody may have edited since it was shown: it is entered only when it would still do just that.
    const now = await send(true);
    if (now && isSame(shown, now)) await send(false);
  };
  const choose = async (files: File[]) => {
    const file = files[0];
    if (!file) return;
    setFault(null);
    if (file.size > TABLE_BYTES_MOST) {
      setFault(t('too_large'));
      return;
    }
    try {
      bytes.current = new Blob([await file.arrayBuffer()], { type: 'text/csv' });
    } catch {
      setFault(t('unreadable'));
      return;
    }
    step({ kind: 'chosen', table: { name: file.name, size: file.size } });
    await send(true);
  };
  const away = () => {
    turn.current += 1;
    step({ kind: 'away' });
  };
  if (state.is === 'empty') {
    return (
      <>
        <Drop lead={t('drop_here')} choose={t('choose')} accept=".csv,text/csv" onFiles={(files) => void choose(files)}>
          <Button look="quiet" onClick={() => saveAs('artworks.csv', new Blob([`${COLUMNS.join(',')}\r\n`], { type: 'text/csv' }))}>
            {t('template')}
          </Button>
        </Drop>
        {fault && (
          <Notice tone="bad" live>
            {fault}
          </Notice>
        )}
        <section className={css.group} aria-labelledby="columns">
          <h2 id="columns">{t('columns')}</h2>
          <p>{t('columns_text')}</p>
          <p className="soft">{t('columns_codes')}</p>
          <p className={css.codes}>
            {COLUMNS.map((column) => (
              <code key={column}>{column}</code>
            ))}
          </p>
        </section>
      </>
    );
  }
  return (
    <Table
      state={state}
      onEnter={(shown) => void enter(shown)}
      onAway={away}
    />
  );
}

/** Why it was not taken: that somebody else is at it is no fault of the table. */
function Why({ error }: { error: unknown }) {
  const t = useWords(importWords);
  if (!(error instanceof Problem) || error.code !== 'busy') return <Refusal error={error} />;
  return (
    <Notice tone="warn" live>
      {t('somebody_else')}
    </Notice>
  );
}

/** What is wrong with a cell; in Korean what it must be, and then what the house says of it. */
function Fault({ column, why }: { column: string | null; why: string }) {
  const { language } = useLanguage();
  const korean = language === 'ko' ? koreanImportFault(column, why) : null;
  if (korean === null) return <span lang="en">{why}</span>;
  return (
    <>
      {korean}
      <br />
      <span className="soft small" lang="en">
        {why}
      </span>
    </>
  );
}

function Table({ state, onEnter, onAway }: { state: Exclude<ImportState, { is: 'empty' }>; onEnter: (shown: Answer) => void; onAway: () => void }) {
  const t = useWords(importWords);
  const name = state.table.name;
  const another = (
    <Button look="secondary" onClick={onAway}>
      {t('other')}
    </Button>
  );
  switch (state.is) {
    case 'looking':
      return <Sending title={t('looking', { name })} after={t('reading')} size={state.table.size} sent={state.sent} />;
    case 'checking':
      return <Sending title={t('checking', { name })} after={t('reading')} size={state.table.size} sent={state.sent} />;
    case 'entering':
      return <Sending title={t('entering', { name })} after={t('entering_wait')} size={state.table.size} sent={state.sent} />;
    case 'refused':
      return (
        <section className="stack">
          <h2>{t('refused', { name })}</h2>
          <Why error={state.error} />
          <div className="row">{another}</div>
        </section>
      );
    case 'faulty': {
      const { faults, more } = state.answer;
      return (
        <section className="stack" aria-labelledby="faults">
          <h2 id="faults">{t(more ? 'faulty_more' : 'faulty', { name, count: faults.length })}</h2>
          <Notice tone="bad" live>
            {t('faulty_text')}
          </Notice>
          <div className="row">{another}</div>
          <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="faults">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('line')}</th>
                  <th scope="col">{t('column')}</th>
                  <th scope="col">{t('why')}</th>
                </tr>
              </thead>
              <tbody>
                {faults.map((one, index) => (
                  <tr key={index}>
                    <td className="figures">{one.line}</td>
                    <td>{one.column === null ? <span className="soft">{t('whole_line')}</span> : <code>{one.column}</code>}</td>
                    <td>
                      <Fault column={one.column} why={one.why} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      );
    }
    case 'seen':
    case 'failed': {
      const { answer } = state;
      const count = answer.new + answer.changed;
      return (
        <section className="stack" aria-labelledby="seen">
          <h2 id="seen">{state.is === 'failed' ? t('failed', { name }) : t('seen', { name })}</h2>
          {state.is === 'failed' && (
            <>
              <Why error={state.error} />
              <p>{t('failed_text')}</p>
            </>
          )}
          {state.is === 'seen' && state.isMoved && (
            <Notice tone="warn" live>
              {t('moved')}
            </Notice>
          )}
          <Counts answer={answer} />
          {!isNews(answer) && <Notice>{t('nothing_new', { name })}</Notice>}
          <div className="row">
            {isNews(answer) && <Button onClick={() => onEnter(answer)}>{state.is === 'failed' ? t('enter_again') : t('enter', { count })}</Button>}
            {another}
          </div>
          <ImportLines answer={answer} />
        </section>
      );
    }
    case 'entered':
      return (
        <section className="stack" aria-labelledby="entered">
          <h2 id="entered">{t('entered', { name })}</h2>
          <Notice tone="good" live>
            {t('entered_text', { count: state.answer.new + state.answer.changed })}
          </Notice>
          <Counts answer={state.answer} />
          <div className="row">
            <LinkButton href="/house/artworks">{t('to_catalogue')}</LinkButton>
            {another}
          </div>
          <ImportLines answer={state.answer} />
        </section>
      );
  }
}

function Sending({ title, after, size, sent }: { title: string; after: string; size: number; sent: number }) {
  const isThere = sent >= size;
  return (
    <section className={css.group}>
      <h2>{title}</h2>
      <progress className={css.progress} aria-label={title} max={size} value={isThere ? undefined : sent} />
      <p className="soft" role="status">
        {isThere ? after : ''}
      </p>
    </section>
  );
}

function Counts({ answer }: { answer: Answer }) {
  const t = useWords(importWords);
  const { number } = useFormats();
  return (
    <>
      <dl className={css.figureRow}>
        {(['new', 'changed', 'unchanged'] as const).map((key) => (
          <div key={key} className={css.figure}>
            <dt className="soft small">{t(key)}</dt>
            <dd>
              <strong className="figures">{number(answer[key])}</strong>
            </dd>
          </div>
        ))}
      </dl>
      <p className="sr-only" role="status">
        {t('said_seen', { new: answer.new, changed: answer.changed, unchanged: answer.unchanged })}
      </p>
    </>
  );
}
