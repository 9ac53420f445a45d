/** The frames of `GET /v1/live`, subprotocol `arte.v1`, as docs/PROTOCOL.md has them. */

/** A decimal string in the auction's currency, with its full number of digits. */
export type Amount = string;
/** RFC 3339 in UTC with six digits of fraction. */
export type Instant = string;

export type AuctionStatus = 'draft' | 'scheduled' | 'open' | 'paused' | 'closed' | 'cancelled';
export type ReserveState = 'none' | 'not_met' | 'met';

/** What events can change of an auction; the resource has more, which is carried along untouched. */
export interface LiveResource {
  id: string;
  sale_id: string;
  lot_number: number;
  currency: string;
  status: AuctionStatus;
  outcome: 'sold' | 'passed' | null;
  hammer_price: Amount | null;
  start_price: Amount;
  price: Amount | null;
  ask: Amount;
  bid_count: number;
  leader: number | null;
  reserve: ReserveState;
  reserve_commitment: string | null;
  starts_at: Instant;
  ends_at: Instant;
  extended_by_ms: number;
  terms_hash: string;
  epoch: number;
  seq: number;
  watchers: number;
  server_time: Instant;
}

/** One line of the public history. */
export interface BidLine {
  seq: number;
  at: Instant;
  paddle: number;
  amount: Amount;
  by: 'bid' | 'proxy';
  retracted: boolean;
}

interface Common {
  seq: number;
  at: Instant;
}

export type ExtensionReason = 'soft_close' | 'operator' | 'outage' | 'overload';

export type AuctionEvent = Common &
  (
    | { kind: 'opened'; ends_at: Instant }
    | {
        kind: 'bid_accepted';
        amount: Amount;
        paddle: number;
        price: Amount;
        leader: number;
        ask: Amount;
        ends_at: Instant;
        by: 'bid' | 'proxy';
      }
    | { kind: 'reserve_met'; price: Amount }
    | { kind: 'extended'; ends_at: Instant; by_ms: number; reason: ExtensionReason }
    | { kind: 'paused'; reason: string }
    | { kind: 'resumed'; reason: string; ends_at: Instant }
    | { kind: 'reserve_lowered'; reason: string; reserve: ReserveState; commitment: string; price: Amount | null; ask: Amount }
    | {
        kind: 'bid_retracted';
        reason: string;
        of: number;
        price: Amount | null;
        leader: number | null;
        ask: Amount;
        bid_count: number;
        reserve: ReserveState;
      }
    | {
        kind: 'closed';
        outcome: 'sold' | 'passed';
        hammer_price: Amount | null;
        paddle: number | null;
        reserve_opening: { amount: Amount; salt: string } | null;
      }
    | { kind: 'cancelled'; reason: string }
    | { kind: 'reopened'; reason: string; ends_at: Instant }
  );

export interface Receipt {
  auction: string;
  epoch: number;
  seq: number;
  leaf: string;
  status: 'pending' | 'covered';
  checkpoint_by: Instant;
}

export interface SnapshotFrame<R extends LiveResource = LiveResource> {
  op: 'snapshot';
  auction: string;
  epoch: number;
  seq: number;
  resource: R;
  bids: BidLine[];
}

export interface EventsFrame {
  op: 'events';
  auction: string;
  epoch: number;
  from: number;
  to: number;
  events: AuctionEvent[];
}

export interface AcceptedFrame {
  op: 'accepted';
  key: string;
  auction: string;
  seq: number;
  at: Instant;
  amount: Amount;
  price: Amount;
  leading: boolean;
  ask: Amount;
  receipt: Receipt;
}

export interface RefusedFrame {
  op: 'refused';
  key: string;
  auction: string;
  code: string;
  message: string;
  ask: Amount | null;
  retryable: boolean;
  retry_after_ms: number | null;
}

export interface NoticeFrame {
  op: 'notice';
  kind: string;
  auction: string;
  seq: number;
  price: Amount | null;
}

export interface WelcomeFrame {
  op: 'welcome';
  server_time: Instant;
  connection: string;
  user: string | null;
  heartbeat_ms: number;
  limits: { frame_bytes: number; subscriptions: number; messages_per_second: number; bids_in_flight: number };
}

export type ServerFrame<R extends LiveResource = LiveResource> =
  | WelcomeFrame
  | SnapshotFrame<R>
  | EventsFrame
  | AcceptedFrame
  | RefusedFrame
  | NoticeFrame
  | { op: 'presence'; auction: string; watchers: number }
  | { op: 'reconnect'; after_ms: number }
  | { op: 'pong'; t: number; server_time: Instant }
  | { op: 'error'; code: string; message: string; of: string | null };

/** Where a log was read up to. */
export interface Position {
  epoch: number;
  seq: number;
}

/** Reads one message; undefined for what is no frame, which a client passes over: fields and ops may be added. */
export function readFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'op' in value && typeof value.op === 'string') {
      return value as ServerFrame;
    }
  } catch {
    // Not JSON.
  }
  return undefined;
}
