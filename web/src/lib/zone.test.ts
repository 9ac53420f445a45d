import { expect, test } from 'vitest';
import { fromLocal, isZone, toLocal } from './zone';

test('a time of a zone is an instant, and back', () => {
  for (const [local, zone, instant] of [
    ['2026-11-27T19:30', 'Asia/Seoul', '2026-11-27T10:30:00.000Z'],
    ['2026-07-01T08:00:05', 'Europe/Berlin', '2026-07-01T06:00:05.000Z'],
    ['2026-12-31T23:59', 'America/New_York', '2027-01-01T04:59:00.000Z'],
    ['2026-01-01T00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
  ] as const) {
    expect(fromLocal(local, zone)).toBe(instant);
    expect(toLocal(instant, zone)).toBe(local);
  }
});

test('where clocks are changed, a time that is there twice is the first, and one that is not there is later', () => {
  expect(fromLocal('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(fromLocal('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  expect(toLocal('2026-03-29T01:30:00Z', 'Europe/Berlin')).toBe('2026-03-29T03:30');
});

test('what is no time is none', () => {
  expect(fromLocal('', 'Asia/Seoul')).toBeNull();
  expect(fromLocal('2026-13-40T00:00', 'Asia/Seoul')).toBeNull();
  expect(toLocal('never', 'Asia/Seoul')).toBe('');
  expect(isZone('Asia/Seoul')).toBe(true);
  expect(isZone('Mars/Olympus')).toBe(false);
});
