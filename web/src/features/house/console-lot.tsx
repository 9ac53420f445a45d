import type { BidLine } from '@arte-moderni/live-client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Auction, useAuction } from '@/app/live';
import { useUser } from '@/app/session';
import { useFormats, useWords } from '@/i18n/language';
import { useOutcomeText } from '@/i18n/outcomes';
import { Button } from '@/ui/controls';
import { Picture } from '@/ui/picture';
import { Badge, Failed, Loading, StatusBadge } from '@/ui/states';
import { Countdown, useSpan } from '../shared/countdown';
import { ACTS, ACT_KEYS, type Act, isPossible } from './console-keys';
import { consoleWords } from './console-words';
import css from './console.module.css';
import { lastOwnBid } from './happenings';
import { type Registration, attemptsQuery, personQuery, registrationsQuery } from './queries';

interface Props {
  lot: Auction;
  sale: string;
  onAct: (act: Act, lot: Auction) => void;
  onRetract: (lot: Auction, bid: BidLine) => void;
}

const SHOWN = 30;
const ICONS = { pause: 'pause', resume: 'play', extend: 'clock', retract: 'left', reserve: 'down', cancel: 'close', reopen: 'plus' } as const;

/** The lot that is looked at: its figures, its acts, its bids. */
export function ConsoleLot({ lot: initial, sale, onAct, onRetract }: Props) {
  const t = useWords(consoleWords);
  const { money, instant } = useFormats();
  const span = useSpan();
  const state = useAuction(initial.id, initial);
  const lot = { ...initial, ...state.resource };
  const isRunning = lot.status === 'open' || lot.status === 'paused';
  const ownBid = lastOwnBid(state.bids);
  const [isWhole, setWhole] = useState(false);
  return (
    <section className="stack" aria-labelledby="lot">
      <div className={css.head}>
        <div className={css.thumb}>
          <Picture picture={initial.artwork.cover} alt="" sizes="5rem" ratio="1" />
        </div>
        <div>
          <h2 id="lot" className={css.title}>
            {t('lot_title', { lot: String(lot.lot_number), title: initial.artwork.title })}
          </h2>
          <p className="soft">{initial.artwork.artist}</p>
          <p className="row small">
            <StatusBadge status={lot.status} outcome={lot.outcome} />
            <Link href={`/auctions/${lot.id}`}>{t('public_page')}</Link>
          </p>
        </div>
      </div>
      <dl className={css.figures}>
        <Figure name={lot.price === null ? t('start') : t('price')}>{money(lot.hammer_price ?? lot.price ?? lot.start_price, lot.currency)}</Figure>
        <Figure name={t('leader')}>{lot.leader === null ? t('no_bid') : t('paddle', { paddle: String(lot.leader) })}</Figure>
        {isRunning && <Figure name={t('ask')}>{money(lot.ask, lot.currency)}</Figure>}
        <Figure name={t('time')}>
          <Countdown auction={lot} />
        </Figure>
        <Figure name={t('ends')}>{lot.status === 'paused' || lot.status === 'cancelled' ? '–' : instant(lot.ends_at, 'clock_seconds')}</Figure>
        <Figure name={t('reserve')}>{t(`reserve_${lot.reserve}`)}</Figure>
        <Figure name={t('bids_count')}>{lot.bid_count}</Figure>
        <Figure name={t('watchers')}>{lot.watchers}</Figure>
        {lot.extended_by_ms > 0 && <Figure name={t('extended')}>{span(0, lot.extended_by_ms)}</Figure>}
      </dl>
      <div role="group" aria-label={t('acts')} className={css.acts}>
        {ACTS.filter((act) => isPossible(act, lot, ownBid !== null)).map((act) => (
          <Button key={act} look={act === 'cancel' || act === 'retract' ? 'danger' : 'secondary'} icon={ICONS[act]} onClick={() => onAct(act, initial)}>
            {t(`a_${act}`)}
            <kbd className={css.key} aria-hidden="true">
              {ACT_KEYS[act]}
            </kbd>
          </Button>
        ))}
      </div>
      <div className="apart">
        <h3 id="bids">{isWhole ? t('attempts') : t('bids')}</h3>
        <div role="group" aria-label={t('view')} className="row">
          <Button look={isWhole ? 'quiet' : 'secondary'} aria-pressed={!isWhole} onClick={() => setWhole(false)}>
            {t('bids')}
          </Button>
          <Button look={isWhole ? 'secondary' : 'quiet'} aria-pressed={isWhole} onClick={() => setWhole(true)}>
            {t('attempts')}
          </Button>
        </div>
      </div>
      {isWhole ? <Attempts lot={lot} /> : <Bids lot={lot} bids={state.bids} sale={sale} onRetract={isRunning ? (bid) => onRetract(lot, bid) : null} />}
    </section>
  );
}

function Figure({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}

function Bids({ lot, bids, sale, onRetract }: { lot: Auction; bids: readonly BidLine[]; sale: string; onRetract: ((bid: BidLine) => void) | null }) {
  const t = useWords(consoleWords);
  const { money, instant } = useFormats();
  const registrations = useQuery({ ...registrationsQuery(sale), refetchInterval: 30_000 });
  if (bids.length === 0) {
    // The socket has not told them yet.
    if (lot.bid_count > 0) return <Loading />;
    return <p className="soft">{t('none_yet')}</p>;
  }
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="bids">
      <table className={`table figures ${css.bids ?? ''}`}>
        <thead>
          <tr>
            <th scope="col">{t('amount')}</th>
            <th scope="col">{t('who')}</th>
            <th scope="col">{t('bidder')}</th>
            <th scope="col">{t('at')}</th>
            {onRetract && (
              <th scope="col">
                <span className="sr-only">{t('acts')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {bids.slice(0, SHOWN).map((bid) => (
            <tr key={bid.seq} data-retracted={bid.retracted}>
              <td>
                <span className={css.amount}>{money(bid.amount, lot.currency)}</span> {bid.retracted ? <Badge tone="warn">{t('retracted')}</Badge> : bid.by === 'proxy' && <span className="soft">{t('by_proxy')}</span>}
              </td>
              <td>{bid.paddle}</td>
              <td>
                <Bidder registration={registrations.data?.get(bid.paddle)} />
              </td>
              <td>
                <time dateTime={bid.at}>{instant(bid.at, 'clock_seconds')}</time>
              </td>
              {onRetract && (
                <td>
                  {bid.by === 'bid' && !bid.retracted && (
                    <Button look="quiet" className={css.small} aria-label={t('retract_of', { amount: money(bid.amount, lot.currency), paddle: String(bid.paddle) })} onClick={() => onRetract(bid)}>
                      {t('retract')}
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Bidder({ registration }: { registration: Registration | undefined }) {
  if (!registration) return <>–</>;
  return <Person id={registration.user} />;
}

/** Admins are told names; to operators an account is its id. */
function Person({ id }: { id: string }) {
  const t = useWords(consoleWords);
  const isAdmin = useUser()?.role === 'admin';
  const { data: name } = useQuery({ ...personQuery(id), enabled: isAdmin });
  const short = t('bidder_of', { id: id.slice(-8) });
  return isAdmin ? <Link href={`/house/people/${id}`}>{name ?? short}</Link> : <span title={id}>{short}</span>;
}

/** Every attempt, by whom it was. What somebody would go up to stays his own secret: it is not shown here, whatever the house tells operators. */
function Attempts({ lot }: { lot: Auction }) {
  const t = useWords(consoleWords);
  const say = useOutcomeText();
  const { money, instant } = useFormats();
  const attempts = useQuery({ ...attemptsQuery(lot.id), refetchInterval: 5_000 });
  if (attempts.isPending) return <Loading />;
  if (attempts.isLoadingError) return <Failed error={attempts.error} retry={() => void attempts.refetch()} />;
  if (attempts.data.length === 0) return <p className="soft">{t('none_yet')}</p>;
  return (
    <>
      <p className="soft small">{t('attempts_hint')}</p>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="bids">
        <table className={`table figures ${css.bids ?? ''}`}>
          <thead>
            <tr>
              <th scope="col">{t('amount')}</th>
              <th scope="col">{t('who')}</th>
              <th scope="col">{t('bidder')}</th>
              <th scope="col">{t('outcome')}</th>
              <th scope="col">{t('at')}</th>
            </tr>
          </thead>
          <tbody>
            {attempts.data.map((attempt) => (
              <tr key={`${attempt.key} ${attempt.at}`}>
                <td>{attempt.amount === null ? '–' : money(attempt.amount, attempt.currency)}</td>
                <td>{attempt.paddle ?? '–'}</td>
                <td>{attempt.user ? <Person id={attempt.user} /> : '–'}</td>
                <td>{attempt.outcome === 'accepted' ? <Badge tone="good">{t('accepted')}</Badge> : say(attempt.outcome)}</td>
                <td>
                  <time dateTime={attempt.at}>{instant(attempt.at, 'clock_seconds')}</time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
