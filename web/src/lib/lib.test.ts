import { describe, expect, test } from 'vitest';
import { words, write } from '@/i18n/words';
import { type Ladder, after, quickBids } from './ladder';
import { formatMoney, fromMinor, readTyped, toMinor } from './money';
import { clockText, timeLeft } from './time';

describe('money', () => {
  test('is read and written digit for digit', () => {
    const rows: [string, number, bigint | null][] = [
      ['177.50', 2, 17750n],
      ['1500000', 0, 1500000n],
      ['90000000000000.00', 2, 9000000000000000n],
      ['0.05', 2, 5n],
      ['.5', 2, null],
      ['5.', 2, null],
      ['05', 0, null],
      ['1.234', 2, null],
      ['-1', 0, null],
      ['1e3', 0, null],
    ];
    for (const [text, digits, minor] of rows) {
      expect(toMinor(text, digits), text).toBe(minor);
      if (minor !== null) expect(fromMinor(minor, digits)).toBe(text);
    }
  });

  test('what a person types is understood, and what cannot be an amount is not', () => {
    expect(readTyped('1,500,000', 0)).toBe('1500000');
    expect(readTyped(' 1 200.5 ', 2)).toBe('1200.50');
    expect(readTyped('0012', 0)).toBe('12');
    for (const bad of ['', 'abc', '0', '-5', '1.5', '₩100']) expect(readTyped(bad, 0), bad).toBeNull();
  });

  test('a comma or a space stands between groups of three, or the amount is refused', () => {
    const rows: [string, number, string | null][] = [
      ['1,234.50', 2, '1234.50'],
      ['1,234,567', 2, '1234567.00'],
      ['1 234', 2, '1234.00'],
      ['1\u2009234\u2009567', 0, '1234567'],
      ['1\u202f234.5', 2, '1234.50'],
      ["1'234", 2, '1234.00'],
      ['１２３', 0, '123'],
      ['１，２３４．５０', 2, '1234.50'],
      ['1，234', 0, '1234'],
      ['1.234', 3, '1.234'],
      ['177,50', 2, null],
      ['177,50', 0, null],
      ['1,5', 2, null],
      ['1,00', 2, null],
      ['1,0000', 2, null],
      ['1234,567', 2, null],
      ['12,34,567', 2, null],
      ['1,234 567', 2, null],
      ['1,,234', 2, null],
      [',234', 2, null],
      ['1,234,', 2, null],
      ['0,500', 0, null],
      ['1.234,50', 2, null],
      ['1,234.5,0', 2, null],
      ['1 .5', 2, null],
      ['1.2.3', 3, null],
      ['-1,234', 2, null],
      ['−5', 2, null],
      ['', 2, null],
      ['   ', 2, null],
      ['1,500.50', 0, null],
      ['1,500.00', 0, null],
      ['10²', 0, null],
      ['①', 0, null],
    ];
    for (const [text, digits, read] of rows) expect(readTyped(text, digits), text).toBe(read);
  });

  test('is shown as the language writes it, beyond what a float can hold', () => {
    expect(formatMoney('1500000', 'KRW', 'ko')).toBe('₩1,500,000');
    expect(formatMoney('177.50', 'USD', 'en')).toBe('$177.50');
    expect(formatMoney('90071992547409.93', 'USD', 'en')).toBe('$90,071,992,547,409.93');
    // Nothing that a house could say makes the page fall.
    for (const odd of ['', 'free', `1.${'9'.repeat(150)}`]) expect(formatMoney(odd, 'USD', 'en')).toBe(odd);
  });
});

describe('ladder', () => {
  const ebay: Ladder = { mode: 'at_least', rungs: [{ from: '0.00', steps: ['0.05'] }, { from: '1.00', steps: ['0.25'] }, { from: '5.00', steps: ['0.50'] }] };
  const saleroom: Ladder = { mode: 'strict', rungs: [{ from: '0', steps: ['10'] }, { from: '200', steps: ['20', '30', '30', '20'] }, { from: '500', steps: ['50'] }] };
  test('the step of the rung, or the next position', () => {
    expect(after(99n, ebay, 2)).toBe(104n);
    expect(after(100n, ebay, 2)).toBe(125n);
    for (const [price, next] of [[190n, 200n], [200n, 220n], [220n, 250n], [250n, 280n], [280n, 300n], [290n, 300n], [480n, 500n], [500n, 550n]] as const) {
      expect(after(price, saleroom, 0), String(price)).toBe(next);
    }
  });
  test('quick bids climb it from the ask', () => {
    expect(quickBids('220', saleroom, 0, 4)).toEqual(['220', '250', '280', '300']);
    expect(quickBids('1.00', null, 2, 4)).toEqual(['1.00']);
  });
});

test('a countdown is over at the end and not before', () => {
  expect(clockText(timeLeft(10_000, 9_999))).toBe('0:01');
  expect(clockText(timeLeft(10_000, 10_000))).toBe('0:00');
  expect(clockText(timeLeft(3_600_000 * 26, 0))).toBe('26:00:00');
});

test('plural and places', () => {
  const texts = words({ en: { bids: { one: '{count} bid', other: '{count} bids' } }, ko: { bids: '응찰 {count}건' } });
  expect(write(texts.en.bids, 'en', { count: 1 })).toBe('1 bid');
  expect(write(texts.en.bids, 'en', { count: 1234 })).toBe('1,234 bids');
  expect(write(texts.ko.bids, 'ko', { count: 1 })).toBe('응찰 1건');
});
