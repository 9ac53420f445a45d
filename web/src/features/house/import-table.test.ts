import { expect, test } from 'vitest';
import { type Answer, type ImportStep, importing, noTable } from './import-table';

const table = { name: 'works.csv', size: 100 };
const seen: Answer = { dry_run: true, new: 1, changed: 0, unchanged: 2, faults: [], more: false, lines: [] };
const run = (...steps: ImportStep[]) => steps.reduce(importing, noTable);
const enter: ImportStep[] = [{ kind: 'enter' }, { kind: 'answered', answer: seen }];
const looked: ImportStep[] = [{ kind: 'chosen', table }, { kind: 'answered', answer: seen }];

test('a table is looked at before it is entered', () => {
  expect(run({ kind: 'chosen', table }, { kind: 'sent', bytes: 40 })).toEqual({ is: 'looking', table, sent: 40 });
  expect(run(...looked)).toEqual({ is: 'seen', table, answer: seen });
  expect(run({ kind: 'chosen', table }, { kind: 'enter' })).toMatchObject({ is: 'looking' });
  const entered = { ...seen, dry_run: false };
  // Once more, right before: what was shown is what will be done.
  expect(run(...looked, { kind: 'enter' }, { kind: 'answered', answer: seen })).toEqual({ is: 'entering', table, answer: seen, sent: 0 });
  expect(run(...looked, ...enter, { kind: 'answered', answer: entered })).toEqual({ is: 'entered', table, answer: entered });
});

test('one with faults, or with nothing new, is never entered', () => {
  const faulty = { ...seen, new: 0, faults: [{ line: 2, column: 'title', why: 'is empty' }] };
  expect(run({ kind: 'chosen', table }, { kind: 'answered', answer: faulty }, { kind: 'enter' })).toMatchObject({ is: 'faulty' });
  expect(run({ kind: 'chosen', table }, { kind: 'answered', answer: { ...seen, new: 0 } }, { kind: 'enter' })).toMatchObject({ is: 'seen' });
});

test('an answer that comes too late counts for nothing', () => {
  expect(run({ kind: 'answered', answer: seen })).toEqual(noTable);
  // The preview of a first table, when it is being entered already.
  expect(run(...looked, ...enter, { kind: 'answered', answer: seen })).toMatchObject({ is: 'entering' });
});

test('what is being entered is not called back, and what failed may be sent again', () => {
  const entering = run(...looked, ...enter);
  expect(importing(entering, { kind: 'away' })).toBe(entering);
  expect(importing(entering, { kind: 'chosen', table })).toBe(entering);
  const failed = importing(entering, { kind: 'refused', error: 'busy' });
  expect(failed).toMatchObject({ is: 'failed', error: 'busy' });
  expect(importing(failed, { kind: 'enter' })).toMatchObject({ is: 'checking', sent: 0 });
  expect(importing(failed, { kind: 'away' })).toEqual(noTable);
});

test('what somebody has edited since is shown anew, and asked about again', () => {
  const line = (old: string) => ({ line: 2, artist: 'Han Gaon', title: 'Wave', what: 'changed', changes: [{ column: 'condition', old, new: 'Good.' }] });
  const shown: Answer = { ...seen, new: 0, changed: 1, lines: [line('')] };
  const before: ImportStep[] = [{ kind: 'chosen', table }, { kind: 'answered', answer: shown }, { kind: 'enter' }];
  const theirs = { ...shown, lines: [line('Foxed.')] };
  const moved = run(...before, { kind: 'answered', answer: theirs });
  expect(moved).toEqual({ is: 'seen', table, answer: theirs, isMoved: true });
  // Seen, it may be entered: as it is now.
  expect(importing(importing(moved, { kind: 'enter' }), { kind: 'answered', answer: theirs })).toMatchObject({ is: 'entering' });
  expect(run(...before, { kind: 'answered', answer: { ...shown, faults: [{ line: 2, column: 'title', why: 'is empty' }] } })).toMatchObject({ is: 'faulty' });
  // Given up while it is looked at, it is not entered.
  expect(run(...before, { kind: 'away' }, { kind: 'answered', answer: shown })).toEqual(noTable);
  expect(run(...before, { kind: 'refused', error: 'busy' })).toMatchObject({ is: 'failed' });
});
