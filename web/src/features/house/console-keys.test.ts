import { expect, test } from 'vitest';
import { ACTS, ACT_KEYS, type KeyPress, isPossible, meaning, moveTo } from './console-keys';

const press = (key: string, code = '', held: Partial<KeyPress> = {}): KeyPress => ({ key, code, ctrlKey: false, metaKey: false, altKey: false, ...held });

test('every act has a key of its own, in either case', () => {
  expect(new Set(Object.values(ACT_KEYS)).size).toBe(ACTS.length);
  for (const act of ACTS) {
    expect(meaning(press(ACT_KEYS[act], `Key${ACT_KEYS[act]}`))).toBe(act);
    expect(meaning(press(ACT_KEYS[act].toLowerCase()))).toBe(act);
  }
  expect(meaning(press('?', 'Slash'))).toBe('help');
  expect(meaning(press('ArrowDown', 'ArrowDown'))).toBe('next');
});

test('with a Korean keyboard the place of a key counts, with another Latin one what it says', () => {
  expect(meaning(press('ㅔ', 'KeyP'))).toBe('pause');
  expect(meaning(press('Process', 'KeyX'))).toBe('cancel');
  // On a Dvorak keyboard the letter P lies where R is.
  expect(meaning(press('p', 'KeyR'))).toBe('pause');
  expect(meaning(press('é', 'KeyP'))).toBeNull();
});

test('what belongs to the browser stays the browser’s', () => {
  for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) expect(meaning(press('p', 'KeyP', held))).toBeNull();
  for (const key of ['Tab', 'Escape', ' ', 'F5', 'q']) expect(meaning(press(key, key === 'q' ? 'KeyQ' : key))).toBeNull();
});

test('only what the state allows is offered', () => {
  const offered = (status: string, reserve = 'none', hasBid = true) => ACTS.filter((act) => isPossible(act, { status, reserve }, hasBid));
  expect(offered('scheduled')).toEqual(['cancel']);
  expect(offered('scheduled', 'not_met')).toEqual(['reserve', 'cancel']);
  expect(offered('open')).toEqual(['pause', 'extend', 'retract', 'cancel']);
  expect(offered('open', 'met', false)).toEqual(['pause', 'extend', 'cancel']);
  expect(offered('paused', 'not_met')).toEqual(['resume', 'extend', 'retract', 'reserve', 'cancel']);
  expect(offered('closed')).toEqual(['reopen']);
  expect(offered('cancelled')).toEqual([]);
});

test('moves end at the ends', () => {
  expect([moveTo('next', 2, 3), moveTo('previous', 0, 3), moveTo('first', 2, 3), moveTo('last', 0, 3), moveTo('next', 0, 3)]).toEqual([2, 0, 0, 2, 1]);
});
