import { expect, test } from 'vitest';
import { clockOffset } from './clock';

test('a clock that is a little off agrees, one that is far off is told by how much', () => {
  const at = Date.parse('2026-11-27T10:00:00.000Z');
  const offsets = ['10:00:00', '10:00:04', '09:59:56', '10:00:06', '09:58:00'].map((time) => clockOffset(`2026-11-27T${time}.000000Z`, at));
  expect(offsets).toEqual([0, 0, 0, 6, -120]);
});
