import { expect, test } from 'vitest';
import { lotsToShow } from './console-shown';

const lots = [
  { id: 'a', status: 'open' },
  { id: 'b', status: 'closed' },
  { id: 'c', status: 'cancelled' },
  { id: 'd', status: 'paused' },
];
const ids = (isHiding: boolean, chosen: string | null) => lotsToShow(lots, isHiding, chosen).map((lot) => lot.id);

test('what is over can be hidden, and what is chosen stays even then', () => {
  expect(ids(false, null)).toEqual(['a', 'b', 'c', 'd']);
  expect(ids(true, null)).toEqual(['a', 'd']);
  expect(ids(true, 'b')).toEqual(['a', 'b', 'd']);
  expect(ids(true, 'c')).toEqual(['a', 'c', 'd']);
  expect(ids(true, 'd')).toEqual(['a', 'd']);
});
