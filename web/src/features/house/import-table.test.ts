import { expect, test } from 'vitest';
import { type Answer, type ImportStep, importing, noTable } from './import-table';

const table = { name: 'works.csv', size: 100 };
const seen: Answer = { dry_run: true, new: 1, changed: 0, unchanged: 2, faults: [], more: false, lines: [] };
const run = (...steps: ImportStep[]) => steps.reduce(importing, noTable);
const looked: ImportStep[] = [{ kind: 'chosen', table }, { kind: 'answered', answer: seen }];

test('a table is looked at before it is entered', () => {
  expect(run({ kind: 'chosen', table }, { kind: 'sent', bytes: 40 })).toEqual({ is: 'looking', table, sent: 40 });
  expect(run(...looked)).toEqual({ is: 'seen', table, answer: seen });
  expect(run({ kind: 'chosen', table }, { kind: 'enter' })).toMatchObject({ is: 'looking' });
  const entered = { ...seen, dry_run: false };
  expect(run(...looked, { kind: 'enter' }, { kind: 'answered', answer: entered })).toEqual({ is: 'entered', table, answer: entered });
});

test('one with faults, or with nothing new, is never entered', () => {
  const faulty = { ...seen, new: 0, faults: [{ line: 2, column: 'title', why: 'is empty' }] };
  expect(run({ kind: 'chosen', table }, { kind: 'answered', answer: faulty }, { kind: 'enter' })).toMatchObject({ is: 'faulty' });
  expect(run({ kind: 'chosen', table }, { kind: 'answered', answer: { ...seen, new: 0 } }, { kind: 'enter' })).toMatchObject({ is: 'seen' });
});

test('an answer that comes too late counts for nothing', () => {
  expect(run({ kind: 'answered', answer: seen })).toEqual(noTable);
  // The preview of a first table, when it is being entered already.
  expect(run(...looked, { kind: 'enter' }, { kind: 'answered', answer: seen })).toMatchObject({ is: 'entering' });
});

test('what is being entered is not called back, and what failed may be sent again', () => {
  const entering = run(...looked, { kind: 'enter' });
  expect(importing(entering, { kind: 'away' })).toBe(entering);
  expect(importing(entering, { kind: 'chosen', table })).toBe(entering);
  const failed = importing(entering, { kind: 'refused', error: 'busy' });
  expect(failed).toMatchObject({ is: 'failed', error: 'busy' });
  expect(importing(failed, { kind: 'enter' })).toMatchObject({ is: 'entering', sent: 0 });
  expect(importing(failed, { kind: 'away' })).toEqual(noTable);
});
