import type { AuctionFilter } from '@/api/auctions';

/** The catalogue's state is its address: it can be kept, sent to somebody, and gone back to. */
const KEYS = ['q', 'medium', 'theme', 'style', 'technique', 'sale', 'status', 'currency', 'price_min', 'price_max', 'sort'] as const;
export type FilterKey = (typeof KEYS)[number];

export function readFilter(search: string): AuctionFilter {
  const params = new URLSearchParams(search);
  const filter: AuctionFilter = {};
  for (const key of KEYS) {
    const value = params.get(key);
    if (value) filter[key] = value.slice(0, 200);
  }
  return settle(filter);
}

/** Takes away what the house would refuse: a price without its currency, details of a medium that is not chosen. */
export function settle(filter: AuctionFilter): AuctionFilter {
  const next = { ...filter };
  if (!next.medium) {
    delete next.theme;
    delete next.style;
    delete next.technique;
  }
  if (!next.currency && !next.sale) {
    delete next.price_min;
    delete next.price_max;
    if (next.sort === 'price' || next.sort === '-price') delete next.sort;
  }
  return next;
}

export function writeFilter(filter: AuctionFilter): string {
  const params = new URLSearchParams();
  for (const key of KEYS) {
    const value = filter[key];
    if (value) params.set(key, value);
  }
  const text = params.toString();
  return text ? `/auctions?${text}` : '/auctions';
}
