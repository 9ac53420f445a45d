/**
 * One socket to a house: it comes back by itself, resumes every auction where it was, and sends a bid again under its key until the house has
 * answered it. A bid is never shown as accepted before the house said so.
 */

import { waitFor } from './backoff';
import { type Answer, Bids, type Ending, type NewBid } from './bids';
import { ServerClock } from './clock';
import { closing } from './closing';
import { type NoticeFrame, type Position, type ServerFrame, type WelcomeFrame, readFrame } from './frames';
import { Listeners } from './listeners';
import type { Follower, Options, Status } from './options';
import { Outbox } from './outbox';
import { type Socket, type World, browserWorld } from './world';

/** Auctions in one frame of at most 4 KiB: with and without a place to resume from (the contract says 35 and 100). */
const RESUMED_IN_A_FRAME = 30;
const FRESH_IN_A_FRAME = 90;
/** A ping is sent when nothing was heard for so long; browsers do not show the protocol's own pings. */
const QUIET_MS = 15_000;
/** The connection is given up when a ping is not answered for so long. */
const DEAF_MS = 10_000;
const RECONNECT = { firstMs: 400, mostMs: 20_000 };
const SLOW_DOWN = { firstMs: 5_000, mostMs: 60_000 };
/** A connection that held so long has earned a first try without delay. */
const STABLE_MS = 10_000;

export class LiveClient {
  readonly clock: ServerClock;
  readonly #options: Options;
  readonly #world: World;
  #status: Status = { is: 'idle' };
  #socket: Socket | null = null;
  #generation = 0;
  #tries = 0;
  #welcome: WelcomeFrame | null = null;
  #lastUser: string | null | undefined;
  #openedAt = 0;
  #cancelReconnect: (() => void) | null = null;
  #cancelQuiet: (() => void) | null = null;
  #cancelDeaf: (() => void) | null = null;
  #reconnectIn: number | null = null;
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #out: Outbox;
  readonly #bids: Bids;
  readonly #statusListeners = new Listeners<Status>();
  readonly #noticeListeners = new Listeners<NoticeFrame>();
  readonly #lateListeners = new Listeners<Answer>();

  constructor(options: Options) {
    this.#options = options;
    this.#world = options.world ?? browserWorld();
    this.#out = new Outbox(this.#world, (text) => this.#write(text));
    this.#bids = new Bids(this.#world, this.#out);
    this.clock = new ServerClock(
      () => this.#world.now(),
      () => this.#world.wall(),
      () => this.#ping(),
    );
  }

  get status(): Status {
    return this.#status;
  }

  /** Bids that the house has not answered yet. */
  get unanswered(): number {
    return this.#bids.size;
  }

  onStatus(listener: (status: Status) => void): () => void {
    return this.#statusListeners.add(listener);
  }

  onNotice(listener: (notice: NoticeFrame) => void): () => void {
    return this.#noticeListeners.add(listener);
  }

  /** Answers to bids that nobody waits for any more. */
  onLateAnswer(listener: (answer: Answer) => void): () => void {
    return this.#lateListeners.add(listener);
  }

  /** Opens the socket, if it is not open or on its way. */
  connect(): void {
    if (this.#status.is === 'open' || this.#status.is === 'connecting') return;
    this.#cancelReconnect?.();
    this.#cancelReconnect = null;
    void this.#open();
  }

  /** Somebody signed in or out: opens another socket, as whoever it is now. */
  reopen(): void {
    this.#drop();
    this.#tries = 0;
    void this.#open();
  }

  /** Tries at once, when waiting: the network is back, or the page is looked at again. */
  wake(): void {
    if (this.#status.is === 'waiting') {
      this.#tries = 0;
      this.connect();
    } else if (this.#status.is === 'open') {
      this.#ping();
    }
  }

  /** Closes the socket and stays away until `connect`. Bids that are not answered stay unanswered, and are sent again then. */
  close(): void {
    this.#drop();
    this.#setStatus({ is: 'idle' });
  }

  /** Follows an auction until the returned function is called. */
  follow(auction: string, follower: Follower): () => void {
    const followers = this.#followers.get(auction) ?? new Set<Follower>();
    const isFirst = followers.size === 0;
    followers.add(follower);
    this.#followers.set(auction, followers);
    if (isFirst) this.#subscribeSoon(auction);
    return () => {
      followers.delete(follower);
      if (followers.size > 0 || this.#followers.get(auction) !== followers) return;
      this.#followers.delete(auction);
      // One that the house was never asked for need not be taken back.
      if (this.#wanted.delete(auction) || !this.#welcome) return;
      this.#unwanted.add(auction);
      this.#flushSoon();
    };
  }

  /** Sends a bid, and again under the same key until it is answered or given up. The promise never rejects. */
  bid(bid: NewBid): { key: string; answer: Promise<Ending> } {
    return this.#bids.add(bid, this.#options.user ? this.#options.user() : this.#lastUser);
  }

  /** Waits no longer for the answer to a bid, and does not send it again; what is on its way is not called back. */
  stopWaiting(key: string): void {
    this.#bids.stopWaiting(key);
  }

  // ---------------------------------------------------------------------------------------------------- the connection

  async #open(): Promise<void> {
    const generation = ++this.#generation;
    this.#setStatus({ is: 'connecting', tries: this.#tries });
    let url = this.#options.url;
    try {
      const ticket = this.#options.ticket ? await this.#options.ticket() : null;
      if (ticket !== null) url += `?ticket=${encodeURIComponent(ticket)}`;
    } catch {
      if (generation === this.#generation) this.#retry(RECONNECT);
      return;
    }
    if (generation !== this.#generation) return;
    let socket: Socket;
    try {
      socket = this.#world.open(url, 'arte.v1');
    } catch {
      this.#retry(RECONNECT);
      return;
    }
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      if (generation === this.#generation) this.#hear(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (generation === this.#generation) void this.#closed(code, reason);
    };
    socket.onerror = () => undefined;
    // A proxy may take the connection and say nothing.
    this.#expectSomething();
  }

  async #closed(code: number, reason: string): Promise<void> {
    const after = this.#reconnectIn;
    if (this.#welcome && this.#world.now() - this.#openedAt > STABLE_MS) this.#tries = 0;
    this.#forgetConnection();
    const generation = ++this.#generation;
    const kind = closing(code);
    if (kind === 'stay_away') {
      this.#setStatus({ is: 'refused', code, reason });
      this.#bids.turnedAway(code === 4501 ? 'suspended' : 'unauthenticated', reason);
      return;
    }
    if (kind === 'afresh') this.#isAfresh = true;
    if (kind === 'session_over') {
      this.#setStatus({ is: 'connecting', tries: this.#tries });
      try {
        await this.#options.onSessionOver?.();
      } catch {
        // Then we come back as a watcher, or the ticket says so.
      }
      if (generation !== this.#generation) return;
    }
    if (after !== null) {
      // Everybody was told the same figure: each comes back at a moment of his own.
      this.#waitFor(after + Math.round(this.#world.chance() * Math.max(after, 1_000)));
    } else {
      this.#retry(kind === 'slow_down' ? SLOW_DOWN : RECONNECT);
    }
  }

  #retry(backoff: typeof RECONNECT): void {
    this.#waitFor(waitFor(this.#tries, this.#world.chance(), backoff));
  }

  #waitFor(ms: number): void {
    this.#tries += 1;
    this.#setStatus({ is: 'waiting', tries: this.#tries, nextAt: this.#world.now() + ms });
    this.#cancelReconnect?.();
    this.#cancelReconnect = this.#world.after(ms, () => {
      this.#cancelReconnect = null;
      void this.#open();
    });
  }

  #drop(): void {
    this.#generation += 1;
    this.#cancelReconnect?.();
    this.#cancelReconnect = null;
    const socket = this.#socket;
    this.#forgetConnection();
    socket?.close(1000);
  }

  #forgetConnection(): void {
    this.#socket = null;
    this.#welcome = null;
    this.#reconnectIn = null;
    this.#out.clear();
    this.#bids.disconnected();
    this.#wanted.clear();
    this.#unwanted.clear();
    this.#asked.clear();
    for (const cancel of [this.#cancelQuiet, this.#cancelDeaf]) cancel?.();
    this.#cancelQuiet = this.#cancelDeaf = null;
  }

  #setStatus(status: Status): void {
    this.#status = status;
    this.#statusListeners.tell(status);
  }

  // ------------------------------------------------------------------------------------------------------------ hearing

  #hear(data: unknown): void {
    this.#expectSomething();
    const frame = readFrame(data);
    if (!frame) return;
    switch (frame.op) {
      case 'welcome':
        this.#openedAt = this.#world.now();
        this.#welcome = frame;
        this.#lastUser = frame.user;
        this.clock.hear(this.#openedAt, frame.server_time);
        this.#setStatus({ is: 'open', user: frame.user });
        this.#ping();
        for (const auction of this.#followers.keys()) this.#wanted.add(auction);
        this.#subscribeWanted();
        this.#bids.connected(frame.user, frame.limits.bids_in_flight);
        break;
      case 'snapshot':
      case 'events':
      case 'presence':
        this.#pass(frame);
        break;
      case 'accepted':
      case 'refused':
        if (!this.#bids.answered(frame)) this.#lateListeners.tell(frame);
        break;
      case 'notice':
        this.#noticeListeners.tell(frame);
        break;
      case 'reconnect':
        this.#reconnectIn = Math.max(0, frame.after_ms);
        break;
      case 'pong':
        this.clock.learn(frame.t, this.#world.now(), frame.server_time);
        break;
      default:
        break;
    }
  }

  #pass(frame: ServerFrame & { auction: string }): void {
    const followers = this.#followers.get(frame.auction);
    if (!followers) return;
    let follows = true;
    for (const follower of [...followers]) follows = follower.take(frame) && follows;
    if (follows && frame.op !== 'presence') this.#asked.delete(frame.auction);
    if (!follows && !this.#asked.has(frame.auction)) {
      this.#asked.add(frame.auction);
      this.#unwanted.add(frame.auction);
      this.#subscribeSoon(frame.auction);
    }
  }

  /** Auctions asked for again after a gap, so that one gap is asked about once. */
  readonly #asked = new Set<string>();

  #expectSomething(): void {
    this.#cancelQuiet?.();
    this.#cancelDeaf?.();
    this.#cancelDeaf = null;
    this.#cancelQuiet = this.#world.after(QUIET_MS, () => {
      this.#cancelQuiet = null;
      this.#ping();
      this.#cancelDeaf = this.#world.after(DEAF_MS, () => {
        // The other end is gone and nobody told us: as if it had been closed.
        const socket = this.#socket;
        void this.#closed(1006, 'silent');
        socket?.close();
      });
    });
  }

  #ping(): void {
    if (this.#welcome) this.#out.first({ op: 'ping', t: this.#world.now() });
  }

  // ------------------------------------------------------------------------------------------------------------ sending

  #isAfresh = false;
  readonly #wanted = new Set<string>();
  readonly #unwanted = new Set<string>();
  #isFlushing = false;

  #subscribeSoon(auction: string): void {
    this.#wanted.add(auction);
    this.#flushSoon();
  }

  /** Gathers what one turn of the program asks for, and takes back, into few frames. */
  #flushSoon(): void {
    if (this.#isFlushing || !this.#welcome) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      if (!this.#welcome) return;
      const unwanted = [...this.#unwanted];
      this.#unwanted.clear();
      for (let start = 0; start < unwanted.length; start += FRESH_IN_A_FRAME) {
        this.#out.put({ op: 'unsubscribe', auctions: unwanted.slice(start, start + FRESH_IN_A_FRAME) });
      }
      this.#subscribeWanted();
    });
  }

  #subscribeWanted(): void {
    if (!this.#welcome) return;
    const fresh: string[] = [];
    const resumed: [string, Position][] = [];
    for (const auction of this.#wanted) {
      const places = [...(this.#followers.get(auction) ?? [])].map((follower) => follower.position());
      // Several followers resume from where the one is that knows least, so that none misses anything.
      const known = places.filter((place) => place !== undefined);
      const least = known.sort((a, b) => a.seq - b.seq)[0];
      const isOne = least !== undefined && known.length === places.length && known.every((place) => place.epoch === least.epoch);
      if (isOne && !this.#isAfresh) resumed.push([auction, least]);
      else if (places.length > 0) fresh.push(auction);
    }
    this.#wanted.clear();
    this.#isAfresh = false;
    for (let start = 0; start < fresh.length; start += FRESH_IN_A_FRAME) {
      this.#out.put({ op: 'subscribe', auctions: fresh.slice(start, start + FRESH_IN_A_FRAME) });
    }
    for (let start = 0; start < resumed.length; start += RESUMED_IN_A_FRAME) {
      const part = resumed.slice(start, start + RESUMED_IN_A_FRAME);
      this.#out.put({ op: 'subscribe', auctions: part.map(([auction]) => auction), from: Object.fromEntries(part) });
    }
  }

  #write(text: string): boolean {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(text);
    return true;
  }
}
