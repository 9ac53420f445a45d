// The public log of an auction, read after the bidding: what the house remembers against what it told.

import { call } from './api.js';
import { acksNotInLog, logBids, logBidsUntold, logSequenceGaps, logsRead } from './metrics.js';

/** Reads the whole log, or returns null when the house does not give it. */
export function readLog(auctionId) {
  const events = [];
  let cursor = null;
  do {
    const query = cursor ? `?limit=100&cursor=${encodeURIComponent(cursor)}` : '?limit=100';
    const { status, body } = call({ path: `/v1/auctions/${auctionId}/log${query}`, name: '/v1/auctions/{id}/log' });
    if (status !== 200) return null;
    events.push(...body.items);
    cursor = body.next;
  } while (cursor);
  return events;
}

function isOwnBid(event) {
  return event.kind === 'bid_accepted' && event.by === 'bid';
}

/** Counts what the log holds and every number missing or repeated in it. */
export function auditLog(auctionId) {
  const events = readLog(auctionId);
  if (events === null) return;
  let expected = 1;
  for (const { seq } of events) {
    if (seq !== expected) logSequenceGaps.add(1);
    expected = seq + 1;
  }
  logBids.add(events.filter(isOwnBid).length);
  logsRead.add(1);
}

/** Holds a bidder's acknowledged bids against the log: those it does not hold as they were acknowledged, and those it holds besides. */
export function auditAcks(auctionId, paddle, acks) {
  const mine = (readLog(auctionId) || []).filter((event) => isOwnBid(event) && event.paddle === paddle);
  const bids = new Map(mine.map((event) => [event.seq, event]));
  for (const { seq, amount } of acks) {
    const bid = bids.get(seq);
    // Each event vouches for one acknowledgement only.
    bids.delete(seq);
    if (!bid || bid.amount !== amount) acksNotInLog.add(1);
  }
  logBidsUntold.add(bids.size);
}
