/** Orders of money that nobody has answered yet, and the key of each: as long as it is here, the same order goes out under the same key. */

/** What is used of a `Storage`. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const NAME = 'arte.orders';
/** How many can be open at once; the oldest are forgotten first. */
const MOST = 50;

interface Kept {
  user: string;
  /** What was ordered, to its key; the oldest first. */
  keys: [order: string, key: string][];
}

export class Orders {
  readonly #shelf: () => Shelf;
  readonly #newKey: () => string;
  /** What is known here, for a browser that keeps nothing. */
  #kept: Kept | null = null;

  constructor(shelf: () => Shelf, newKey: () => string) {
    this.#shelf = shelf;
    this.#newKey = newKey;
  }

  /** The key of an order: that of the one that is still open, or a new one, which is kept before it can go out. */
  keyOf(user: string, order: string): string {
    const { keys } = this.#of(user);
    const known = keys.find(([one]) => one === order);
    if (known) return known[1];
    const key = this.#newKey();
    this.#keep({ user, keys: [...keys, [order, key] satisfies [string, string]].slice(-MOST) });
    return key;
  }

  /** The order was answered: the same again is another one. */
  answered(user: string, order: string): void {
    const { keys } = this.#of(user);
    this.#keep({ user, keys: keys.filter(([one]) => one !== order) });
  }

  /** The open orders that begin so, the oldest first. */
  open(user: string, beginning: string): string[] {
    return this.#of(user).keys.map(([order]) => order).filter((order) => order.startsWith(beginning));
  }

  /** Somebody signs out. */
  forget(): void {
    this.#kept = null;
    try {
      this.#shelf().removeItem(NAME);
    } catch {
      // Then nothing was kept.
    }
  }

  /** What is another's is nothing to this one. */
  #of(user: string): Kept {
    const kept = this.#read() ?? this.#kept;
    return kept?.user === user ? kept : { user, keys: [] };
  }

  #read(): Kept | null {
    try {
      const value = JSON.parse(this.#shelf().getItem(NAME) ?? 'null') as Partial<Kept> | null;
      if (typeof value?.user !== 'string' || !Array.isArray(value.keys)) return null;
      return { user: value.user, keys: value.keys.filter((one) => Array.isArray(one) && one.every((word) => typeof word === 'string')) };
    } catch {
      return null;
    }
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    try {
      this.#shelf().setItem(NAME, JSON.stringify(kept));
    } catch {
      // Then it lives as long as the page does.
    }
  }
}
