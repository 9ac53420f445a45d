/** The last bid of each bidder in each auction: on its way, given up, or answered. It outlives the page that it was made on. */

import type { Answer, Ending, GivenUp, NewBid } from '@arte-moderni/live-client';

export interface Offer {
  amount: string;
  max: string | null;
}

/** It is never called accepted before the house has said so, and never called lost because nobody waits for it. */
export type Bidding =
  | { is: 'quiet' }
  /** Since this instant of the desk's clock. */
  | { is: 'sent'; key: string; offer: Offer; since: number }
  | { is: 'given_up'; key: string; offer: Offer; why: GivenUp['why']; wasSent: boolean }
  | { is: 'answered'; key: string; offer: Offer; answer: Answer }
  /** Given up, and found afterwards in the bidder's own list: `accepted`, or the code of a refusal. */
  | { is: 'found'; key: string; offer: Offer; outcome: string };

/** What the desk needs of the live client. */
export interface Way {
  bid(bid: NewBid): { key: string; answer: Promise<Ending> };
  stopWaiting(key: string): void;
  onLateAnswer(listener: (answer: Answer) => void): () => void;
}

const quiet: Bidding = { is: 'quiet' };

export class BidDesk {
  readonly #way: Way;
  readonly #now: () => number;
  readonly #onAnswer: (user: string, answer: Answer, offer: Offer) => void;
  readonly #all = new Map<string, { user: string; bidding: Bidding }>();
  readonly #readers = new Set<() => void>();

  /** `onAnswer` is told whatever the house says of a bid, in time or late. */
  constructor(way: Way, now: () => number, onAnswer: (user: string, answer: Answer, offer: Offer) => void) {
    this.#way = way;
    this.#now = now;
    this.#onAnswer = onAnswer;
    way.onLateAnswer((answer) => {
      for (const [place, { user, bidding }] of [...this.#all]) {
        if (bidding.is !== 'given_up' || bidding.key !== answer.key) continue;
        this.#onAnswer(user, answer, bidding.offer);
        // The answer is what it is; that it was asked for long ago makes it worth more than a whisper.
        const outcome = answer.op === 'accepted' ? 'accepted' : answer.code;
        this.#set(place, user, { is: 'found', key: bidding.key, offer: bidding.offer, outcome });
      }
    });
  }

  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  get(user: string, auction: string): Bidding {
    return this.#all.get(placeOf(user, auction))?.bidding ?? quiet;
  }

  bid(user: string, auction: string, offer: Offer): void {
    // One at a time: what is on its way is waited for, or given up first.
    if (this.get(user, auction).is === 'sent') return;
    const place = placeOf(user, auction);
    const { key, answer } = this.#way.bid({ auction, amount: offer.amount, ...(offer.max !== null && { max: offer.max }) });
    this.#set(place, user, { is: 'sent', key, offer, since: this.#now() });
    void answer.then((ending) => {
      if (ending.op !== 'given_up') this.#onAnswer(user, ending, offer);
      const now = this.#all.get(place)?.bidding;
      if (now?.is !== 'sent' || now.key !== key) return;
      if (ending.op === 'given_up') this.#set(place, user, { is: 'given_up', key, offer, why: ending.why, wasSent: ending.wasSent });
      else this.#set(place, user, { is: 'answered', key, offer, answer: ending });
    });
  }

  /** The bidder waits no longer. */
  stop(user: string, auction: string): void {
    const now = this.get(user, auction);
    if (now.is === 'sent') this.#way.stopWaiting(now.key);
  }

  /** The house's own list has a bid that was given up. */
  found(user: string, auction: string, key: string, outcome: string): void {
    const now = this.get(user, auction);
    if (now.is === 'given_up' && now.key === key) this.#set(placeOf(user, auction), user, { is: 'found', key, offer: now.offer, outcome });
  }

  /** What was answered has been read. What is still open stays. */
  forget(user: string, auction: string): void {
    const now = this.get(user, auction);
    const isOver = now.is === 'answered' || now.is === 'found' || (now.is === 'given_up' && !now.wasSent);
    if (isOver) this.#set(placeOf(user, auction), user, quiet);
  }

  /** Somebody is here now: what others have offered is none of his business. */
  keepOnly(user: string): void {
    for (const [place, one] of [...this.#all]) if (one.user !== user) this.#all.delete(place);
    for (const reader of [...this.#readers]) reader();
  }

  #set(place: string, user: string, bidding: Bidding): void {
    if (bidding.is === 'quiet') this.#all.delete(place);
    else this.#all.set(place, { user, bidding });
    for (const reader of [...this.#readers]) reader();
  }
}

const placeOf = (user: string, auction: string) => `${user} ${auction}`;
