import { describe, expect, test } from 'vitest';
import type { Answer, Ending } from './bids';
import { follow, open } from './fake-client';
import { bid, resource, rest } from './fake-house';

describe('following', () => {
  test('the first word is a snapshot, then events, and a lost connection resumes after the last of them', async () => {
    const { world, auctions, frame } = await open();
    follow(auctions, 'a');
    world.socket.welcome();
    expect(world.socket.take('subscribe')).toEqual([{ op: 'subscribe', auctions: ['a'] }]);
    world.socket.say({ op: 'snapshot', auction: 'a', epoch: 1, seq: 4, resource: resource('a', 4), bids: [] });
    world.socket.say({ op: 'events', auction: 'a', epoch: 1, from: 5, to: 5, events: [bid(5, '110.00')] });
    frame();
    expect(auctions.get('a')?.resource).toMatchObject({ seq: 5, price: '110.00', bid_count: 1 });

    world.socket.end(1006);
    await world.pass(400);
    expect(world.sockets).toHaveLength(2);
    world.socket.welcome();
    expect(world.socket.take('subscribe')).toEqual([{ op: 'subscribe', auctions: ['a'], from: { a: { epoch: 1, seq: 5 } } }]);
    // The house sends what was missed; a line that is known already counts once.
    world.socket.say({ op: 'events', auction: 'a', epoch: 1, from: 5, to: 6, events: [bid(5, '110.00'), bid(6, '120.00', 2)] });
    frame();
    expect(auctions.get('a')?.resource).toMatchObject({ seq: 6, price: '120.00', bid_count: 2, leader: 2 });
    expect(auctions.get('a')?.bids.map((line) => line.seq)).toEqual([6, 5]);
  });

  test('a gap is asked about once, from where the log was read up to', async () => {
    const { world, auctions } = await open();
    follow(auctions, 'a');
    world.socket.welcome();
    world.socket.say({ op: 'snapshot', auction: 'a', epoch: 1, seq: 1, resource: resource('a', 1), bids: [] });
    world.socket.take('subscribe');
    world.socket.say({ op: 'events', auction: 'a', epoch: 1, from: 4, to: 4, events: [bid(4, '140.00')] });
    world.socket.say({ op: 'events', auction: 'a', epoch: 1, from: 5, to: 5, events: [bid(5, '150.00')] });
    await rest();
    expect(world.socket.take('unsubscribe')).toHaveLength(1);
    expect(world.socket.take('subscribe')).toEqual([{ op: 'subscribe', auctions: ['a'], from: { a: { epoch: 1, seq: 1 } } }]);
  });

  test('another history is another beginning', async () => {
    const { world, auctions, frame } = await open();
    follow(auctions, 'a');
    world.socket.welcome();
    world.socket.say({ op: 'snapshot', auction: 'a', epoch: 1, seq: 9, resource: { ...resource('a', 9), price: '900.00' }, bids: [] });
    world.socket.say({ op: 'snapshot', auction: 'a', epoch: 2, seq: 3, resource: { ...resource('a', 3), epoch: 2 }, bids: [] });
    frame();
    expect(auctions.get('a')?.resource).toMatchObject({ epoch: 2, seq: 3, price: null });
  });

  test('what happens within one frame of the screen is told once', async () => {
    const { world, auctions, frame } = await open();
    const reader = follow(auctions, 'a');
    world.socket.welcome();
    world.socket.say({ op: 'snapshot', auction: 'a', epoch: 1, seq: 0, resource: resource('a'), bids: [] });
    frame();
    expect(reader.told()).toBe(1);
    for (let seq = 1; seq <= 50; seq += 1) {
      world.socket.say({ op: 'events', auction: 'a', epoch: 1, from: seq, to: seq, events: [bid(seq, `${100 + seq}.00`)] });
    }
    const before = auctions.get('a');
    expect(before?.resource.seq).toBe(0);
    frame();
    expect(reader.told()).toBe(2);
    expect(auctions.get('a')?.resource.seq).toBe(50);
  });

  test('four hundred auctions are asked for in few frames, each within 4 KiB, and no faster than the house allows', async () => {
    const { world, auctions } = await open();
    const ids = Array.from({ length: 400 }, (_, index) => `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`);
    ids.forEach((id) => follow(auctions, id));
    world.socket.welcome();
    expect(world.socket.take('subscribe')).toHaveLength(5);
    ids.forEach((id) => world.socket.say({ op: 'snapshot', auction: id, epoch: 1, seq: 1, resource: resource(id, 1), bids: [] }));
    world.socket.end(1006);
    await world.pass(400);
    world.socket.welcome();
    const first = world.socket.sent.length;
    expect(first).toBeLessThanOrEqual(15);
    await world.pass(1_000);
    const frames = world.socket.take('subscribe');
    expect(frames.flatMap((frame) => frame.auctions as string[]).sort()).toEqual(ids);
    for (const frame of frames) expect(JSON.stringify(frame).length).toBeLessThanOrEqual(4096);
  });

  test('who is followed no more is said so, and who was not asked for yet is not mentioned', async () => {
    const { world, auctions } = await open();
    const early = follow(auctions, 'early');
    early.stop();
    await rest();
    const late = follow(auctions, 'late');
    world.socket.welcome();
    expect(world.socket.take('subscribe')).toEqual([{ op: 'subscribe', auctions: ['late'] }]);
    late.stop();
    await rest();
    expect(world.socket.take('unsubscribe')).toEqual([{ op: 'unsubscribe', auctions: ['late'] }]);
  });
});

test('a page that is drawn anew asks for nothing; one that is left takes all back in few frames', async () => {
  const { world, auctions } = await open();
  const ids = Array.from({ length: 200 }, (_, index) => `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`);
  const first = ids.map((id) => follow(auctions, id));
  world.socket.welcome();
  world.socket.take('subscribe');
  first.forEach((reader) => reader.stop());
  const second = ids.map((id) => follow(auctions, id));
  await rest();
  expect([...world.socket.take('unsubscribe'), ...world.socket.take('subscribe')]).toEqual([]);
  second.forEach((reader) => reader.stop());
  await rest();
  const frames = world.socket.take('unsubscribe');
  expect(frames.flatMap((frame) => frame.auctions as string[])).toEqual(ids);
  expect(frames).toHaveLength(3);
});

describe('bidding', () => {
  const accepted = (key: string): Answer => ({
    op: 'accepted',
    key,
    auction: 'a',
    seq: 1,
    at: '2026-11-22T18:00:01.000000Z',
    amount: '100.00',
    price: '100.00',
    leading: true,
    ask: '110.00',
    receipt: { auction: 'a', epoch: 1, seq: 1, leaf: '00', status: 'pending', checkpoint_by: '2026-11-22T18:00:02.000000Z' },
  });
  const refused = (key: string, code: string, retryable: boolean, after: number | null = null): Answer => ({
    op: 'refused',
    key,
    auction: 'a',
    code,
    message: '',
    ask: '120.00',
    retryable,
    retry_after_ms: after,
  });

  test('a bid whose answer was lost is sent again under its key, and answered once', async () => {
    const { world, client } = await open();
    const answers: Ending[] = [];
    const { answer } = client.bid({ auction: 'a', amount: '100.00', max: '300.00' });
    void answer.then((it) => answers.push(it));
    expect(client.unanswered).toBe(1);
    world.socket.welcome('u');
    expect(world.socket.take('bid')).toEqual([{ op: 'bid', auction: 'a', key: 'key-1', amount: '100.00', max: '300.00' }]);
    world.socket.end(1006);
    await world.pass(400);
    world.socket.welcome('u');
    expect(world.socket.take('bid')).toEqual([{ op: 'bid', auction: 'a', key: 'key-1', amount: '100.00', max: '300.00' }]);
    world.socket.say(accepted('key-1'));
    world.socket.say(accepted('key-1'));
    await rest();
    expect(answers).toEqual([accepted('key-1')]);
    world.socket.end(1006);
    await world.pass(30_000);
    world.socket.welcome('u');
    expect(world.socket.take('bid')).toEqual([]);
  });

  test('what was not decided is sent again after a while, what was decided is told at once', async () => {
    const { world, client } = await open();
    world.socket.welcome('u');
    const { answer } = client.bid({ auction: 'a', amount: '100.00' });
    world.socket.take('bid');
    world.socket.say(refused('key-1', 'busy', true, 700));
    await world.pass(699);
    expect(world.socket.take('bid')).toEqual([]);
    await world.pass(1);
    expect(world.socket.take('bid')).toHaveLength(1);
    world.socket.say(refused('key-1', 'bid_below_ask', false));
    expect(await answer).toMatchObject({ code: 'bid_below_ask', ask: '120.00' });
    expect(client.unanswered).toBe(0);
  });

  test('no more bids are in flight than the house allows', async () => {
    const { world, client } = await open();
    world.socket.welcome('u', 2);
    ['1', '2', '3'].forEach((amount) => void client.bid({ auction: 'a', amount }));
    expect(world.socket.take('bid').map((frame) => frame.amount)).toEqual(['1', '2']);
    world.socket.say(refused('key-1', 'bid_below_ask', false));
    expect(world.socket.take('bid').map((frame) => frame.amount)).toEqual(['3']);
  });
});

describe('coming back', () => {
  test('later and later, never all at once, and at once again after a connection that held', async () => {
    const { world, client } = await open();
    const waits: number[] = [];
    client.onStatus((status) => {
      if (status.is === 'waiting') waits.push(status.nextAt - world.at);
    });
    for (let round = 0; round < 8; round += 1) {
      world.socket.end(1006);
      await world.pass(20_000);
    }
    expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
    world.luck = 1;
    world.socket.end(1006);
    await world.pass(20_000);
    expect(waits.at(-1)).toBe(20_000);
    world.socket.welcome();
    for (let beat = 0; beat < 3; beat += 1) {
      await world.pass(5_000);
      world.socket.say({ op: 'pong', t: world.at, server_time: '2026-11-22T18:00:05.000000Z' });
    }
    world.luck = 0;
    world.socket.end(1006);
    await rest();
    expect(waits.at(-1)).toBe(200);
  });

  test('a house that restarts says when, and each client adds a moment of its own', async () => {
    const { world, client } = await open();
    world.socket.welcome();
    world.luck = 0.5;
    world.socket.say({ op: 'reconnect', after_ms: 3_000 });
    world.socket.end(1012);
    await rest();
    expect(client.status).toMatchObject({ is: 'waiting', nextAt: world.at + 4_500 });
  });

  test('a session that is over is renewed first; whoever cannot be renewed comes back as a watcher', async () => {
    let ticket: string | null = 'one';
    const { world } = await open({
      ticket: () => Promise.resolve(ticket),
      onSessionOver: () => {
        ticket = null;
      },
    });
    expect(world.socket.url).toBe('ws://house/v1/live?ticket=one');
    world.socket.welcome('u');
    world.socket.end(4001);
    await world.pass(400);
    expect(world.socket.url).toBe('ws://house/v1/live');
  });

  test('4004 asks afresh, 4008 comes back slowly, 4500 and above not at all', async () => {
    const { world, client, auctions } = await open();
    follow(auctions, 'a');
    world.socket.welcome();
    world.socket.say({ op: 'snapshot', auction: 'a', epoch: 1, seq: 4, resource: resource('a', 4), bids: [] });
    world.socket.end(4004);
    await world.pass(400);
    world.socket.welcome();
    expect(world.socket.take('subscribe')).toEqual([{ op: 'subscribe', auctions: ['a'] }]);
    world.socket.end(4008);
    await rest();
    expect(client.status.is === 'waiting' && client.status.nextAt - world.at).toBeGreaterThanOrEqual(2_500);
    await world.pass(60_000);
    world.socket.welcome('u');
    const { answer } = client.bid({ auction: 'a', amount: '1' });
    world.socket.end(4501, 'suspended');
    // It was sent: what the house made of it before the door was shut, nobody here knows.
    expect(await answer).toEqual({ op: 'given_up', key: 'key-1', auction: 'a', why: 'cut_off', wasSent: true });
    const count = world.sockets.length;
    await world.pass(600_000);
    expect(world.sockets).toHaveLength(count);
    expect(client.status).toEqual({ is: 'refused', code: 4501, reason: 'suspended' });
  });

  test('a connection that fell silent is found out, and given up', async () => {
    const { world } = await open();
    world.socket.welcome();
    world.socket.take('ping');
    await world.pass(15_000);
    expect(world.socket.take('ping')).toHaveLength(1);
    await world.pass(10_400);
    expect(world.sockets).toHaveLength(2);
  });

  test('a connection that is taken and never says anything is given up, too', async () => {
    const { world } = await open();
    await world.pass(25_400);
    expect(world.sockets).toHaveLength(2);
  });

  test('signing in opens another socket, and the old one is not listened to any more', async () => {
    let ticket: string | null = null;
    const { world, client } = await open({ ticket: () => Promise.resolve(ticket) });
    world.socket.welcome();
    const old = world.socket;
    ticket = 'two';
    client.reopen();
    await rest();
    expect(world.socket.url).toContain('ticket=two');
    old.end(4001);
    await rest();
    expect(world.sockets).toHaveLength(2);
    world.socket.welcome('u');
    expect(client.status).toEqual({ is: 'open', user: 'u' });
  });
});

describe('whose bid it is', () => {
  test('a bid that waits goes out for its bidder alone, whoever signs in after him', async () => {
    let user: string | null = 'ann';
    const { world, client } = await open({ user: () => user });
    world.socket.welcome('ann');
    world.socket.end(1006);
    const { key, answer } = client.bid({ auction: 'a', amount: '100.00' });
    // Her own next socket takes it, and the one after that, until there is an answer.
    await world.pass(400);
    world.socket.welcome('ann');
    expect(world.socket.take('bid')).toMatchObject([{ key }]);
    user = 'bob';
    client.reopen();
    await rest();
    world.socket.welcome('bob');
    expect(world.socket.take('bid')).toEqual([]);
    expect(await answer).toEqual({ op: 'given_up', key, auction: 'a', why: 'cut_off', wasSent: true });
    expect(client.unanswered).toBe(0);
    // Nor when she comes back: nobody waits for it any more.
    user = 'ann';
    client.reopen();
    await rest();
    world.socket.welcome('ann');
    expect(world.socket.take('bid')).toEqual([]);
  });

  test('nor for a watcher, when nobody says whose it is', async () => {
    const { world, client } = await open();
    world.socket.welcome('ann');
    world.socket.end(1006);
    const { answer } = client.bid({ auction: 'a', amount: '100.00' });
    await world.pass(400);
    world.socket.welcome();
    expect(world.socket.take('bid')).toEqual([]);
    expect(await answer).toMatchObject({ op: 'refused', code: 'unauthenticated' });
  });
});

test('what is no frame, and ops of later versions, are passed over', async () => {
  const { world, client } = await open();
  world.socket.welcome();
  for (const data of ['', '{', '7', 'null', '{"op":7}', '{"op":"later"}', new ArrayBuffer(1)]) world.socket.onmessage?.({ data });
  expect(client.status.is).toBe('open');
});
