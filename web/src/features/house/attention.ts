import type { Auction } from '@/app/live';

/** What of a sale waits for somebody, as far as its lots say. */
export interface Need {
  kind: 'paused_lots' | 'overdue' | 'soon' | 'no_picture';
  sale: string;
  count: number;
}

const DAY_MS = 86_400_000;

/** Each kind once for a sale, the most urgent first. `now` is the house's clock. */
export function needs(lots: readonly Auction[], now: number): Need[] {
  const found: Need[] = [];
  const kinds: [Need['kind'], (lot: Auction) => boolean][] = [
    ['paused_lots', (lot) => lot.status === 'paused'],
    ['overdue', (lot) => lot.status === 'draft' && Date.parse(lot.ends_at) <= now],
    ['soon', (lot) => lot.status === 'draft' && Date.parse(lot.ends_at) > now && Date.parse(lot.starts_at) <= now + DAY_MS],
    ['no_picture', (lot) => lot.artwork.cover === null && lot.status !== 'closed' && lot.status !== 'cancelled'],
  ];
  for (const [kind, is] of kinds) {
    const counts = new Map<string, number>();
    for (const lot of lots) if (is(lot)) counts.set(lot.sale_id, (counts.get(lot.sale_id) ?? 0) + 1);
    for (const [sale, count] of counts) found.push({ kind, sale, count });
  }
  return found;
}
