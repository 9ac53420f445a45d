// A socket to talk with step by step. For scripts that ask whether, not how fast.

import { LiveSocket } from './live.js';

const PATIENCE_MS = 5000;

export class Dialogue {
  /** Every frame so far, oldest first. */
  frames = [];
  #waiting = [];
  #socket;

  constructor({ token, ticket } = {}) {
    this.#socket = new LiveSocket({
      token,
      ticket,
      onFrame: (frame) => this.#hear(frame),
      onClose: () => this.#waiting.splice(0).forEach(({ settle }) => settle(null)),
    });
  }

  say(op) {
    this.#socket.send(op);
  }

  subscribe(auctionId, from) {
    this.#socket.subscribe(auctionId, from);
  }

  close() {
    this.#socket.close();
  }

  /** The first frame that `matches`, heard already or yet to come; null when it does not come. */
  hear(matches) {
    const heard = this.frames.find(matches);
    return heard ? Promise.resolve(heard) : this.#await(matches);
  }

  /** Says something and hears the first matching frame after it. */
  ask(op, matches) {
    const answer = this.#await(matches);
    this.say(op);
    return answer;
  }

  /** Bids and hears the answer to that key. */
  bid(auction, bid) {
    const isAnswer = ({ op, key }) => (op === 'accepted' || op === 'refused') && key === bid.key;
    return this.ask({ op: 'bid', auction, ...bid }, isAnswer);
  }

  /** All events heard, in the order they came. */
  events() {
    return this.frames.filter(({ op }) => op === 'events').flatMap(({ events }) => events);
  }

  /** Waits until the event of that sequence has come. */
  async eventOf(seq) {
    await this.hear(({ op, events }) => op === 'events' && events.some((event) => event.seq === seq));
    return this.events().find((event) => event.seq === seq) || null;
  }

  #await(matches) {
    return new Promise((resolve) => {
      const one = { matches };
      const timer = setTimeout(() => one.settle(null), PATIENCE_MS);
      one.settle = (frame) => {
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((other) => other !== one);
        resolve(frame);
      };
      this.#waiting.push(one);
    });
  }

  #hear(frame) {
    this.frames.push(frame);
    for (const one of [...this.#waiting]) if (one.matches(frame)) one.settle(frame);
  }
}
