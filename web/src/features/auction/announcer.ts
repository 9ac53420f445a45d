/** At most one price is read out in so long. */
export const BETWEEN_MS = 3_000;

/** How an auction stands: its price, and the paddle that leads. */
export interface Standing {
  price: string | null;
  leader: number | null;
}

/** Something to be read out. What concerns the listener's own bid interrupts; a price of others waits its turn. */
export interface Said {
  kind: 'outbid' | 'leading' | 'price_you' | 'price';
  price: string;
  leader: number | null;
}

/** Decides what is read out of a live auction, and when. It knows no clock: instants come in, in milliseconds. */
export class Announcer {
  #last: Standing;
  #saidAt = -Infinity;
  #isWaiting = false;

  constructor(first: Standing) {
    this.#last = { price: first.price, leader: first.leader };
  }

  /** When `tick` has something to say; null when nothing waits. A bid that comes meanwhile does not move it. */
  get due(): number | null {
    return this.#isWaiting ? this.#saidAt + BETWEEN_MS : null;
  }

  /** The auction stands so now. Returns what is to be said at once. */
  hear({ price, leader }: Standing, paddle: number | null, now: number): Said | null {
    const before = this.#last;
    if (before.price === price && before.leader === leader) return null;
    this.#last = { price, leader };
    if (price === null) {
      // Its only bid was taken back: an older price must not be said after it.
      this.#isWaiting = false;
      return null;
    }
    const [wasMine, isMine] = [paddle !== null && before.leader === paddle, paddle !== null && leader === paddle];
    if (wasMine !== isMine) return this.#say({ kind: isMine ? 'leading' : 'outbid', price, leader }, now);
    this.#isWaiting = true;
    return this.tick(paddle, now);
  }

  /** Returns the newest price when one waits and its time has come. */
  tick(paddle: number | null, now: number): Said | null {
    const { price, leader } = this.#last;
    const { due } = this;
    if (due === null || now < due || price === null) return null;
    return this.#say({ kind: paddle !== null && leader === paddle ? 'price_you' : 'price', price, leader }, now);
  }

  #say(said: Said, now: number): Said {
    this.#isWaiting = false;
    this.#saidAt = now;
    return said;
  }
}
