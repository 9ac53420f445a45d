import { expect, test } from 'vitest';
import { isSame, kept, moved, numbers } from './order';

test('things are moved forth and back, and nowhere else', () => {
  const list = ['a', 'b', 'c', 'd'];
  expect(moved(list, 0, 2)).toEqual(['b', 'c', 'a', 'd']);
  expect(moved(list, 3, 0)).toEqual(['d', 'a', 'b', 'c']);
  for (const [from, to] of [[1, 1], [-1, 2], [0, 4], [4, 0]] as const) expect(moved(list, from, to)).toBe(list);
  expect(list).toEqual(['a', 'b', 'c', 'd']);
});

test('numbers of what is no draft any more are passed over', () => {
  expect(numbers(3, 1, new Set())).toEqual([1, 2, 3]);
  expect(numbers(4, 10, new Set([11, 12, 40]))).toEqual([10, 13, 14, 15]);
  expect(numbers(0, 1, new Set([1]))).toEqual([]);
});

test('an order outlives what comes and goes meanwhile', () => {
  expect(kept(['c', 'a', 'b'], ['a', 'b', 'd'])).toEqual(['a', 'b', 'd']);
  expect(kept(['b', 'a'], ['a', 'b', 'c', 'd'])).toEqual(['b', 'a', 'c', 'd']);
  expect(isSame(['a', 'b'], ['a', 'b'])).toBe(true);
  expect(isSame(['a', 'b'], ['b', 'a'])).toBe(false);
  expect(isSame(['a'], ['a', 'b'])).toBe(false);
});
