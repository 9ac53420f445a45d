import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { get } from '@/api/client';
import { session } from '@/api/session';
import { live } from '@/app/live';
import { queries } from '@/app/query-client';
import { BidDesk, type Bidding, type Offer } from './desk';
import { keepReceipt } from './receipts';

const desk = new BidDesk(live, () => performance.now(), (user, answer, offer) => {
  if (answer.op === 'accepted') keepReceipt(user, answer, offer);
  void queries.invalidateQueries({ queryKey: ['me'] });
});
session.subscribe(() => {
  const state = session.get();
  if (state.is === 'signed_in') desk.keepOnly(state.user.id);
});

/** My last bid in an auction, wherever on the page it was made. */
export function useBidding(user: string, auction: string): [Bidding, { bid: (offer: Offer) => void; stop: () => void; forget: () => void }] {
  const bidding = useSyncExternalStore(desk.subscribe, () => desk.get(user, auction));
  return [
    bidding,
    {
      bid: useCallback((offer: Offer) => desk.bid(user, auction, offer), [user, auction]),
      stop: useCallback(() => desk.stop(user, auction), [user, auction]),
      forget: useCallback(() => desk.forget(user, auction), [user, auction]),
    },
  ];
}

/** How often the house is asked what became of a bid that nobody waits for: often at first, then now and then. */
const SOON_MS = 5_000;
const SOON_TIMES = 12;
const LATER_MS = 30_000;

/**
 * Looks for a bid that was given up in the bidder's own list at the house, where every bid is that was decided, under its key. Nothing is sent again
 * for it. Says whether the house has been asked since, and does not have it.
 */
export function useLookFor(user: string, auction: string, bidding: Bidding): boolean {
  const key = bidding.is === 'given_up' && bidding.wasSent ? bidding.key : '';
  const { data, isFetchedAfterMount } = useQuery({
    queryKey: ['me', user, 'bid', auction, key],
    queryFn: async ({ signal }) => (await get('/v1/me/bids', { query: { auction, limit: 100 }, signal })).items.find((one) => one.key === key)?.outcome ?? null,
    enabled: key !== '',
    staleTime: 0,
    refetchInterval: ({ state }) => (state.dataUpdateCount < SOON_TIMES ? SOON_MS : LATER_MS),
  });
  useEffect(() => {
    if (!data) return;
    desk.found(user, auction, key, data);
    void queries.invalidateQueries({ queryKey: ['me', user, 'bids', auction] });
  }, [user, auction, key, data]);
  return key !== '' && isFetchedAfterMount && data === null;
}
