/** Pictures on their way to the house, one after the other. Pure; the page sends them. */

export interface Item {
  id: number;
  name: string;
  size: number;
  /** Bytes that have left. */
  sent: number;
  state: 'waiting' | 'sending' | 'working' | 'done' | 'failed';
  error?: unknown;
}

export type Step =
  | { kind: 'added'; items: readonly Pick<Item, 'id' | 'name' | 'size'>[] }
  | { kind: 'begun'; id: number }
  | { kind: 'sent'; id: number; bytes: number }
  | { kind: 'done'; id: number }
  | { kind: 'failed'; id: number; error: unknown }
  | { kind: 'again'; id: number }
  | { kind: 'dropped'; id: number };

export function uploads(items: readonly Item[], step: Step): readonly Item[] {
  const set = (id: number, change: (item: Item) => Item) => items.map((item) => (item.id === id ? change(item) : item));
  switch (step.kind) {
    case 'added':
      return [...items, ...step.items.map((item): Item => ({ ...item, sent: 0, state: 'waiting' }))];
    case 'begun':
      return set(step.id, (item) => ({ ...item, sent: 0, state: 'sending' }));
    case 'sent':
      // All bytes are there: the house reads the picture and writes its sizes.
      return set(step.id, (item) => (item.state === 'sending' || item.state === 'working' ? { ...item, sent: step.bytes, state: step.bytes >= item.size ? 'working' : 'sending' } : item));
    case 'done':
      return set(step.id, (item) => ({ ...item, sent: item.size, state: 'done' }));
    case 'failed':
      return set(step.id, (item) => ({ ...item, state: 'failed', error: step.error }));
    case 'again':
      return set(step.id, ({ id, name, size }) => ({ id, name, size, sent: 0, state: 'waiting' }));
    case 'dropped':
      return items.filter((item) => item.id !== step.id);
  }
}

/** What is to be sent now: the first that waits, when nothing is on its way. */
export function next(items: readonly Item[]): Item | undefined {
  const isBusy = items.some((item) => item.state === 'sending' || item.state === 'working');
  return isBusy ? undefined : items.find((item) => item.state === 'waiting');
}

/** How much of it has left, of 100. */
export function percent(item: Item): number {
  return item.size === 0 ? 100 : Math.floor((item.sent / item.size) * 100);
}

/** The largest picture that the house takes. */
export const BYTES_MOST = 15 * 1024 * 1024;
/** And how many of one artwork. */
export const PICTURES_MOST = 10;
export const KINDS = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];
