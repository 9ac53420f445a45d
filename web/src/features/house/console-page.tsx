import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useParams } from 'wouter';
import { type Auction, auctions } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { Button, Check, LinkButton } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Empty, Failed, Loading } from '@/ui/states';
import { useSpan } from '../shared/countdown';
import { ActDialog, type Doing } from './console-acts';
import { ACTS, ACT_KEYS, type Act, MOVE_KEYS, type Move, isPossible, meaning, moveTo } from './console-keys';
import { ConsoleLot } from './console-lot';
import { LotOption } from './console-option';
import { lotsToShow } from './console-shown';
import { consoleWords } from './console-words';
import css from './console.module.css';
import { type Happening, lastOwnBid } from './happenings';
import { HouseLayout } from './layout';
import { lotsQuery, saleToEditQuery } from './queries';
import { SaleActs } from './sale-acts';

/** How often it is asked whether the sale has other lots; what happens to those that are there the socket tells. */
const ASK_MS = 15_000;
/** How much of what happened is kept in sight. */
const FEED_MOST = 60;

/** A sale while it runs: every lot ticking, its bids, and what an operator does. */
export default function ConsolePage() {
  const t = useWords(consoleWords);
  const { id = '' } = useParams();
  const sale = useQuery(saleToEditQuery(id));
  const title = sale.data?.data.title;
  return (
    <HouseLayout
      key={id}
      title={title === undefined ? t('title') : t('title_of', { title })}
      actions={
        <LinkButton look="secondary" href={`/house/sales/${id}`} icon="edit">
          {t('build')}
        </LinkButton>
      }
    >
      <Room sale={id} zone={sale.data?.data.zone ?? 'UTC'} />
    </HouseLayout>
  );
}

interface News {
  id: number;
  at: string;
  lot: number;
  currency: string;
  what: Happening;
}

function Room({ sale, zone }: { sale: string; zone: string }) {
  const t = useWords(consoleWords);
  const lots = useQuery({ ...lotsQuery(sale), refetchInterval: ASK_MS });
  const ready = useMemo(() => (lots.data ?? []).filter((lot) => lot.status !== 'draft'), [lots.data]);
  if (lots.isPending) return <Loading />;
  if (lots.isLoadingError) return <Failed error={lots.error} retry={() => void lots.refetch()} />;
  if (ready.length === 0) {
    return (
      <Empty icon="gavel" title={t('none_title')} action={<LinkButton href={`/house/sales/${sale}`}>{t('build')}</LinkButton>}>
        {t('none_text')}
      </Empty>
    );
  }
  return <Running sale={sale} zone={zone} ready={ready} />;
}

function Running({ sale, zone, ready }: { sale: string; zone: string; ready: readonly Auction[] }) {
  const t = useWords(consoleWords);
  const write = useNews();
  const [isHiding, setHiding] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [isHelping, setHelping] = useState(false);
  const [said, setSaid] = useState('');
  const [feed, setFeed] = useState<readonly News[]>([]);
  const count = useRef(0);
  const list = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const lots = useMemo(() => lotsToShow(ready, isHiding, chosen), [ready, isHiding, chosen]);
  const at = Math.max(
    0,
    lots.findIndex((lot) => lot.id === chosen),
  );
  const selected = lots[at];
  // Whatever is looked at is chosen, the first lot too: it stays until an operator chooses another.
  if (selected && selected.id !== chosen) setChosen(selected.id);
  const selectedId = useRef(selected?.id);
  const words = useRef(write);
  useEffect(() => {
    selectedId.current = selected?.id;
    words.current = write;
  });
  const onHappened = useCallback((lot: Auction, found: readonly Happening[]) => {
    const now = new Date().toISOString();
    const news = found.map((what): News => ({ id: ++count.current, at: now, lot: lot.lot_number, currency: lot.currency, what }));
    setFeed((before) => [...news.toReversed(), ...before].slice(0, FEED_MOST));
    // Said aloud: whatever changes how a lot stands, and the bids on the one that is looked at.
    const loud = news.filter(({ what }) => what.kind !== 'bid' || lot.id === selectedId.current);
    const last = loud.at(-1);
    if (last) setSaid(words.current(last));
  }, []);
  const begin = (act: Act, lot: Auction) => {
    const state = auctions.get(lot.id);
    const now = state?.resource ?? lot;
    const bid = state ? lastOwnBid(state.bids) : null;
    if (isPossible(act, now, bid !== null)) {
      setDoing({ act, lot: { ...lot, ...now }, ...(act === 'retract' && bid && { bid }) });
      return;
    }
    const number = String(lot.lot_number);
    const isRunning = now.status === 'open' || now.status === 'paused';
    if (act === 'retract' && isRunning) setSaid(t('no_bid_to_retract', { lot: number }));
    else if (act === 'reserve' && isRunning) setSaid(t('no_reserve_to_lower', { lot: number }));
    else setSaid(t('not_possible', { act: t(`a_${act}`), lot: number, status: t(`s_${now.status}`) }));
  };
  const choose = (index: number) => {
    const lot = lots[index];
    if (!lot) return;
    setChosen(lot.id);
    list.current?.querySelector<HTMLElement>(`[data-id="${lot.id}"]`)?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const wanted = meaning(event);
    if (wanted === null || !selected) return;
    event.preventDefault();
    if (wanted === 'help') setHelping(true);
    else if (wanted === 'details') panel.current?.querySelector<HTMLElement>('button:not(:disabled), a')?.focus();
    else if (isAct(wanted)) begin(wanted, selected);
    else choose(moveTo(wanted, at, lots.length));
  };
  return (
    <>
      <div className={css.bar}>
        <Button look="quiet" icon="info" onClick={() => setHelping(true)}>
          {t('shortcuts')}
        </Button>
        <Check checked={isHiding} onChange={(event) => setHiding(event.target.checked)}>
          {t('hide_over')}
        </Check>
      </div>
      <div className={css.room}>
        {/* Keys of its own only while the focus is in it (WCAG 2.1.4). */}
        <div ref={list} role="listbox" aria-label={t('list')} aria-keyshortcuts={Object.values(ACT_KEYS).join(' ')} className={css.list} onKeyDown={onKey}>
          {lots.map((lot, index) => (
            <LotOption key={lot.id} lot={lot} isSelected={index === at} onChoose={setChosen} onHappened={onHappened} />
          ))}
        </div>
        <div ref={panel} className={css.panel}>
          {selected && <ConsoleLot key={selected.id} lot={selected} sale={sale} onAct={begin} onRetract={(lot, bid) => setDoing({ act: 'retract', lot, bid })} />}
        </div>
      </div>
      <p className={css.said} role="status">
        {said}
      </p>
      <section className="stack" aria-labelledby="feed">
        <h2 id="feed">{t('feed')}</h2>
        {feed.length === 0 ? (
          <p className="soft">{t('feed_empty')}</p>
        ) : (
          <ol className={css.feed} tabIndex={0} aria-labelledby="feed">
            {feed.map((news) => (
              <li key={news.id}>
                <Clock at={news.at} /> {write(news)}
              </li>
            ))}
          </ol>
        )}
      </section>
      <section className="stack" aria-labelledby="whole">
        <h2 id="whole">{t('whole')}</h2>
        <SaleActs sale={sale} />
      </section>
      <ActDialog doing={doing} zone={zone} onClose={() => setDoing(null)} />
      <Help open={isHelping} onClose={() => setHelping(false)} />
    </>
  );
}

function isAct(wanted: Act | Move): wanted is Act {
  return ACTS.some((act) => act === wanted);
}

function Clock({ at }: { at: string }) {
  const { instant } = useFormats();
  return (
    <time dateTime={at} className="soft figures">
      {instant(at, 'clock_seconds')}
    </time>
  );
}

/** What happened, in a sentence. */
function useNews(): (news: News) => string {
  const t = useWords(consoleWords);
  const { money } = useFormats();
  const span = useSpan();
  return ({ lot, currency, what }) => {
    const number = String(lot);
    switch (what.kind) {
      case 'bid':
        return t('h_bid', { lot: number, price: money(what.price, currency), paddle: String(what.paddle) });
      case 'retracted':
        return t('h_retracted', { lot: number, price: money(what.amount, currency), paddle: String(what.paddle) });
      case 'sold':
        return t('h_sold', { lot: number, price: money(what.price, currency), paddle: String(what.paddle ?? '') });
      case 'extended': {
        const reason = (['soft_close', 'operator', 'outage', 'overload'] as const).find((one) => one === what.reason);
        return t('h_extended', { lot: number, time: span(0, what.byMs), reason: reason ? t(`r_${reason}`) : what.reason });
      }
      case 'paused':
      case 'resumed':
      case 'reopened':
      case 'cancelled':
        return t(`h_${what.kind}`, { lot: number, reason: what.reason });
      default:
        return t(`h_${what.kind}`, { lot: number });
    }
  };
}

function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useWords(consoleWords);
  return (
    <Dialog title={t('shortcuts')} open={open} onClose={onClose}>
      <div className="stack">
        <p>{t('shortcuts_hint')}</p>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('key')}</th>
              <th scope="col">{t('what')}</th>
            </tr>
          </thead>
          <tbody>
            {(Object.keys(MOVE_KEYS) as Move[]).map((move) => (
              <tr key={move}>
                <td>
                  <kbd className={css.key}>{MOVE_KEYS[move]}</kbd>
                </td>
                <td>{t(`m_${move}`)}</td>
              </tr>
            ))}
            {ACTS.map((act) => (
              <tr key={act}>
                <td>
                  <kbd className={css.key}>{ACT_KEYS[act]}</kbd>
                </td>
                <td>{t(`a_${act}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}
