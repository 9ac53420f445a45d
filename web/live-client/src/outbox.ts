/** Frames on their way out, no faster than the house allows. */

import type { World } from './world';

/** Frames a second that we allow ourselves, below the house's limit of 20. */
const FRAMES_A_SECOND = 15;

interface Waiting {
  text: string;
  /** Of what it is, to be taken back by. */
  of: string | null;
  onSent: (() => void) | null;
}

export class Outbox {
  readonly #world: Pick<World, 'now' | 'after'>;
  readonly #write: (text: string) => boolean;
  #waiting: Waiting[] = [];
  #sentAt: number[] = [];
  #cancelDrain: (() => void) | null = null;

  /** `write` says whether somebody took it. */
  constructor(world: Pick<World, 'now' | 'after'>, write: (text: string) => boolean) {
    this.#world = world;
    this.#write = write;
  }

  /** Sends a frame when its turn has come. */
  put(frame: object, of: string | null = null, onSent: (() => void) | null = null): void {
    this.#waiting.push({ text: JSON.stringify(frame), of, onSent });
    this.#drain();
  }

  /** Sends a frame past all that wait. */
  first(frame: object): void {
    if (this.#write(JSON.stringify(frame))) this.#sentAt.push(this.#world.now());
  }

  /** What waits and is of this is not sent any more. */
  takeBack(of: string): void {
    this.#waiting = this.#waiting.filter((one) => one.of !== of);
  }

  /** The connection is gone, and what waited for it. */
  clear(): void {
    this.#waiting = [];
    this.#sentAt = [];
    this.#cancelDrain?.();
    this.#cancelDrain = null;
  }

  #drain(): void {
    if (this.#cancelDrain) return;
    while (this.#waiting.length > 0) {
      const now = this.#world.now();
      this.#sentAt = this.#sentAt.filter((at) => now - at < 1_000);
      const oldest = this.#sentAt[0];
      if (oldest !== undefined && this.#sentAt.length >= FRAMES_A_SECOND) {
        this.#cancelDrain = this.#world.after(1_000 - (now - oldest), () => {
          this.#cancelDrain = null;
          this.#drain();
        });
        return;
      }
      const next = this.#waiting.shift();
      if (!next || !this.#write(next.text)) continue;
      this.#sentAt.push(now);
      next.onSent?.();
    }
  }
}
