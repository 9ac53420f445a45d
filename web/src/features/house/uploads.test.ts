import { expect, test } from 'vitest';
import { type Item, next, percent, uploads } from './uploads';

const two = uploads([], { kind: 'added', items: [{ id: 1, name: 'a.png', size: 200 }, { id: 2, name: 'b.png', size: 100 }] });

test('pictures go one after the other', () => {
  expect(next(two)?.id).toBe(1);
  let items = uploads(two, { kind: 'begun', id: 1 });
  expect(next(items)).toBeUndefined();
  items = uploads(items, { kind: 'sent', id: 1, bytes: 50 });
  expect(percent(items[0] as Item)).toBe(25);
  items = uploads(items, { kind: 'sent', id: 1, bytes: 200 });
  expect(items[0]?.state).toBe('working');
  expect(next(items)).toBeUndefined();
  items = uploads(items, { kind: 'done', id: 1 });
  expect(next(items)?.id).toBe(2);
});

test('one that failed stands in nobody’s way, and can be sent again', () => {
  let items = uploads(uploads(two, { kind: 'begun', id: 1 }), { kind: 'failed', id: 1, error: 'no picture' });
  expect(items[0]).toMatchObject({ state: 'failed', error: 'no picture' });
  expect(next(items)?.id).toBe(2);
  // What the network still tells of it counts no more.
  expect(uploads(items, { kind: 'sent', id: 1, bytes: 200 })[0]?.state).toBe('failed');
  items = uploads(items, { kind: 'again', id: 1 });
  expect(items[0]).toEqual({ id: 1, name: 'a.png', size: 200, sent: 0, state: 'waiting' });
  expect(uploads(items, { kind: 'dropped', id: 1 }).map((item) => item.id)).toEqual([2]);
});
