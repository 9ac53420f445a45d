/**
 * One socket to a house: it comes back by itself, resumes every auction where it was, and sends a bid again under its key until the house has
 * answered it. A bid is never shown as accepted before the house said so.
 */

import { waitFor } from './backoff';
import { ServerClock } from './clock';
import { closing } from './closing';
import {
  type AcceptedFrame,
  type NoticeFrame,
  type Position,
  type RefusedFrame,
  type ServerFrame,
  type WelcomeFrame,
  readFrame,
} from './frames';

/** What is used of a WebSocket. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** What the client needs of the world; tests give it a world of their own. */
export interface World {
  open(url: string, protocol: string): Socket;
  now(): number;
  after(ms: number, run: () => void): () => void;
  chance(): number;
  key(): string;
}

export interface Options {
  /** `wss://house.example/v1/live`. */
  url: string;
  /** A ticket for somebody who is signed in, or null for a watcher. A rejection counts as a connection that failed. */
  ticket?: () => Promise<string | null>;
  /**
   * Whose bids are made now: a user's id, or null for nobody's. A bid goes out on sockets of its bidder alone, whoever comes after him. When it is
   * left out, a bid is of whoever the last socket was of; one that is made before any, of whoever the first is of.
   */
  user?: () => string | null;
  /** The house has ended the session that opened the socket. When it returns, the client comes back, as whoever `ticket` then says. */
  onSessionOver?: () => Promise<void> | void;
  world?: World;
}

export type Status =
  /** Not asked for yet, or given up by `close`. */
  | { is: 'idle' }
  | { is: 'connecting'; tries: number }
  | { is: 'open'; user: string | null }
  /** Lost; the next try is at this instant of our own clock. */
  | { is: 'waiting'; tries: number; nextAt: number }
  /** The house said not to come back. */
  | { is: 'refused'; code: number; reason: string };

/** How a bid ended. */
export type Answer = AcceptedFrame | RefusedFrame;

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
  isSent: boolean;
  tries: number;
  cancelWait: (() => void) | null;
  settle: (answer: Answer) => void;
}

export interface Follower {
  /** Where the log was read up to, to resume there; undefined to begin with a snapshot. */
  position: () => Position | undefined;
  /** A snapshot, events, or presence of this auction. `false` says that it does not follow: the client asks again. */
  take: (frame: ServerFrame & { auction: string }) => boolean;
}

/** Auctions in one frame of at most 4 KiB: with and without a place to resume from (the contract says 35 and 100). */
const RESUMED_IN_A_FRAME = 30;
const FRESH_IN_A_FRAME = 90;
/** Frames a second that we allow ourselves, below the house's limit of 20. */
const FRAMES_A_SECOND = 15;
/** A ping is sent when nothing was heard for so long; browsers do not show the protocol's own pings. */
const QUIET_MS = 15_000;
/** The connection is given up when a ping is not answered for so long. */
const DEAF_MS = 10_000;
const RECONNECT = { firstMs: 400, mostMs: 20_000 };
const SLOW_DOWN = { firstMs: 5_000, mostMs: 60_000 };
const RESEND = { firstMs: 250, mostMs: 5_000 };
/** A connection that held so long has earned a first try without delay. */
const STABLE_MS = 10_000;
/** How often a bid that the house calls retryable is sent on one connection after another before its refusal is told. */
const BID_TRIES = 8;

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
  #cancelDrain: (() => void) | null = null;
  #reconnectIn: number | null = null;
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #bids = new Map<string, PendingBid>();
  readonly #out: string[] = [];
  #sentAt: number[] = [];
  readonly #statusListeners = new Set<(status: Status) => void>();
  readonly #noticeListeners = new Set<(notice: NoticeFrame) => void>();

  constructor(options: Options) {
    this.#options = options;
    this.#world = options.world ?? browserWorld();
    this.clock = new ServerClock(() => this.#world.now());
  }

  get status(): Status {
    return this.#status;
  }

  /** Bids that the house has not answered yet. */
  get unanswered(): number {
    return this.#bids.size;
  }

  onStatus(listener: (status: Status) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  onNotice(listener: (notice: NoticeFrame) => void): () => void {
    this.#noticeListeners.add(listener);
    return () => this.#noticeListeners.delete(listener);
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

  /** Sends a bid, and again under the same key until it is answered. The promise never rejects. */
  bid({ auction, amount, max, expectAsk, key }: NewBid): { key: string; answer: Promise<Answer> } {
    const name = key ?? this.#world.key();
    const answer = new Promise<Answer>((settle) => {
      const frame: PendingBid['frame'] = { op: 'bid', auction, key: name, amount };
      if (max !== undefined) frame.max = max;
      if (expectAsk !== undefined) frame.expect_ask = expectAsk;
      const by = this.#options.user ? this.#options.user() : this.#lastUser;
      this.#bids.set(name, { by, frame, isSent: false, tries: 0, cancelWait: null, settle });
    });
    this.#sendBids();
    return { key: name, answer };
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
      for (const bid of [...this.#bids.values()]) this.#giveUp(bid, code === 4501 ? 'suspended' : 'unauthenticated', reason);
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
    this.#out.length = 0;
    this.#sentAt = [];
    this.#wanted.clear();
    this.#unwanted.clear();
    this.#asked.clear();
    for (const cancel of [this.#cancelQuiet, this.#cancelDeaf, this.#cancelDrain]) cancel?.();
    this.#cancelQuiet = this.#cancelDeaf = this.#cancelDrain = null;
    for (const bid of this.#bids.values()) {
      bid.isSent = false;
      bid.cancelWait?.();
      bid.cancelWait = null;
    }
  }

  #setStatus(status: Status): void {
    this.#status = status;
    for (const listener of [...this.#statusListeners]) listener(status);
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
        this.#sendBids();
        break;
      case 'snapshot':
      case 'events':
      case 'presence':
        this.#pass(frame);
        break;
      case 'accepted':
      case 'refused':
        this.#answered(frame);
        break;
      case 'notice':
        for (const listener of [...this.#noticeListeners]) listener(frame);
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
    if (this.#welcome) this.#write(JSON.stringify({ op: 'ping', t: this.#world.now() }));
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
        this.#send({ op: 'unsubscribe', auctions: unwanted.slice(start, start + FRESH_IN_A_FRAME) });
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
      this.#send({ op: 'subscribe', auctions: fresh.slice(start, start + FRESH_IN_A_FRAME) });
    }
    for (let start = 0; start < resumed.length; start += RESUMED_IN_A_FRAME) {
      const part = resumed.slice(start, start + RESUMED_IN_A_FRAME);
      this.#send({ op: 'subscribe', auctions: part.map(([auction]) => auction), from: Object.fromEntries(part) });
    }
  }

  #sendBids(): void {
    if (!this.#welcome) return;
    const { user } = this.#welcome;
    for (const bid of [...this.#bids.values()]) {
      if (bid.by === undefined) bid.by = user;
      // Sent on this socket it would be another's bid.
      if (bid.by !== user) this.#giveUp(bid, 'unauthenticated', 'somebody else is signed in now');
    }
    let inFlight = [...this.#bids.values()].filter((bid) => bid.isSent).length;
    for (const bid of this.#bids.values()) {
      if (inFlight >= this.#welcome.limits.bids_in_flight) return;
      if (bid.isSent || bid.cancelWait) continue;
      bid.isSent = true;
      inFlight += 1;
      this.#send(bid.frame);
    }
  }

  #answered(frame: Answer): void {
    const bid = this.#bids.get(frame.key);
    if (!bid) return;
    bid.isSent = false;
    bid.tries += 1;
    // `unauthenticated` may be sent again with a token, which this socket will never have.
    const again = frame.op === 'refused' && frame.retryable && frame.code !== 'unauthenticated' && bid.tries < BID_TRIES;
    if (again) {
      const wait = waitFor(bid.tries, this.#world.chance(), RESEND);
      bid.cancelWait = this.#world.after(Math.max(wait, frame.retry_after_ms ?? 0), () => {
        bid.cancelWait = null;
        this.#sendBids();
      });
    } else {
      this.#settle(bid, frame);
    }
    this.#sendBids();
  }

  /** The house will not be asked again. What it was asked before it may have done: the bidder's own list of bids says so. */
  #giveUp(bid: PendingBid, code: string, message: string): void {
    const { key, auction } = bid.frame;
    this.#settle(bid, { op: 'refused', key, auction, code, message, ask: null, retryable: false, retry_after_ms: null });
  }

  #settle(bid: PendingBid, answer: Answer): void {
    bid.cancelWait?.();
    this.#bids.delete(bid.frame.key);
    bid.settle(answer);
  }

  #send(frame: object): void {
    this.#out.push(JSON.stringify(frame));
    this.#drain();
  }

  /** Writes what waits, no faster than the house allows. */
  #drain(): void {
    if (this.#cancelDrain) return;
    while (this.#out.length > 0) {
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
      const text = this.#out.shift();
      if (text !== undefined) this.#write(text);
    }
  }

  #write(text: string): void {
    if (this.#socket?.readyState !== 1) return;
    this.#sentAt.push(this.#world.now());
    this.#socket.send(text);
  }
}

function browserWorld(): World {
  return {
    open: (url, protocol) => new WebSocket(url, protocol) as unknown as Socket,
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    chance: () => Math.random(),
    key: () => crypto.randomUUID(),
  };
}
