import { describe, expect, test } from 'vitest';
import { type Answer, BID_WAITS_MS, type Ending } from './bids';
import { open } from './fake-client';
import { rest } from './fake-house';

describe('waiting no longer', () => {
  const answered = (key: string): Answer => ({ op: 'refused', key, auction: 'a', code: 'bid_below_ask', message: '', ask: '120.00', retryable: false, retry_after_ms: null });

  test('a bid that was sent and given up is not sent again; that it may be counted is said, and a late answer is told', async () => {
    const { world, client } = await open();
    const late: Answer[] = [];
    client.onLateAnswer((answer) => late.push(answer));
    world.socket.welcome('u');
    const { key, answer } = client.bid({ auction: 'a', amount: '100.00' });
    expect(world.socket.take('bid')).toHaveLength(1);
    client.stopWaiting(key);
    expect(await answer).toEqual({ op: 'given_up', key, auction: 'a', why: 'stopped', wasSent: true });
    world.socket.say(answered(key));
    expect(late).toEqual([answered(key)]);
    world.socket.end(1006);
    await world.pass(400);
    world.socket.welcome('u');
    await world.pass(30_000);
    expect(world.sockets.flatMap((socket) => socket.take('bid'))).toEqual([]);
    // Twice, or for a bid that nobody knows, it does nothing.
    client.stopWaiting(key);
    client.stopWaiting('nobody');
    expect(client.unanswered).toBe(0);
  });

  test('one that never left the machine is surely not counted, and never leaves it', async () => {
    const { world, client } = await open();
    const { key, answer } = client.bid({ auction: 'a', amount: '100.00' });
    client.stopWaiting(key);
    expect(await answer).toMatchObject({ op: 'given_up', wasSent: false });
    world.socket.welcome('u', 64);
    // Nor one that stands in the queue of a socket that may send no more just now.
    const bids = Array.from({ length: 20 }, () => client.bid({ auction: 'a', amount: '100.00' }));
    const last = bids.at(-1);
    client.stopWaiting(last?.key ?? '');
    expect(await last?.answer).toMatchObject({ op: 'given_up', wasSent: false });
    await world.pass(5_000);
    expect(world.socket.take('bid').map((frame) => frame.key)).toEqual(bids.slice(0, -1).map((one) => one.key));
  });

  test('after a while it is not sent again by itself, however the while has passed', async () => {
    const { world, client } = await open();
    const endings: Ending[] = [];
    void client.bid({ auction: 'a', amount: '100.00' }).answer.then((it) => endings.push(it));
    await world.pass(BID_WAITS_MS - 1);
    expect(endings).toEqual([]);
    await world.pass(1);
    expect(endings).toMatchObject([{ why: 'too_long', wasSent: false }]);
    // A machine that sleeps runs no timers, and its steady clock may stand still.
    world.socket.welcome('u');
    void client.bid({ auction: 'a', amount: '100.00' }).answer.then((it) => endings.push(it));
    world.socket.take('bid');
    world.set += BID_WAITS_MS;
    world.socket.end(1006);
    await world.pass(20_000);
    world.socket.welcome('u');
    await rest();
    expect(world.socket.take('bid')).toEqual([]);
    expect(endings[1]).toMatchObject({ why: 'too_long', wasSent: true });
  });

  test('a house that can never say has not said no', async () => {
    const { world, client } = await open();
    world.socket.welcome('u');
    const { key, answer } = client.bid({ auction: 'a', amount: '100.00' });
    for (let round = 0; round < 8; round += 1) {
      world.socket.say({ op: 'refused', key, auction: 'a', code: 'unavailable', message: '', ask: null, retryable: true, retry_after_ms: null });
      await world.pass(5_000);
    }
    expect(await answer).toMatchObject({ op: 'given_up', why: 'unclear', wasSent: true });
  });
});
