import type { BidLine, LiveAuction } from '@arte-moderni/live-client';
import type { Auction } from '@/app/live';

/** What happened to an auction between two looks at it, for those who watch a whole sale. */
export type Happening =
  | { kind: 'bid'; price: string; paddle: number }
  | { kind: 'retracted'; amount: string; paddle: number }
  | { kind: 'reserve_met' }
  | { kind: 'extended'; byMs: number; reason: string }
  | { kind: 'opened' }
  | { kind: 'paused'; reason: string }
  | { kind: 'resumed'; reason: string }
  | { kind: 'reopened'; reason: string }
  | { kind: 'sold'; price: string; paddle: number | null }
  | { kind: 'passed' }
  | { kind: 'cancelled'; reason: string };

type State = LiveAuction<Auction>;

/** Another history than before (a house that was restored) is no news of this one. */
export function happenings(before: State, after: State): Happening[] {
  const [old, now] = [before.resource, after.resource];
  if (old.epoch !== now.epoch || old.seq >= now.seq) return [];
  const found: Happening[] = [];
  if (now.status !== old.status || (now.outcome !== old.outcome && now.status === 'closed')) {
    const said = after.said ?? '';
    if (now.status === 'open') found.push(old.status === 'paused' ? { kind: 'resumed', reason: said } : old.status === 'closed' ? { kind: 'reopened', reason: said } : { kind: 'opened' });
    else if (now.status === 'paused') found.push({ kind: 'paused', reason: said });
    else if (now.status === 'cancelled') found.push({ kind: 'cancelled', reason: said });
    else if (now.status === 'closed') found.push(now.outcome === 'sold' ? { kind: 'sold', price: now.hammer_price ?? now.ask, paddle: now.leader } : { kind: 'passed' });
  }
  const was = new Map(before.bids.map((line) => [line.seq, line.retracted]));
  for (const line of after.bids) {
    if (line.retracted && line.by === 'bid' && was.get(line.seq) === false) found.push({ kind: 'retracted', amount: line.amount, paddle: line.paddle });
  }
  if (now.bid_count > old.bid_count && now.price !== null && now.leader !== null && (now.price !== old.price || now.leader !== old.leader)) {
    found.push({ kind: 'bid', price: now.price, paddle: now.leader });
  }
  if (old.reserve === 'not_met' && now.reserve === 'met') found.push({ kind: 'reserve_met' });
  const { extension } = after;
  if (extension && extension.seq !== before.extension?.seq && extension.seq > old.seq) found.push({ kind: 'extended', byMs: extension.byMs, reason: extension.reason });
  return found;
}

/** The newest bid that somebody made himself and that still stands: the only kind that can be taken out. */
export function lastOwnBid(bids: readonly BidLine[]): BidLine | null {
  return bids.find((line) => line.by === 'bid' && !line.retracted) ?? null;
}
