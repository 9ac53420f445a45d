/** Bids that the house has not answered: each is sent again under its key until it is answered, or until nobody waits for it any more. */

import { waitFor } from './backoff';
import type { AcceptedFrame, RefusedFrame } from './frames';
import type { World } from './world';

/** What the house says of a bid. */
export type Answer = AcceptedFrame | RefusedFrame;

/**
 * Nobody waits for the answer any more, and the bid is not sent again. One that was sent may be counted all the same: the bidder's own list of bids
 * has it under its key then, and an answer that still comes on this socket is told to `onLateAnswer`.
 */
export interface GivenUp {
  op: 'given_up';
  key: string;
  auction: string;
  /**
   * By `stopWaiting`; after `BID_WAITS_MS`; because the house said again and again that it cannot say; or because there is no way to the house any
   * more for the one whose bid it is.
   */
  why: 'stopped' | 'too_long' | 'unclear' | 'cut_off';
  /** Whether it has left for the house at all. */
  wasSent: boolean;
}

/** How the waiting for a bid ended. */
export type Ending = Answer | GivenUp;

export interface NewBid {
  auction: string;
  amount: string;
  max?: string;
  expectAsk?: string;
  /** Made when it is left out. The same key is the same bid, for ever. */
  key?: string;
}

interface PendingBid {
  /** Whose it is; undefined for one that was made before anybody was known. */
  by: string | null | undefined;
  frame: { op: 'bid'; auction: string; key: string; amount: string; max?: string; expect_ask?: string };
  madeAt: { now: number; wall: number };
  /** Handed over on this connection, and not answered. */
  isSent: boolean;
  /** Has left for the house, on this connection or another. */
  wasSent: boolean;
  tries: number;
  cancelWait: (() => void) | null;
  cancelAge: () => void;
  settle: (ending: Ending) => void;
}

/** The way to the house. */
interface Lane {
  put(frame: object, of: string, onSent: () => void): void;
  takeBack(of: string): void;
}

const RESEND = { firstMs: 250, mostMs: 5_000 };
/** Refusals that do not say that the bid was not counted: an answer that took the house too long is one of these. */
const UNCLEAR = new Set(['unavailable', 'internal']);
/** How often a bid that the house calls retryable is sent on one connection after another before its refusal is told. */
const BID_TRIES = 8;
/** How long a bid is sent again without an answer: what somebody wanted then he may not want any more. */
export const BID_WAITS_MS = 10 * 60_000;

export class Bids {
  readonly #world: World;
  readonly #lane: Lane;
  readonly #pending = new Map<string, PendingBid>();
  /** Who is at the other end, and how many bids the house takes at once; null without a connection. */
  #connection: { user: string | null; most: number } | null = null;

  constructor(world: World, lane: Lane) {
    this.#world = world;
    this.#lane = lane;
  }

  get size(): number {
    return this.#pending.size;
  }

  add({ auction, amount, max, expectAsk, key }: NewBid, by: string | null | undefined): { key: string; answer: Promise<Ending> } {
    const name = key ?? this.#world.key();
    const answer = new Promise<Ending>((settle) => {
      const frame: PendingBid['frame'] = { op: 'bid', auction, key: name, amount };
      if (max !== undefined) frame.max = max;
      if (expectAsk !== undefined) frame.expect_ask = expectAsk;
      const madeAt = { now: this.#world.now(), wall: this.#world.wall() };
      const cancelAge = this.#world.after(BID_WAITS_MS, () => this.#send());
      this.#pending.set(name, { by, frame, madeAt, isSent: false, wasSent: false, tries: 0, cancelWait: null, cancelAge, settle });
    });
    this.#send();
    return { key: name, answer };
  }

  stopWaiting(key: string): void {
    const bid = this.#pending.get(key);
    if (!bid) return;
    this.#giveUp(bid, 'stopped');
    this.#send();
  }

  /** The house is there, and takes this socket for one of `user`. */
  connected(user: string | null, most: number): void {
    this.#connection = { user, most };
    this.#send();
  }

  disconnected(): void {
    this.#connection = null;
    for (const bid of this.#pending.values()) {
      bid.isSent = false;
      bid.cancelWait?.();
      bid.cancelWait = null;
    }
  }

  /** Takes an answer; false when nobody waits for it. */
  answered(frame: Answer): boolean {
    const bid = this.#pending.get(frame.key);
    if (!bid) return false;
    bid.isSent = false;
    bid.tries += 1;
    // `unauthenticated` may be sent again with a token, which this socket will never have.
    const again = frame.op === 'refused' && frame.retryable && frame.code !== 'unauthenticated' && bid.tries < BID_TRIES;
    if (again) {
      const wait = waitFor(bid.tries, this.#world.chance(), RESEND);
      bid.cancelWait = this.#world.after(Math.max(wait, frame.retry_after_ms ?? 0), () => {
        bid.cancelWait = null;
        this.#send();
      });
    } else if (frame.op === 'refused' && frame.retryable && UNCLEAR.has(frame.code)) {
      this.#giveUp(bid, 'unclear');
    } else {
      this.#settle(bid, frame);
    }
    this.#send();
    return true;
  }

  /** The house lets nobody back. */
  turnedAway(code: string, reason: string): void {
    for (const bid of [...this.#pending.values()]) this.#cutOff(bid, code, reason);
  }

  #send(): void {
    // Before anything goes out: what was wanted long ago, by a timer or after a sleep, and what is another's.
    for (const bid of [...this.#pending.values()]) {
      const age = Math.max(this.#world.now() - bid.madeAt.now, this.#world.wall() - bid.madeAt.wall);
      if (age >= BID_WAITS_MS) this.#giveUp(bid, 'too_long');
    }
    if (!this.#connection) return;
    const { user, most } = this.#connection;
    for (const bid of [...this.#pending.values()]) {
      if (bid.by === undefined) bid.by = user;
      // Sent on this socket it would be another's bid.
      if (bid.by !== user) this.#cutOff(bid, 'unauthenticated', 'somebody else is signed in now');
    }
    let inFlight = [...this.#pending.values()].filter((bid) => bid.isSent).length;
    for (const bid of this.#pending.values()) {
      if (inFlight >= most) return;
      if (bid.isSent || bid.cancelWait) continue;
      bid.isSent = true;
      inFlight += 1;
      this.#lane.put(bid.frame, bid.frame.key, () => {
        bid.wasSent = true;
      });
    }
  }

  /** There is no way to the house for this bidder. A bid that never left is refused; of one that did nobody here knows. */
  #cutOff(bid: PendingBid, code: string, message: string): void {
    const { key, auction } = bid.frame;
    if (bid.wasSent) this.#giveUp(bid, 'cut_off');
    else this.#settle(bid, { op: 'refused', key, auction, code, message, ask: null, retryable: false, retry_after_ms: null });
  }

  #giveUp(bid: PendingBid, why: GivenUp['why']): void {
    const { key, auction } = bid.frame;
    this.#settle(bid, { op: 'given_up', key, auction, why, wasSent: bid.wasSent });
  }

  #settle(bid: PendingBid, ending: Ending): void {
    bid.cancelWait?.();
    bid.cancelAge();
    // One that still waits for its turn does not go out after this.
    this.#lane.takeBack(bid.frame.key);
    this.#pending.delete(bid.frame.key);
    bid.settle(ending);
  }
}
