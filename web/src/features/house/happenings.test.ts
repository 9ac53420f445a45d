import { type LiveAuction, applyEvents, fromResource } from '@arte-moderni/live-client';
import { expect, test } from 'vitest';
import type { Auction } from '@/app/live';
import { happenings, lastOwnBid } from './happenings';

const resource = {
  id: 'a',
  sale_id: 's',
  lot_number: 1,
  artwork: { id: 'w', title: 'Wave', artist: 'Han', cover: null },
  currency: 'USD',
  status: 'open',
  outcome: null,
  hammer_price: null,
  start_price: '100.00',
  price: null,
  ask: '100.00',
  bid_count: 0,
  leader: null,
  reserve: 'not_met',
  reserve_commitment: 'x',
  starts_at: '2026-11-27T10:00:00.000000Z',
  ends_at: '2026-11-27T11:00:00.000000Z',
  extended_by_ms: 0,
  terms_hash: 'x',
  epoch: 1,
  seq: 1,
  watchers: 0,
  server_time: '2026-11-27T10:00:00.000000Z',
} as Auction;

/** Has the house say something, as the socket does. */
function after(state: LiveAuction<Auction>, ...events: object[]): LiveAuction<Auction> {
  const from = state.resource.seq + 1;
  const told = events.map((event, index) => ({ seq: from + index, at: '2026-11-27T10:30:00.000000Z', ...event }));
  const outcome = applyEvents(state, { op: 'events', auction: 'a', epoch: 1, from, to: from + told.length - 1, events: told as never });
  if (outcome.gap) throw new Error('a gap');
  return outcome.state;
}

const bid = (paddle: number, price: string, leader = paddle) => ({ kind: 'bid_accepted', amount: price, paddle, price, leader, ask: '1000.00', ends_at: resource.ends_at, by: 'bid' });

test('bids, the reserve and the clock are told', () => {
  const first = fromResource(resource);
  const then = after(first, bid(7, '100.00'), { kind: 'extended', ends_at: '2026-11-27T11:02:00.000000Z', by_ms: 120_000, reason: 'soft_close' }, { kind: 'reserve_met', price: '100.00' });
  expect(happenings(first, then)).toEqual([{ kind: 'bid', price: '100.00', paddle: 7 }, { kind: 'reserve_met' }, { kind: 'extended', byMs: 120_000, reason: 'soft_close' }]);
  // The same again is no news.
  expect(happenings(then, then)).toEqual([]);
});

test('what operators do is told with its reason', () => {
  const first = after(fromResource(resource), bid(7, '100.00'), bid(8, '200.00'));
  const paused = after(first, { kind: 'paused', reason: 'The light' });
  expect(happenings(first, paused)).toEqual([{ kind: 'paused', reason: 'The light' }]);
  const taken = after(paused, { kind: 'bid_retracted', reason: 'A slip', of: 3, price: '100.00', leader: 7, ask: '110.00', bid_count: 1, reserve: 'not_met' });
  expect(happenings(paused, taken)).toEqual([{ kind: 'retracted', amount: '200.00', paddle: 8 }]);
  const resumed = after(taken, { kind: 'resumed', reason: 'Back', ends_at: resource.ends_at });
  expect(happenings(taken, resumed)).toEqual([{ kind: 'resumed', reason: 'Back' }]);
  const cancelled = after(resumed, { kind: 'cancelled', reason: 'Withdrawn' });
  expect(happenings(resumed, cancelled)).toEqual([{ kind: 'cancelled', reason: 'Withdrawn' }]);
});

test('the end is told as it came', () => {
  const first = after(fromResource(resource), bid(7, '100.00'));
  const sold = after(first, { kind: 'closed', outcome: 'sold', hammer_price: '100.00', paddle: 7, reserve_opening: null });
  expect(happenings(first, sold)).toEqual([{ kind: 'sold', price: '100.00', paddle: 7 }]);
  const passed = after(fromResource(resource), { kind: 'closed', outcome: 'passed', hammer_price: null, paddle: null, reserve_opening: null });
  expect(happenings(fromResource(resource), passed)).toEqual([{ kind: 'passed' }]);
  const again = after(sold, { kind: 'reopened', reason: 'A mistake', ends_at: resource.ends_at });
  expect(happenings(sold, again)).toEqual([{ kind: 'reopened', reason: 'A mistake' }]);
});

test('the bid that can be taken out is the newest that somebody made', () => {
  const state = after(fromResource(resource), bid(7, '100.00'), bid(8, '200.00'), { ...bid(7, '250.00'), by: 'proxy' });
  expect(lastOwnBid(state.bids)).toMatchObject({ seq: 3, paddle: 8 });
  expect(lastOwnBid([])).toBeNull();
});
