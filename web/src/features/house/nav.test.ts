import { expect, test } from 'vitest';
import paths from '@/app/paths.json';
import { ROOMS, isIn } from './nav';

test('every page of the operators is in one room', () => {
  const pages = paths.filter((path) => path === '/house' || path.startsWith('/house/'));
  expect(pages.length).toBeGreaterThan(15);
  for (const page of pages) expect([page, ROOMS.filter((room) => isIn(room.href, page)).length]).toEqual([page, 1]);
});
