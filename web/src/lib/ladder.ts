/** Which amounts can be bid: the ladder of the terms, as docs/PROTOCOL.md (7.7) has it. Amounts are minor units. */

import { fromMinor, toMinor } from './money';

export interface Rung {
  from: string;
  steps: readonly string[];
}

export interface Ladder {
  mode: 'at_least' | 'strict';
  rungs: readonly Rung[];
}

const MOST = 9_000_000_000_000_000n;

/** The lowest amount that may follow a price. */
export function after(price: bigint, ladder: Ladder, digits: number): bigint {
  const rungs = ladder.rungs.map((rung) => ({
    from: toMinor(rung.from, digits) ?? 0n,
    steps: rung.steps.map((step) => toMinor(step, digits) ?? 1n),
  }));
  const index = Math.max(0, rungs.findLastIndex((rung) => rung.from <= price));
  const rung = rungs[index];
  if (!rung || rung.steps.length === 0) return price;
  const [first = 1n] = rung.steps;
  if (ladder.mode === 'at_least' && rung.steps.length === 1) return least(price + first);
  const round = rung.steps.reduce((sum, step) => sum + step, 0n);
  if (round <= 0n) return price;
  let position = rung.from + ((price - rung.from) / round) * round;
  for (let turn = 0; position <= price; turn += 1) position += rung.steps[turn % rung.steps.length] ?? first;
  return least(position);
}

function least(amount: bigint): bigint {
  return amount > MOST ? MOST : amount;
}

/** The ask and the amounts above it, to be bid with one press. */
export function quickBids(ask: string, ladder: Ladder | null, digits: number, count: number): string[] {
  const first = toMinor(ask, digits);
  if (first === null) return [];
  const amounts = [first];
  while (ladder && amounts.length < count) {
    const last = amounts.at(-1) ?? first;
    const next = after(last, ladder, digits);
    if (next <= last) break;
    amounts.push(next);
  }
  return amounts.map((amount) => fromMinor(amount, digits));
}
