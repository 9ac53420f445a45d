import type { AcceptedFrame } from '@arte-moderni/live-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetReceipts, keepReceipt, receiptsOf } from './receipts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

const accepted = (key: string) => ({ op: 'accepted', key, receipt: { auction: 'a', epoch: 1, seq: 3, leaf: 'bGVhZg==' } }) as unknown as AcceptedFrame;

test("a receipt is its bidder's alone, and nothing of it stays when he signs out", () => {
  keepReceipt('ann', accepted('one'), { amount: '100.00', max: '17750.00' });
  keepReceipt('bob', accepted('two'), { amount: '110.00', max: null });
  expect(receiptsOf('ann', 'a').map((one) => one.key)).toEqual(['one']);
  expect(receiptsOf('bob', 'a').map((one) => one.key)).toEqual(['two']);
  expect(receiptsOf('ann', 'b')).toEqual([]);
  forgetReceipts();
  expect(localStorage.getItem('arte.receipts')).toBeNull();
  expect(receiptsOf('ann', 'a')).toEqual([]);
});
