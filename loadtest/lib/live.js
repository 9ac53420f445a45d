// The socket.

import { HouseClock } from './clock.js';
import { house } from './env.js';
import { socketErrors, socketsLost } from './metrics.js';

// The module's place depends on the version of k6. `require`, because a missing `import` cannot be caught.
const { WebSocket } = (() => {
  try {
    return require('k6/websockets');
  } catch (_) {
    return require('k6/experimental/websockets');
  }
})();

const LIVE_URL = `${house.url.replace(/^http/, 'ws')}/v1/live`;
const CLOCK_SAMPLES = 5;
const PING_EVERY_MS = 10000;

/** One connection. It keeps its own estimate of the house's clock and hands every other frame to `onFrame(frame, receivedMs)`. */
export class LiveSocket {
  clock = new HouseClock();
  #socket;
  #onFrame;
  #onClose;
  #pings = 0;
  #timer = null;
  #isClosing = false;
  #isClosed = false;

  /** `onClose(isLost)` comes once; `isLost` says that it was not we who closed. */
  constructor({ token, ticket, onFrame, onClose = () => {} }) {
    this.#onFrame = onFrame;
    this.#onClose = onClose;
    const url = ticket ? `${LIVE_URL}?ticket=${ticket}` : LIVE_URL;
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    this.#socket = new WebSocket(url, 'arte.v1', { headers, tags: { name: 'GET /v1/live' } });
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    // A failed handshake is an error without a close; a lost connection may be both.
    this.#socket.onerror = () => this.#closed();
    this.#socket.onclose = () => this.#closed();
  }

  send(op) {
    // Sending on a socket that is gone would throw in a timer; the loss is already counted.
    if (!this.#isClosed) this.#socket.send(JSON.stringify(op));
  }

  subscribe(auctionId, from) {
    this.send({ op: 'subscribe', auctions: [auctionId], ...(from ? { from: { [auctionId]: from } } : {}) });
  }

  close() {
    if (this.#isClosing || this.#isClosed) return;
    this.#isClosing = true;
    this.#socket.close();
  }

  #receive(data) {
    const receivedMs = Date.now();
    const frame = JSON.parse(data);
    if (frame.op === 'welcome') this.#ping();
    if (frame.op === 'error') socketErrors.add(1, { code: frame.code });
    if (frame.op === 'pong') {
      this.clock.sample(frame.t, receivedMs, frame.server_time);
      this.#pingAgain();
    }
    this.#onFrame(frame, receivedMs);
  }

  #ping() {
    this.#timer = null;
    this.#pings += 1;
    this.send({ op: 'ping', t: Date.now() });
  }

  /** A few at once to find a quick one, then now and then, which also keeps the connection from falling silent. */
  #pingAgain() {
    if (this.#isClosing || this.#isClosed || this.#timer) return;
    if (this.#pings < CLOCK_SAMPLES) this.#ping();
    else this.#timer = setTimeout(() => this.#ping(), PING_EVERY_MS);
  }

  #closed() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    if (!this.#isClosing) socketsLost.add(1);
    this.#onClose(!this.#isClosing);
  }
}
