import { describe, expect, test } from 'vitest';
import { open } from './fake-client';
import type { FakeWorld } from './fake-house';

test("the house's clock is that of the answer with the shortest way", async () => {
  const { world, client } = await open();
  world.socket.welcome();
  expect(client.clock.now()).toBe(Date.parse('2026-11-22T18:00:05.000Z'));
  const sentAt = Number(world.socket.take('ping')[0]?.t);
  await world.pass(100);
  // Sent and heard with 100 ms between, so the house's word is of the middle: it is 50 ms later by now.
  world.socket.say({ op: 'pong', t: sentAt, server_time: '2026-11-22T18:00:05.060000Z' });
  expect(client.clock.now()).toBe(Date.parse('2026-11-22T18:00:05.060Z') + 50);
  // A longer way is a worse word, until the better ones are old.
  world.socket.say({ op: 'pong', t: world.at - 400, server_time: '2026-11-22T18:00:09.000000Z' });
  expect(client.clock.offsetMs).toBe(5_010);
});

describe('a clock that is set while the socket is open', () => {
  const houseNow = (world: FakeWorld) => new Date(world.at + 5_000).toISOString();
  const synced = async () => {
    const opened = await open();
    opened.world.socket.welcome();
    for (const ping of opened.world.socket.take('ping')) opened.world.socket.say({ op: 'pong', t: Number(ping.t), server_time: houseNow(opened.world) });
    return opened;
  };
  for (const [how, by] of [['back', -3_600_000], ['ahead', 3_600_000]] as const) {
    test(`${how}: the house is asked at once, and its word counts`, async () => {
      const { world, client } = await synced();
      world.set += by;
      const shown = client.clock.now();
      // Until then nobody is shown more time than there is.
      expect(shown).toBe(world.at + 5_000 + Math.max(0, by));
      const asked = world.socket.take('ping');
      expect(asked).toHaveLength(1);
      await world.pass(40);
      world.socket.say({ op: 'pong', t: Number(asked[0]?.t), server_time: houseNow(world) });
      expect(Math.abs(client.clock.now() - (world.at + 5_000))).toBeLessThanOrEqual(20);
      // A look at a clock that nobody set asks for nothing.
      await world.pass(3_000);
      client.clock.now();
      expect(world.socket.take('ping')).toEqual([]);
    });
  }

  test('a word that was asked for before counts for nothing; a welcome does', async () => {
    const { world, client } = await synced();
    const before = world.at;
    world.set += 3_600_000;
    await world.pass(10);
    client.clock.now();
    world.socket.say({ op: 'pong', t: before, server_time: '2026-11-22T12:00:00.000000Z' });
    expect(client.clock.now()).toBeGreaterThan(world.at);
    world.socket.end(1006);
    await world.pass(400);
    world.socket.welcome();
    expect(client.clock.now()).toBe(Date.parse('2026-11-22T18:00:05.000Z'));
  });

  test('what waits to be sent waits no longer for it', async () => {
    const { world, client } = await open();
    world.socket.welcome('u', 64);
    for (let count = 0; count < 20; count += 1) void client.bid({ auction: 'a', amount: '100.00' });
    world.set -= 3_600_000;
    await world.pass(1_100);
    expect(world.socket.take('bid')).toHaveLength(20);
  });
});
