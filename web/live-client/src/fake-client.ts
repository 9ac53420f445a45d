/** A client in a world of its own, for tests. */

import { LiveClient } from './client';
import { FakeWorld, rest } from './fake-house';
import type { Options } from './options';
import { LiveAuctions } from './store';

export async function open(options: Partial<Options> = {}) {
  const world = new FakeWorld();
  const client = new LiveClient({ url: 'ws://house/v1/live', world, ...options });
  const told: (() => void)[] = [];
  const auctions = new LiveAuctions(client, (run) => told.push(run));
  const frame = () => told.splice(0).forEach((run) => run());
  client.connect();
  await rest();
  return { world, client, auctions, frame };
}

export function follow(auctions: LiveAuctions, id: string) {
  let count = 0;
  const stop = auctions.subscribe(id, () => (count += 1));
  return { stop, told: () => count };
}
