// Somebody who follows auctions through every cut: what was missed comes after the cut, by position, and nothing else does.

import { LiveSocket } from './live.js';
import {
  eventsCaughtUp, eventsMissingAtEnd, resumeTime, socketsCut, socketsNotResumed, socketsResumed, watchersFinished, watchersReady,
} from './metrics.js';
import { AuctionStream } from './stream.js';

const AUDIT_PATIENCE_MS = 5000;

export class Follower {
  #token;
  #streams;
  #onFrame;
  #onBack;
  #onEnd;
  #socket;
  /** Auctions that have not spoken since the last subscription. */
  #silent = new Set();
  #cutAtMs = null;
  #awayMs = 0;
  #lastHeard = null;
  #isReady = false;
  #isCut = false;
  #isAudit = false;
  #isOver = false;
  #timer = null;

  /** `onFrame(frame)` hears what is not of a stream or carries news of one; `onBack()` comes after every resumption. */
  constructor({ token, auctionIds, onFrame = () => {}, onBack = () => {}, onEnd = () => {} }) {
    this.#token = token;
    this.#streams = new Map(auctionIds.map((id) => [id, new AuctionStream()]));
    this.#onFrame = onFrame;
    this.#onBack = onBack;
    this.#onEnd = onEnd;
    this.#connect();
  }

  /** Whether everything subscribed to has spoken, so that bids and cuts make sense. */
  get isHere() {
    return this.#isReady && this.#cutAtMs === null && !this.#isCut && !this.#isAudit && !this.#isOver;
  }

  send(op) {
    this.#socket.send(op);
  }

  /** Cuts the connection and comes back after a while. */
  cut(awayMs = 0) {
    // On a slow machine the next storm may come before everybody is back from the last.
    if (!this.isHere) return;
    this.#isCut = true;
    this.#awayMs = awayMs;
    this.#cutAtMs = Date.now();
    socketsCut.add(1);
    this.#socket.close();
  }

  /**
   * A gap shows only when something comes after it. So at the end everything is resumed from where we believe to be, and the
   * house must have nothing to add.
   */
  audit() {
    this.#timer = setTimeout(() => this.#leave(), AUDIT_PATIENCE_MS);
    if (!this.isHere) {
      console.error(`a socket is not where it should be: ${this.#lastHeard ? `heard last ${this.#lastHeard}` : 'heard nothing'}, waits for ${this.#silent.size} auctions`);
      return;
    }
    this.#isAudit = true;
    this.send({ op: 'unsubscribe', auctions: [...this.#streams.keys()] });
    this.#subscribe();
  }

  #connect() {
    this.#isCut = false;
    this.#socket = new LiveSocket({
      token: this.#token,
      onFrame: (frame, receivedMs) => this.#receive(frame, receivedMs),
      onClose: () => this.#closed(),
    });
  }

  #subscribe() {
    const from = {};
    for (const [id, { epoch, seq }] of this.#streams) if (seq !== null) from[id] = { epoch, seq };
    this.#silent = new Set(this.#streams.keys());
    this.send({ op: 'subscribe', auctions: [...this.#streams.keys()], from });
  }

  #receive(frame, receivedMs) {
    this.#lastHeard = frame.op;
    if (frame.op === 'welcome') this.#subscribe();
    const stream = this.#streams.get(frame.auction);
    const isNews = stream && (frame.op === 'snapshot' || frame.op === 'events');
    if (isNews && this.#isAudit) {
      eventsMissingAtEnd.add(frame.op === 'events' ? frame.events.length : Math.max(1, frame.seq - stream.seq));
    } else if (isNews) {
      if (frame.op === 'snapshot') stream.snapshot(frame);
      else stream.events(frame, receivedMs, this.#socket.clock);
      if (this.#cutAtMs !== null && this.#silent.has(frame.auction) && frame.op === 'events') eventsCaughtUp.add(frame.events.length);
    }
    this.#onFrame(frame, receivedMs);
    if (isNews && this.#silent.delete(frame.auction) && this.#silent.size === 0) this.#allSpoke(receivedMs);
  }

  #allSpoke(receivedMs) {
    if (this.#isAudit) {
      watchersFinished.add(1);
      this.#leave();
      return;
    }
    if (!this.#isReady) {
      this.#isReady = true;
      watchersReady.add(1);
    }
    if (this.#cutAtMs !== null) {
      socketsResumed.add(1);
      resumeTime.add(receivedMs - this.#cutAtMs - this.#awayMs);
      this.#cutAtMs = null;
      this.#onBack();
    }
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#isOver = true;
    this.#socket.close();
  }

  #closed() {
    if (this.#isCut && !this.#isOver) {
      const leftMs = this.#cutAtMs + this.#awayMs - Date.now();
      if (leftMs > 0) setTimeout(() => this.#connect(), leftMs);
      else this.#connect();
      return;
    }
    clearTimeout(this.#timer);
    this.#isOver = true;
    if (this.#cutAtMs !== null) socketsNotResumed.add(1);
    this.#onEnd();
  }
}
