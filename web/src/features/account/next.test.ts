import { expect, test } from 'vitest';
import { pathIn } from './next';

test('nobody is led out of the house', () => {
  const rows: [string, string][] = [
    ['', '/'],
    ['to=/auctions/7', '/auctions/7'],
    ['to=%2Fauctions%3Fq%3Da', '/auctions?q=a'],
    ['to=//evil.example', '/'],
    ['to=/%5Cevil.example', '/'],
    ['to=https://evil.example', '/'],
    ['to=javascript:alert(1)', '/'],
  ];
  for (const [query, path] of rows) expect(pathIn(query), query).toBe(path);
});
