import { expect, test } from 'vitest';
import paths from './paths.json';
import { pages } from './routes';

test('the house serves exactly the pages that there are', () => {
  expect(pages.map((page) => page.path)).toEqual(paths);
});
