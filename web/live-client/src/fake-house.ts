/** A world for tests: time that is stepped, chance that is said, and a house at the other end of each socket. */

import type { LiveResource, ServerFrame } from './frames';
import type { Socket, World } from './world';

export const START = Date.parse('2026-11-22T18:00:00.000Z');

export class FakeSocket implements Socket {
  readyState = 1;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  /** What the client has sent and the test has not looked at. */
  sent: Record<string, unknown>[] = [];

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  /** Takes what was sent of one op. */
  take(op: string): Record<string, unknown>[] {
    const taken = this.sent.filter((frame) => frame.op === op);
    this.sent = this.sent.filter((frame) => frame.op !== op);
    return taken;
  }

  welcome(user: string | null = null, bidsInFlight = 16): void {
    this.say({
      op: 'welcome',
      server_time: '2026-11-22T18:00:05.000000Z',
      connection: 'c',
      user,
      heartbeat_ms: 20_000,
      limits: { frame_bytes: 4096, subscriptions: 1000, messages_per_second: 20, bids_in_flight: bidsInFlight },
    });
  }
}

export class FakeWorld implements World {
  at = START;
  luck = 0;
  sockets: FakeSocket[] = [];
  #timers: { at: number; run: () => void }[] = [];
  #keys = 0;

  open(url: string): FakeSocket {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket;
  }

  /** How far somebody has set the clock on the wall ahead of where it was. */
  set = 0;

  now(): number {
    return this.at;
  }

  wall(): number {
    return this.at + this.set;
  }

  chance(): number {
    return this.luck;
  }

  key(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.at + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass, timer by timer, and what they set off come to rest. */
  async pass(ms: number): Promise<void> {
    const until = this.at + ms;
    for (;;) {
      await rest();
      const next = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.at = Math.max(this.at, next.at);
      next.run();
    }
    this.at = until;
    await rest();
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error('no socket was opened');
    return last;
  }
}

/** Lets promises settle. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

export function resource(id: string, seq = 0): LiveResource {
  return {
    id,
    sale_id: 's',
    lot_number: 1,
    currency: 'USD',
    status: 'open',
    outcome: null,
    hammer_price: null,
    start_price: '100.00',
    price: null,
    ask: '100.00',
    bid_count: 0,
    leader: null,
    reserve: 'none',
    reserve_commitment: null,
    starts_at: '2026-11-22T17:30:00.000000Z',
    ends_at: '2026-11-22T18:30:00.000000Z',
    extended_by_ms: 0,
    terms_hash: '',
    epoch: 1,
    seq,
    watchers: 0,
    server_time: '2026-11-22T18:00:00.000000Z',
  };
}

/** A bid that leads, as an event. */
export function bid(seq: number, amount: string, paddle = 1) {
  return {
    seq,
    at: '2026-11-22T18:00:01.000000Z',
    kind: 'bid_accepted' as const,
    amount,
    paddle,
    price: amount,
    leader: paddle,
    ask: `${Number(amount) + 10}.00`,
    ends_at: '2026-11-22T18:30:00.000000Z',
    by: 'bid' as const,
  };
}
