/** Live auctions as a store: one state an auction, told to its readers at most once a frame of the screen, however much happens in it. */

import { type LiveAuction, applyEvents, applyPresence, applySnapshot, fromResource, position } from './auction';
import type { LiveClient } from './client';
import type { BidLine, LiveResource, ServerFrame, SnapshotFrame } from './frames';
import type { Follower } from './options';

/** Runs something before the next picture is painted. */
export type Scheduler = (run: () => void) => void;

interface Entry<R extends LiveResource> {
  state: LiveAuction<R> | undefined;
  /** What the readers were told last. */
  shown: LiveAuction<R> | undefined;
  /** Whether the socket has said something of it. */
  isLive: boolean;
  readers: Set<() => void>;
  stop: (() => void) | null;
}

/** States of auctions that nobody reads any more, kept so that going back shows at once what was known. */
const KEPT = 300;

export class LiveAuctions<R extends LiveResource = LiveResource> {
  readonly #client: LiveClient;
  readonly #schedule: Scheduler;
  readonly #entries = new Map<string, Entry<R>>();
  readonly #dirty = new Set<Entry<R>>();

  constructor(client: LiveClient, schedule: Scheduler) {
    this.#client = client;
    this.#schedule = schedule;
  }

  /** The state as readers may show it; the same object until they are told of another. */
  get(auction: string): LiveAuction<R> | undefined {
    return this.#entries.get(auction)?.shown;
  }

  /** Takes in what REST said, unless more is known already. */
  seed(resource: R, bids: readonly BidLine[] = []): void {
    const entry = this.#entry(resource.id);
    const known = entry.state?.resource;
    const isNews = !known || (!entry.isLive && (known.epoch !== resource.epoch || known.seq < resource.seq));
    if (!isNews) return;
    entry.state = fromResource(resource, bids);
    if (entry.readers.size === 0) entry.shown = entry.state;
    else this.#mark(entry);
  }

  /** Follows an auction while somebody reads it. */
  subscribe(auction: string, reader: () => void): () => void {
    const entry = this.#entry(auction);
    // Moved to the end: the longest unread are forgotten first.
    this.#entries.delete(auction);
    this.#entries.set(auction, entry);
    entry.readers.add(reader);
    entry.stop ??= this.#client.follow(auction, this.#follower(entry));
    return () => {
      entry.readers.delete(reader);
      // A page that is drawn anew leaves and comes back in one turn: that is no leaving.
      queueMicrotask(() => {
        if (entry.readers.size > 0 || !entry.stop) return;
        entry.stop();
        entry.stop = null;
        entry.isLive = false;
        this.#forgetSome();
      });
    };
  }

  #entry(auction: string): Entry<R> {
    let entry = this.#entries.get(auction);
    if (!entry) {
      entry = { state: undefined, shown: undefined, isLive: false, readers: new Set(), stop: null };
      this.#entries.set(auction, entry);
    }
    return entry;
  }

  #follower(entry: Entry<R>): Follower {
    return {
      // What REST told is a place in the log as good as any; but only the socket's own history of bids is whole.
      position: () => (entry.isLive && entry.state ? position(entry.state) : undefined),
      take: (frame) => this.#take(entry, frame),
    };
  }

  #take(entry: Entry<R>, frame: ServerFrame & { auction: string }): boolean {
    const before = entry.state;
    let follows = true;
    if (frame.op === 'snapshot') {
      entry.state = applySnapshot(entry.isLive ? before : undefined, frame as SnapshotFrame<R>);
      entry.isLive = true;
    } else if (frame.op === 'events') {
      const outcome = applyEvents(before, frame);
      entry.state = outcome.state;
      follows = !outcome.gap;
    } else if (frame.op === 'presence' && before) {
      entry.state = applyPresence(before, frame.watchers);
    }
    if (entry.state !== before) this.#mark(entry);
    return follows;
  }

  #mark(entry: Entry<R>): void {
    const isFirst = this.#dirty.size === 0;
    this.#dirty.add(entry);
    if (isFirst) this.#schedule(() => this.#tell());
  }

  #tell(): void {
    const entries = [...this.#dirty];
    this.#dirty.clear();
    for (const entry of entries) {
      if (entry.shown === entry.state) continue;
      entry.shown = entry.state;
      for (const reader of [...entry.readers]) reader();
    }
  }

  #forgetSome(): void {
    for (const [auction, entry] of this.#entries) {
      if (this.#entries.size <= KEPT) return;
      if (entry.readers.size === 0) this.#entries.delete(auction);
    }
  }
}
