import { LiveAuctions, LiveClient, type LiveAuction, type Status, fromResource } from '@arte-moderni/live-client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { post } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { session } from '@/api/session';
import { Ticker } from '@/lib/ticker';
import { queries } from './query-client';
import { startRecovery } from './recovery';

/** An auction as REST shows it, with the words that the contract names instead of any text. */
export type Auction = Omit<components['schemas']['AuctionResource'], 'status' | 'outcome' | 'reserve'> & {
  status: 'draft' | 'scheduled' | 'open' | 'paused' | 'closed' | 'cancelled';
  outcome: 'sold' | 'passed' | null;
  reserve: 'none' | 'not_met' | 'met';
};

/** One socket for the whole page, and one store of what it says. */
export const live = new LiveClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/live`,
  ticket: async () => ((await session.token()) === null ? null : (await post('/v1/live/tickets', {})).ticket),
  user: () => identity() || null,
  onSessionOver: () => session.isOver(),
});

export const auctions = new LiveAuctions<Auction>(live, (run) => {
  // A page that nobody looks at is given no frames; it must be right all the same when it is looked at again.
  if (document.hidden) setTimeout(run, 250);
  else requestAnimationFrame(run);
});

/** Opens the socket with the first reader, and anew when somebody signs in or out. */
export function startLive(): void {
  let who = identity();
  session.subscribe(() => {
    const now = identity();
    if (now === who) return;
    who = now;
    if (live.status.is !== 'idle') live.reopen();
  });
  const readAgain = startRecovery({ queries, live, probe: () => fetch('/v1/time').then(({ ok }) => ok, () => false) });
  addEventListener('online', () => {
    live.wake();
    readAgain();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) live.wake();
  });
}

function identity(): string {
  const state = session.get();
  return state.is === 'signed_in' ? state.user.id : '';
}

/** An auction as it is right now. `initial` is what REST said, to be shown until the socket says more. */
export function useAuction(id: string, initial: Auction): LiveAuction<Auction>;
export function useAuction(id: string, initial?: Auction): LiveAuction<Auction> | undefined;
export function useAuction(id: string, initial?: Auction): LiveAuction<Auction> | undefined {
  const subscribe = useCallback(
    (reader: () => void) => {
      live.connect();
      return auctions.subscribe(id, reader);
    },
    [id],
  );
  const said = useSyncExternalStore(subscribe, () => auctions.get(id));
  const first = useMemo(() => (initial ? fromResource(initial) : undefined), [initial]);
  if (!first || !said) return said ?? first;
  // What was kept from an earlier visit may be older than what REST has just said.
  const isOlder = said.resource.epoch === first.resource.epoch && said.resource.seq < first.resource.seq;
  return isOlder ? first : said;
}

export function useLiveStatus(): Status {
  return useSyncExternalStore(
    useCallback((reader: () => void) => live.onStatus(reader), []),
    () => live.status,
  );
}

const seconds = new Ticker(() => live.clock.now(), 1_000);

/** The house's clock, in milliseconds since 1970, told every second while somebody looks. */
export function useServerNow(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.get);
}
