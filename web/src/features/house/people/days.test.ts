import { expect, test } from 'vitest';
import { DAYS_MOST, DAY_MS, dayOf, endOfDay } from './days';

test('a key counts to the end of a day, and never longer than the house allows', () => {
  const now = new Date('2026-11-27T10:00:00').getTime();
  expect(dayOf(now)).toBe('2026-11-27');
  expect(endOfDay('2026-11-28', now)).toBe(new Date('2026-11-28T23:59:59').toISOString());
  expect(endOfDay(dayOf(now), now)).not.toBeNull();
  const last = endOfDay(dayOf(now + DAYS_MOST * DAY_MS), now);
  expect(last).not.toBeNull();
  expect(Date.parse(last ?? '')).toBeLessThan(now + DAYS_MOST * DAY_MS);
  for (const day of ['2026-11-26', dayOf(now + (DAYS_MOST + 2) * DAY_MS), '', 'soon']) expect(endOfDay(day, now)).toBeNull();
});
