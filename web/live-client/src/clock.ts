/** The house's clock, as far as a client can know it. */

interface Sample {
  offsetMs: number;
  roundTripMs: number;
}

/** Samples kept; the one with the shortest round trip counts, for the error of a sample is at most half of it. */
const SAMPLES = 8;

export class ServerClock {
  #samples: Sample[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Learns from an answer: sent and heard by our own clock, and what the house's clock said in between. */
  learn(sentAt: number, heardAt: number, serverTime: string): void {
    const roundTripMs = Math.max(0, heardAt - sentAt);
    const offsetMs = Date.parse(serverTime) - (sentAt + roundTripMs / 2);
    if (!Number.isFinite(offsetMs)) return;
    this.#samples = [...this.#samples.slice(1 - SAMPLES), { offsetMs, roundTripMs }];
  }

  /** Learns from a word whose way is not known: better than nothing, and worse than any answer. */
  hear(heardAt: number, serverTime: string): void {
    const offsetMs = Date.parse(serverTime) - heardAt;
    if (Number.isFinite(offsetMs) && this.#samples.length === 0) this.#samples = [{ offsetMs, roundTripMs: Infinity }];
  }

  /** Forgets everything: the machine slept, or its clock was set. */
  forget(): void {
    this.#samples = [];
  }

  get offsetMs(): number {
    let best: Sample | undefined;
    for (const sample of this.#samples) {
      if (!best || sample.roundTripMs <= best.roundTripMs) best = sample;
    }
    return best?.offsetMs ?? 0;
  }

  /** Milliseconds since 1970 by the house's clock. */
  now(): number {
    return this.#now() + this.offsetMs;
  }
}
