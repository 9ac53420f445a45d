import { expect, test } from 'vitest';
import source from '@/lib/proof/export.ts?raw';
import { KOREAN_FAULTS } from './fault-words';

test('whatever can be wrong with a record is said in Korean, too', () => {
  const said = [...source.matchAll(/new Wrong\([^']*'([^']*)'/g)].map(([, what]) => what ?? '');
  expect(said.length).toBeGreaterThan(35);
  expect([...new Set(said)].sort()).toEqual(Object.keys(KOREAN_FAULTS).sort());
});
