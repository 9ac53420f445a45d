import { expect, test } from 'vitest';
import { follow } from './typed';

test('what is typed outlives a choice elsewhere on the form, and gives way to another value', () => {
  const typed = { value: '100', text: '2500' };
  expect(follow(typed, '100')).toBe(typed);
  expect(follow(typed, '2500')).toEqual({ value: '2500', text: '2500' });
  expect(follow(typed, '')).toEqual({ value: '', text: '' });
});
