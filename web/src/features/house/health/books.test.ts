import { expect, test } from 'vitest';
import { Problem } from '@/api/client';
import { gradeOfBooks } from './books';

const problem = (code: string) => new Problem({ status: 429, code, title: '', detail: '', requestId: null, ask: null, field: null, retryAfterMs: null });
const fine = { holds: true, balanced: true, complete: true };

test('books are fine only when they add up, agree, and were compared whole', () => {
  expect(gradeOfBooks(fine, null)).toBe('ok');
  expect(gradeOfBooks({ ...fine, holds: false, balanced: false }, null)).toBe('fault');
  expect(gradeOfBooks({ ...fine, balanced: false }, null)).toBe('fault');
  expect(gradeOfBooks({ ...fine, complete: false }, null)).toBe('look');
  expect(gradeOfBooks({ ...fine, balanced: false, complete: false }, null)).toBe('fault');
});

test('books that cannot be read are a fault, and books that another reads are waited for', () => {
  expect(gradeOfBooks(fine, problem('unavailable'))).toBe('fault');
  expect(gradeOfBooks(undefined, problem('busy'))).toBe('waiting');
  expect(gradeOfBooks(fine, problem('busy'))).toBe('ok');
  expect(gradeOfBooks(undefined, null)).toBe('waiting');
});
