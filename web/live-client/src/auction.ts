/** The live auction as a pure function of what the socket says: `reduce(state, frame)`. It knows no clock, no socket, no page. */

import type { AuctionEvent, BidLine, EventsFrame, ExtensionReason, LiveResource, Position, SnapshotFrame } from './frames';

/** How many lines of the history are kept at hand. */
export const BIDS_KEPT = 200;

export interface Extension {
  seq: number;
  at: string;
  byMs: number;
  reason: ExtensionReason;
}

export interface LiveAuction<R extends LiveResource = LiveResource> {
  resource: R;
  /** The newest first. */
  bids: readonly BidLine[];
  /** The last one that was seen happening. */
  extension: Extension | null;
  /** What the operator said at the last pause, resumption, cancellation or reopening. */
  said: string | null;
  /** The reserve as the house opened it after the end. */
  reserveOpening: { amount: string; salt: string } | null;
}

/** What a frame did to the state. `gap`: it does not follow; the log must be asked for again from where the state is. */
export type Outcome<R extends LiveResource> = { state: LiveAuction<R>; gap: false } | { state: LiveAuction<R> | undefined; gap: true };

export function position(state: LiveAuction): Position {
  return { epoch: state.resource.epoch, seq: state.resource.seq };
}

/** Starts from a resource that REST gave, so that there is something to show before the socket is open. */
export function fromResource<R extends LiveResource>(resource: R, bids: readonly BidLine[] = []): LiveAuction<R> {
  return { resource, bids, extension: null, said: null, reserveOpening: null };
}

/** Takes in a snapshot. What is older than the state is passed over; what was seen happening stays. */
export function applySnapshot<R extends LiveResource>(state: LiveAuction<R> | undefined, frame: SnapshotFrame<R>): LiveAuction<R> {
  const resource: R = { ...frame.resource, epoch: frame.epoch, seq: frame.seq };
  if (state?.resource.epoch !== frame.epoch) return fromResource(resource, frame.bids);
  if (state.resource.seq > frame.seq) return state;
  return { ...state, resource, bids: joinBids(frame.bids, state.bids) };
}

/** Takes in a frame of events. Lines that are known already are passed over, so that a frame twice is a frame once. */
export function applyEvents<R extends LiveResource>(state: LiveAuction<R> | undefined, frame: EventsFrame): Outcome<R> {
  if (state?.resource.epoch !== frame.epoch) return { state, gap: true };
  if (frame.from > state.resource.seq + 1) return { state, gap: true };
  let next = state;
  for (const event of frame.events) {
    if (event.seq <= next.resource.seq) continue;
    if (event.seq !== next.resource.seq + 1) return { state: next, gap: true };
    next = applyEvent(next, event);
  }
  return { state: next, gap: false };
}

/** Takes in how many watch. */
export function applyPresence<R extends LiveResource>(state: LiveAuction<R>, watchers: number): LiveAuction<R> {
  return state.resource.watchers === watchers ? state : { ...state, resource: { ...state.resource, watchers } };
}

function applyEvent<R extends LiveResource>(state: LiveAuction<R>, event: AuctionEvent): LiveAuction<R> {
  const { resource, ...rest } = state;
  const next = { ...resource, seq: event.seq };
  const done: LiveAuction<R> = { ...rest, resource: next };
  switch (event.kind) {
    case 'opened':
      next.status = 'open';
      moveEnd(next, resource, event.ends_at);
      break;
    case 'bid_accepted':
      next.price = event.price;
      next.leader = event.leader;
      next.ask = event.ask;
      if (event.by === 'bid') next.bid_count += 1;
      moveEnd(next, resource, event.ends_at);
      done.bids = joinBids([lineOf(event)], state.bids);
      break;
    case 'reserve_met':
      next.reserve = 'met';
      break;
    case 'extended':
      moveEnd(next, resource, event.ends_at);
      done.extension = { seq: event.seq, at: event.at, byMs: event.by_ms, reason: event.reason };
      break;
    case 'paused':
      next.status = 'paused';
      done.said = event.reason;
      break;
    case 'resumed':
    case 'reopened':
      next.status = 'open';
      next.outcome = null;
      next.hammer_price = null;
      moveEnd(next, resource, event.ends_at);
      done.said = event.reason;
      done.reserveOpening = null;
      break;
    case 'reserve_lowered':
      next.reserve = event.reserve;
      next.price = event.price;
      next.ask = event.ask;
      break;
    case 'bid_retracted':
      next.price = event.price;
      next.leader = event.leader;
      next.ask = event.ask;
      next.bid_count = event.bid_count;
      next.reserve = event.reserve;
      done.bids = strikeOut(state.bids, event.of);
      break;
    case 'closed':
      next.status = 'closed';
      next.outcome = event.outcome;
      next.hammer_price = event.hammer_price;
      // When the hammer fell is when it ended.
      moveEnd(next, resource, event.at);
      done.reserveOpening = event.reserve_opening;
      break;
    case 'cancelled':
      next.status = 'cancelled';
      done.said = event.reason;
      break;
    default:
      // A kind that this client does not know yet changes nothing that it shows; the place in the log moves on.
      break;
  }
  return done;
}

function lineOf(event: AuctionEvent & { kind: 'bid_accepted' }): BidLine {
  return { seq: event.seq, at: event.at, paddle: event.paddle, amount: event.amount, by: event.by, retracted: false };
}

/** Takes a bid out, and the answer of a maximum that it had. */
function strikeOut(bids: readonly BidLine[], of: number): BidLine[] {
  const place = bids.findIndex((line) => line.seq === of);
  return bids.map((line, index) => (index === place || (index === place - 1 && line.by === 'proxy') ? { ...line, retracted: true } : line));
}

/** The newest first, each line once, the first list's word counting. */
export function joinBids(first: readonly BidLine[], second: readonly BidLine[]): BidLine[] {
  const known = new Set(first.map((line) => line.seq));
  const joined = [...first, ...second.filter((line) => !known.has(line.seq))];
  return joined.sort((a, b) => b.seq - a.seq).slice(0, BIDS_KEPT);
}

function moveEnd(next: LiveResource, before: LiveResource, endsAt: string): void {
  next.ends_at = endsAt;
  const planned = microseconds(before.ends_at) - BigInt(before.extended_by_ms) * 1000n;
  const by = microseconds(endsAt) - planned;
  next.extended_by_ms = by > 0n ? Number(by / 1000n) : 0;
}

/** An instant of the house in microseconds since 1970; `Date` knows only milliseconds. */
export function microseconds(instant: string): bigint {
  const [whole = '', fraction = ''] = instant.replace('Z', '').split('.');
  return BigInt(Date.parse(`${whole}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6) || '0');
}
