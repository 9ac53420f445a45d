/** The keyboard of the console. Keys count only while the focus is in the list of lots (WCAG 2.1.4); everything they do has a button, too. */

export type Act = 'pause' | 'resume' | 'extend' | 'retract' | 'reserve' | 'cancel' | 'reopen';
export type Move = 'next' | 'previous' | 'first' | 'last' | 'details' | 'help';

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** What is shown in the help, in its order. */
export const ACT_KEYS: Record<Act, string> = { pause: 'P', resume: 'R', extend: 'E', retract: 'T', reserve: 'L', cancel: 'X', reopen: 'O' };
export const ACTS = Object.keys(ACT_KEYS) as Act[];
export const MOVE_KEYS: Record<Move, string> = { next: '↓', previous: '↑', first: 'Home', last: 'End', details: 'Enter', help: '?' };

const MOVES: Record<string, Move> = { ArrowDown: 'next', ArrowUp: 'previous', Home: 'first', End: 'last', Enter: 'details', '?': 'help' };

/** What a key means here; null for what is not ours. */
export function meaning(press: KeyPress): Act | Move | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const move = MOVES[press.key];
  if (move) return move;
  const letter = letterOf(press);
  return ACTS.find((act) => ACT_KEYS[act] === letter) ?? null;
}

/** The Latin letter of a key; with a Korean keyboard its place says which (`ㅔ` lies where `P` does). */
function letterOf({ key, code }: KeyPress): string | null {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const place = /^Key([A-Z])$/.exec(code);
  // Other Latin letters are what they say; only what is none has but a place.
  return place && !/^\p{Script=Latin}$/u.test(key) ? (place[1] ?? null) : null;
}

interface Standing {
  status: string;
  reserve: string;
}

/** Whether the house would do this to an auction that stands so (docs/PROTOCOL.md, operator acts). */
export function isPossible(act: Act, { status, reserve }: Standing, hasBid: boolean): boolean {
  const isRunning = status === 'open' || status === 'paused';
  switch (act) {
    case 'pause':
      return status === 'open';
    case 'resume':
      return status === 'paused';
    case 'extend':
      return isRunning;
    case 'retract':
      return isRunning && hasBid;
    case 'reserve':
      return (isRunning || status === 'scheduled') && reserve === 'not_met';
    case 'cancel':
      return isRunning || status === 'scheduled';
    case 'reopen':
      return status === 'closed';
  }
}

/** Where a move leads in a list. */
export function moveTo(move: 'next' | 'previous' | 'first' | 'last', at: number, count: number): number {
  switch (move) {
    case 'next':
      return Math.min(count - 1, at + 1);
    case 'previous':
      return Math.max(0, at - 1);
    case 'first':
      return 0;
    case 'last':
      return count - 1;
  }
}
