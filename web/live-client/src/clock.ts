/** The house's clock, as far as a client can know it. */

interface Sample {
  /** What is added to our steady clock. */
  offsetMs: number;
  roundTripMs: number;
}

/** Samples kept; the one with the shortest round trip counts, for the error of a sample is at most half of it. */
const SAMPLES = 8;
/** Two clocks of one machine that move apart by more than this between two looks: one of them was set, or the machine slept. */
const JUMP_MS = 250;

/**
 * It is counted on by the steady clock of this machine, which nobody sets; some stand still while the machine sleeps. So every look compares it with
 * the clock on the wall, and what was learned before they moved apart is held for a guess until the house has been heard again.
 */
export class ServerClock {
  #samples: Sample[] = [];
  readonly #steady: () => number;
  readonly #wall: () => number;
  readonly #onDoubt: () => void;
  /** How far the wall was ahead at the last look. */
  #apart: number;
  /** Words that were asked for before this instant are of before the jump. */
  #doubtedAt = -Infinity;

  constructor(steady: () => number = () => performance.now(), wall: () => number = Date.now, onDoubt: () => void = () => undefined) {
    this.#steady = steady;
    this.#wall = wall;
    this.#onDoubt = onDoubt;
    this.#apart = wall() - steady();
  }

  /** Learns from an answer: sent and heard by our steady clock, and what the house's clock said in between. */
  learn(sentAt: number, heardAt: number, serverTime: string): void {
    this.#look();
    const roundTripMs = Math.max(0, heardAt - sentAt);
    const offsetMs = Date.parse(serverTime) - (sentAt + roundTripMs / 2);
    if (!Number.isFinite(offsetMs) || sentAt < this.#doubtedAt) return;
    this.#samples = [...this.#samples.slice(1 - SAMPLES), { offsetMs, roundTripMs }];
  }

  /** Learns from a word whose way is not known: better than nothing or a guess, and worse than any answer. */
  hear(heardAt: number, serverTime: string): void {
    this.#look();
    const offsetMs = Date.parse(serverTime) - heardAt;
    if (Number.isFinite(offsetMs) && this.#samples.every((sample) => sample.roundTripMs === Infinity)) this.#samples = [{ offsetMs, roundTripMs: Infinity }];
  }

  /** What is added to our clock on the wall; 0 until something was heard. */
  get offsetMs(): number {
    return this.now() - this.#wall();
  }

  /** Milliseconds since 1970 by the house's clock. */
  now(): number {
    this.#look();
    const best = this.#best();
    return best ? this.#steady() + best.offsetMs : this.#wall();
  }

  #best(): Sample | undefined {
    let best: Sample | undefined;
    for (const sample of this.#samples) {
      if (!best || sample.roundTripMs <= best.roundTripMs) best = sample;
    }
    return best;
  }

  /** Finds out whether a clock was set, or the machine slept. */
  #look(): void {
    const apart = this.#wall() - this.#steady();
    const jumpMs = apart - this.#apart;
    this.#apart = apart;
    if (Math.abs(jumpMs) <= JUMP_MS) return;
    const best = this.#best();
    if (!best) return;
    // Slept, or set ahead: nobody can tell. Until the house is heard it is the later of the two, for nobody may believe that there is more time than there is.
    this.#samples = [{ offsetMs: best.offsetMs + Math.max(0, jumpMs), roundTripMs: Infinity }];
    this.#doubtedAt = this.#steady();
    this.#onDoubt();
  }
}
