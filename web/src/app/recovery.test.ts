import type { Status } from '@arte-moderni/live-client';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem, offline } from '@/api/problem';
import { startRecovery } from './recovery';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A page with one reading, of a house that can be taken away. */
async function page(refusal: Error = offline()) {
  const house = { isThere: true, reads: 0, probes: 0 };
  const queries = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false } } });
  let tell: (status: Status) => void = () => undefined;
  const online = startRecovery({
    queries,
    live: {
      onStatus: (listener) => {
        tell = listener;
        return () => true;
      },
    },
    probe: () => {
      house.probes += 1;
      return Promise.resolve(house.isThere);
    },
  });
  const observer = new QueryObserver(queries, {
    queryKey: ['me', 'registration'],
    queryFn: () => {
      house.reads += 1;
      return house.isThere ? Promise.resolve({ paddle: 7 }) : Promise.reject(refusal);
    },
  });
  observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  const cut = async () => {
    house.isThere = false;
    await observer.refetch();
  };
  return { house, now: () => observer.getCurrentResult(), cut, online, tell: (status: Status) => tell(status) };
}

test('a reading that fails in the background takes away nothing that was read before', async () => {
  const { now, cut } = await page();
  await cut();
  expect(now().isLoadingError).toBe(false);
  expect(now().data).toEqual({ paddle: 7 });
});

test('what failed is read again when the socket is open again', async () => {
  const { house, now, cut, tell } = await page();
  tell({ is: 'waiting', tries: 1, nextAt: 0 });
  await cut();
  expect(now().status).toBe('error');
  house.isThere = true;
  tell({ is: 'open', user: null });
  await vi.advanceTimersByTimeAsync(0);
  expect(now().status).toBe('success');
  expect([house.reads, house.probes]).toEqual([3, 0]);
});

test('a page without a socket asks whether the house answers, ever more seldom, and reads again when it does', async () => {
  const { house, now, cut } = await page();
  await cut();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(now().status).toBe('error');
  expect([house.reads, house.probes]).toEqual([2, 3]);
  house.isThere = true;
  await vi.advanceTimersByTimeAsync(40_000);
  expect(now().status).toBe('success');
  const { probes } = house;
  await vi.advanceTimersByTimeAsync(600_000);
  expect([house.reads, house.probes]).toEqual([3, probes]);
});

test('the word of the browser that its network is back is enough', async () => {
  const { house, now, cut, online } = await page();
  await cut();
  house.isThere = true;
  online();
  await vi.advanceTimersByTimeAsync(0);
  expect(now().status).toBe('success');
});

test('what the house has refused is not asked again', async () => {
  const refused = new Problem({ status: 403, code: 'forbidden', title: '', detail: '', requestId: null, ask: null, field: null, retryAfterMs: null });
  const { house, cut, tell } = await page(refused);
  await cut();
  tell({ is: 'waiting', tries: 1, nextAt: 0 });
  tell({ is: 'open', user: null });
  await vi.advanceTimersByTimeAsync(600_000);
  expect([house.reads, house.probes]).toEqual([2, 0]);
});
