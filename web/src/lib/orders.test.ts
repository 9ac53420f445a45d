import { expect, test } from 'vitest';
import { Orders, type Shelf } from './orders';

class Drawer implements Shelf {
  kept = new Map<string, string>();
  getItem = (name: string) => this.kept.get(name) ?? null;
  setItem = (name: string, value: string) => void this.kept.set(name, value);
  removeItem = (name: string) => void this.kept.delete(name);
}

let made = 0;
/** A page that is loaded anew knows what is in the drawer and nothing else. */
const load = (drawer: Drawer) => new Orders(() => drawer, () => `key-${++made}`);

test('an order that was not answered keeps its key over a reload, until it is answered', () => {
  const drawer = new Drawer();
  const key = load(drawer).keyOf('ann', 'pay_in USD 100.00');
  const again = load(drawer);
  expect(again.keyOf('ann', 'pay_in USD 100.00')).toBe(key);
  expect(again.open('ann', 'pay_in ')).toEqual(['pay_in USD 100.00']);
  again.answered('ann', 'pay_in USD 100.00');
  expect(load(drawer).keyOf('ann', 'pay_in USD 100.00')).not.toBe(key);
});

test('another sum is another order, and does not make the first forgotten', () => {
  const drawer = new Drawer();
  const orders = load(drawer);
  const first = orders.keyOf('ann', 'pay_in USD 100.00');
  const other = orders.keyOf('ann', 'pay_in USD 200.00');
  expect(other).not.toBe(first);
  orders.answered('ann', 'pay_in USD 200.00');
  expect(load(drawer).keyOf('ann', 'pay_in USD 100.00')).toBe(first);
});

test('nobody orders under the key of another, and who signs out leaves nothing', () => {
  const drawer = new Drawer();
  const orders = load(drawer);
  const hers = orders.keyOf('ann', 'pay_in USD 100.00');
  expect(orders.open('bob', '')).toEqual([]);
  expect(orders.keyOf('bob', 'pay_in USD 100.00')).not.toBe(hers);
  orders.forget();
  expect(drawer.kept.size).toBe(0);
  expect(orders.open('bob', '')).toEqual([]);
});

test('a drawer that takes nothing, or has something strange in it, breaks nothing', () => {
  const orders = new Orders(
    () => {
      throw new Error('no');
    },
    () => 'key',
  );
  expect(orders.keyOf('ann', 'x')).toBe('key');
  expect(orders.open('ann', '')).toEqual(['x']);
  for (const strange of ['7', '{}', '{', '{"user":"ann","keys":[7,["a"],null]}']) {
    const drawer = new Drawer();
    drawer.kept.set('arte.orders', strange);
    expect(typeof load(drawer).keyOf('ann', 'x')).toBe('string');
  }
});
