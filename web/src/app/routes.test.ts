import { expect, test } from 'vitest';
import paths from './paths.json';
import { pageOf, pages } from './routes';

test('the house serves exactly the pages that there are', () => {
  expect(pages.map((page) => page.path)).toEqual(paths);
});

test('a path is of one page', () => {
  expect(pageOf('/')?.path).toBe('/');
  expect(pageOf('/auctions/7')?.path).toBe('/auctions/:id');
  expect(pageOf('/auctions/')).toBeUndefined();
  expect(pageOf('/nowhere')).toBeUndefined();
});
