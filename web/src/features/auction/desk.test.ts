import type { Answer, Ending } from '@arte-moderni/live-client';
import { expect, test, vi } from 'vitest';
import { BidDesk } from './desk';

const refused = (key: string, code = 'bid_below_ask'): Answer => ({ op: 'refused', key, auction: 'a', code, message: '', ask: '120.00', retryable: false, retry_after_ms: null });
const offer = { amount: '100.00', max: null };

function desk() {
  const ends = new Map<string, (ending: Ending) => void>();
  let late: (answer: Answer) => void = () => undefined;
  const way = {
    bid: vi.fn(() => {
      const key = `key-${ends.size + 1}`;
      return { key, answer: new Promise<Ending>((done) => ends.set(key, done)) };
    }),
    stopWaiting: (key: string) => ends.get(key)?.({ op: 'given_up', key, auction: 'a', why: 'stopped', wasSent: true }),
    onLateAnswer: (listener: typeof late) => {
      late = listener;
      return () => undefined;
    },
  };
  const told = vi.fn();
  return { desk: new BidDesk(way, () => 7, told), way, told, end: async (key: string, ending: Ending) => Promise.resolve(ends.get(key)?.(ending)), late: (answer: Answer) => late(answer) };
}

test('a bid without an answer stays one, whatever is typed, and nothing else is bid beside it', () => {
  const { desk: it, way } = desk();
  it.bid('ann', 'a', offer);
  it.forget('ann', 'a');
  it.bid('ann', 'a', offer);
  expect(it.get('ann', 'a')).toEqual({ is: 'sent', key: 'key-1', offer, since: 7 });
  expect(way.bid).toHaveBeenCalledOnce();
});

test('one that was given up is not forgotten until the house has said what became of it', async () => {
  const { desk: it, told, late } = desk();
  it.bid('ann', 'a', offer);
  it.stop('ann', 'a');
  await Promise.resolve();
  expect(it.get('ann', 'a')).toMatchObject({ is: 'given_up', why: 'stopped', wasSent: true });
  it.forget('ann', 'a');
  it.found('ann', 'a', 'another', 'accepted');
  expect(it.get('ann', 'a').is).toBe('given_up');
  late(refused('key-1'));
  expect(told).toHaveBeenCalledWith('ann', refused('key-1'), offer);
  expect(it.get('ann', 'a')).toEqual({ is: 'found', key: 'key-1', offer, outcome: 'bid_below_ask' });
  it.forget('ann', 'a');
  expect(it.get('ann', 'a').is).toBe('quiet');
});

test('one that never left is over as soon as that was read', async () => {
  const { desk: it, end } = desk();
  it.bid('ann', 'a', offer);
  await end('key-1', { op: 'given_up', key: 'key-1', auction: 'a', why: 'stopped', wasSent: false });
  await Promise.resolve();
  expect(it.get('ann', 'a')).toMatchObject({ is: 'given_up', wasSent: false });
  it.forget('ann', 'a');
  expect(it.get('ann', 'a').is).toBe('quiet');
});

test('an answer to an earlier bid says nothing of the present one', async () => {
  const { desk: it, late } = desk();
  it.bid('ann', 'a', offer);
  it.stop('ann', 'a');
  await Promise.resolve();
  it.bid('ann', 'a', { amount: '110.00', max: null });
  late(refused('key-1'));
  expect(it.get('ann', 'a')).toMatchObject({ is: 'sent', key: 'key-2' });
});

test('nobody sees what another has offered', async () => {
  const { desk: it, end } = desk();
  it.bid('ann', 'a', offer);
  expect(it.get('bob', 'a').is).toBe('quiet');
  it.keepOnly('bob');
  await end('key-1', refused('key-1'));
  await Promise.resolve();
  expect(it.get('ann', 'a').is).toBe('quiet');
});
