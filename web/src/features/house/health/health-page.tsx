import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '@/api/client';
import { useLiveStatus } from '@/app/live';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useFormats, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Notice, Refusal } from '@/ui/states';
import { Checked } from '../audit/checked';
import { HouseLayout } from '../layout';
import css from '../parts/office.module.css';
import { officeWords } from '../parts/words';
import { gradeOfBooks } from './books';
import { clockOffset } from './clock';
import { type Count, type Grade, readAuctions, readDoors, readOffice } from './reading';
import { Tile } from './tile';
import { healthWords } from './words';

const EVERY_S = 10;
/** Adding up the books reads all of them. */
const BOOKS_S = 60;
/** How many differences between the books a tile has room for. */
const DIFFERENCES = 3;

export default function HealthPage() {
  const t = useWords(healthWords);
  return (
    <HouseLayout title={t('title')} lead={t('lead')}>
      <Health />
    </HouseLayout>
  );
}

function Health() {
  const t = useWords(healthWords);
  const o = useWords(officeWords);
  const { instant, number } = useFormats();
  const isAdmin = useUser()?.role === 'admin';
  const [isPaused, setPaused] = useState(false);
  const live = useLiveStatus();
  const again = (seconds: number) => ({ refetchInterval: isPaused ? (false as const) : seconds * 1_000, retry: false, staleTime: 0 });
  const key = (name: string) => ['house', 'health', name];

  const doors = useQuery({ queryKey: key('doors'), queryFn: ({ signal }) => readDoors(signal), ...again(EVERY_S) });
  const system = useQuery({ queryKey: key('system'), queryFn: ({ signal }) => get('/v1/admin/system', { signal }), ...again(EVERY_S) });
  const auctions = useQuery({ queryKey: key('auctions'), queryFn: ({ signal }) => readAuctions(signal), ...again(EVERY_S) });
  const keys = useQuery({ queryKey: key('keys'), queryFn: ({ signal }) => get('/v1/keys', { signal }), ...again(BOOKS_S) });
  const office = useQuery({ queryKey: key('office'), queryFn: ({ signal }) => readOffice(signal), enabled: isAdmin, ...again(EVERY_S) });
  const books = useQuery({ queryKey: key('books'), queryFn: ({ signal }) => get('/v1/admin/trial-balance', { signal }), ...again(BOOKS_S) });

  const some = (count: Count) => (count.isMore ? o('at_least', { count: count.count }) : number(count.count));
  const parts = system.data;
  const offset = parts ? clockOffset(parts.server_time, system.dataUpdatedAt) : 0;
  const redis = parts?.redis ?? null;
  const active = keys.data?.items.find((one) => one.status === 'active');
  const isStoreRead = auctions.isSuccess && !auctions.isRefetchError;

  const grades = {
    doors: doors.data ? (doors.data.is === 'ok' ? 'ok' : doors.data.is === 'shut' ? 'look' : 'fault') : 'waiting',
    program: system.isError ? 'fault' : parts ? (offset === 0 ? 'ok' : 'look') : 'waiting',
    store: auctions.isError ? 'fault' : isStoreRead ? 'ok' : 'waiting',
    redis: !parts ? 'waiting' : redis === null ? 'off' : redis === 'ok' ? 'ok' : 'look',
    bank: gradeOfBooks(books.data, books.error),
    mails: office.isError ? 'fault' : !office.data ? 'waiting' : office.data.dead.count > 0 ? 'look' : 'ok',
    webhooks: office.isError ? 'fault' : !office.data ? 'waiting' : office.data.webhooks === 0 ? 'off' : office.data.stopped > 0 ? 'look' : 'ok',
    settlements: office.isError ? 'fault' : !office.data ? 'waiting' : office.data.stuck.count > 0 ? 'look' : 'ok',
    keys: keys.isError ? 'fault' : !keys.data ? 'waiting' : active ? 'ok' : 'fault',
  } satisfies Record<string, Grade>;
  const OFFICE: readonly string[] = ['mails', 'webhooks', 'settlements'];
  const shown = Object.entries(grades).filter(([name]) => isAdmin || !OFFICE.includes(name));
  const wrong = shown.filter(([, grade]) => grade === 'look' || grade === 'fault').length;
  const isWhole = shown.every(([, grade]) => grade !== 'waiting');
  const looked = Math.max(doors.dataUpdatedAt, doors.errorUpdatedAt);

  return (
    <>
      <div className="apart">
        <div className="stack">
          {isWhole && <Notice tone={wrong === 0 ? 'good' : 'warn'}>{wrong === 0 ? t('all_fine') : t('some_wrong', { count: wrong })}</Notice>}
          <p className="soft small">
            {looked > 0 ? t('looked', { when: instant(new Date(looked).toISOString(), 'clock_seconds') }) : t('not_looked')} {isPaused ? t('paused') : t('every', { count: EVERY_S })}
          </p>
        </div>
        <div className="row">
          <Button look="secondary" busy={doors.isFetching} onClick={() => void queries.refetchQueries({ queryKey: ['house', 'health'] })}>
            {t('refresh')}
          </Button>
          <Button look="secondary" icon={isPaused ? 'play' : 'pause'} onClick={() => setPaused(!isPaused)}>
            {t(isPaused ? 'go_on' : 'pause')}
          </Button>
        </div>
      </div>
      <div className={css.tiles}>
        <Tile name={t('doors')} grade={grades.doors}>
          {doors.data && (
            <>
              <p>{t(`doors_${doors.data.is}`)}</p>
              {doors.data.is !== 'gone' && <p className="soft small">{t('answered_in', { ms: doors.data.ms })}</p>}
            </>
          )}
        </Tile>
        <Tile name={t('program')} grade={grades.program}>
          {parts && (
            <>
              <p>{t('version', { version: parts.version })}</p>
              <p className="soft small">{t('up_since', { when: instant(parts.started_at) })}</p>
              <p className="soft small">{offset === 0 ? t('clock_fine') : t('clock_off', { seconds: offset })}</p>
            </>
          )}
        </Tile>
        <Tile name={t('live')} grade={grades.program === 'fault' ? 'fault' : parts ? 'ok' : 'waiting'}>
          {parts && <p>{t('sockets', { count: parts.sockets })}</p>}
          {live.is !== 'idle' && <p className="soft small">{t(live.is === 'open' ? 'own_open' : 'own_shut')}</p>}
        </Tile>
        <Tile name={t('auctions')} grade={grades.store} to="/auctions">
          {auctions.data && (
            <>
              <p>{t('auctions_open', { count: some(auctions.data.open) })}</p>
              <p className="soft small">
                {t('auctions_paused', { count: some(auctions.data.paused) })} · {t('auctions_scheduled', { count: some(auctions.data.scheduled) })}
              </p>
            </>
          )}
          {parts && <p className="soft small">{t('auctions_here', { count: parts.auctions })}</p>}
        </Tile>
        <Tile name={t('queue')} grade={grades.program === 'fault' ? 'fault' : parts ? 'ok' : 'waiting'}>
          {parts && <p>{parts.bids_waiting === 0 ? t('queue_none') : t('queue_some', { count: parts.bids_waiting })}</p>}
        </Tile>
        <Tile name={t('store')} grade={grades.store}>
          {parts && <p>{t(parts.store === 'postgres' ? 'store_postgres' : 'store_sqlite')}</p>}
          {grades.store !== 'waiting' && <p className="soft small">{t(grades.store === 'ok' ? 'store_ok' : 'store_gone')}</p>}
          {parts && <p className="soft small">{t(parts.pictures === 's3' ? 'pictures_s3' : 'pictures_folder')}</p>}
        </Tile>
        <Tile name={t('redis')} grade={grades.redis}>
          {parts && <p>{t(redis === null ? 'redis_none' : redis === 'ok' ? 'redis_ok' : 'redis_gone')}</p>}
        </Tile>
        <Tile name={t('bank')} grade={grades.bank}>
          {books.data && <p>{books.data.holds ? t('books_hold', { count: books.data.entries }) : t('books_broken', { faults: books.data.faults.join(', ') })}</p>}
          {books.data && books.data.differences.length > 0 && <p>{t('books_differ', { differences: books.data.differences.slice(0, DIFFERENCES).join('; ') })}</p>}
          {books.data && !books.data.complete && <p className="soft small">{t('books_not_whole')}</p>}
          {parts && (
            <p className="soft small">
              {t(parts.bank === 'elsewhere' ? 'bank_elsewhere' : 'bank_embedded')} · {t(parts.holds ? 'holds' : 'no_holds')}
            </p>
          )}
        </Tile>
        {isAdmin && (
          <>
            <Tile name={t('settlements')} grade={grades.settlements} to="/house/settlements?stuck=true">
              {office.data && <p>{office.data.stuck.count === 0 ? t('settlements_fine') : t('settlements_stuck', { count: office.data.stuck.count })}</p>}
            </Tile>
            <Tile name={t('mails')} grade={grades.mails} to={office.data && office.data.dead.count > 0 ? '/house/dead-letters' : '/house/mails'}>
              {office.data && (
                <>
                  <p>{t('mails_waiting', { count: office.data.waiting.count })}</p>
                  {office.data.dead.count > 0 && <p>{t('mails_dead', { count: office.data.dead.count })}</p>}
                </>
              )}
              {parts && <p className="soft small">{t(parts.mail === 'smtp' ? 'mail_smtp' : 'mail_folder')}</p>}
            </Tile>
            <Tile name={t('webhooks')} grade={grades.webhooks} to="/house/webhooks">
              {office.data && (
                <>
                  <p>{office.data.webhooks === 0 ? t('webhooks_none') : t('webhooks_some', { count: office.data.on })}</p>
                  {office.data.stopped > 0 && <p>{t('webhooks_stopped', { count: office.data.stopped })}</p>}
                </>
              )}
            </Tile>
          </>
        )}
        <Tile name={t('keys')} grade={grades.keys}>
          {keys.data && <p>{active ? t('keys_some', { name: active.name }) : t('keys_none')}</p>}
        </Tile>
      </div>
      {isAdmin && <Chain />}
    </>
  );
}

/** Checking the audit log reads all of it, and happens only when somebody asks. */
function Chain() {
  const t = useWords(healthWords);
  const check = useMutation({ mutationFn: () => get('/v1/admin/audit/check', {}) });
  return (
    <section className="card stack">
      <div className="apart">
        <div className={css.head}>
          <h2 className={css.big}>{t('audit')}</h2>
          <p className="soft small">{t('audit_lead')}</p>
        </div>
        <Button look="secondary" icon="shield" busy={check.isPending} onClick={() => check.mutate()}>
          {t('check')}
        </Button>
      </div>
      <Refusal error={check.error} />
      {check.data && <Checked check={check.data} />}
    </section>
  );
}
