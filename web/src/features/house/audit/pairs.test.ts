import { expect, test } from 'vitest';
import { type Row, pair } from './pairs';

function row(seq: number, kind: string, more: Partial<Row> = {}): Row {
  return {
    seq,
    kind,
    at: `2026-11-22T18:00:0${seq % 10}.000000Z`,
    of: null,
    actor: 'a',
    api_key: null,
    client: null,
    act: 'POST /v1/admin/sales',
    object: null,
    status: null,
    code: null,
    request_id: 'r',
    summary: {},
    hash_before: '',
    hash: '',
    ...more,
  };
}

test('a beginning and its end are one act, with what was said at both', () => {
  const rows = [row(2, 'ended', { of: 1, status: 201, summary: { new: 3 } }), row(1, 'begun', { summary: { dry_run: false } })];
  const [entry, ...others] = pair(rows, true);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ seq: 1, outcome: 'done', summary: [['dry_run', false], ['new', 3]] });
});

test('what stands alone says as much as it can', () => {
  const outcomes = (rows: Row[], isWhole = true) => pair(rows, isWhole).map((entry) => entry.outcome);
  expect(outcomes([row(1, 'begun')])).toEqual(['open']);
  // Its end may have been filtered out.
  expect(outcomes([row(1, 'begun')], false)).toEqual(['undecided']);
  // The beginning is on the next page.
  expect(outcomes([row(8, 'ended', { of: 7, status: 409, code: 'conflict' })])).toEqual(['refused']);
  expect(outcomes([row(8, 'ended', { of: 7, status: 503, code: 'undecided' })])).toEqual(['undecided']);
  expect(outcomes([row(2, 'ended', { of: 1, code: 'done' }), row(4, 'ended', { of: 3, code: 'failed' })])).toEqual(['done', 'failed']);
  expect(outcomes([row(3, 'refused', { status: 403 }), row(2, 'noted')])).toEqual(['turned_away', 'noted']);
});
