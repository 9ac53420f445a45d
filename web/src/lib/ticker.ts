/** One beat for every countdown of the page: they turn together, and two hundred of them cost one timer. */

type Reader = () => void;

export class Ticker {
  readonly #now: () => number;
  readonly #everyMs: number;
  readonly #readers = new Set<Reader>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #at: number;

  constructor(now: () => number, everyMs: number) {
    this.#now = now;
    this.#everyMs = everyMs;
    this.#at = now();
  }

  get = (): number => this.#at;

  subscribe = (reader: Reader): (() => void) => {
    this.#readers.add(reader);
    if (this.#readers.size === 1) this.#beat();
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) clearTimeout(this.#timer);
    };
  };

  #beat = (): void => {
    this.#at = this.#now();
    // On the whole seconds of the house's clock.
    this.#timer = setTimeout(this.#beat, this.#everyMs - (this.#at % this.#everyMs) + 5);
    for (const reader of [...this.#readers]) reader();
  };
}
