import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Auction } from '@/app/live';
import { get } from './client';

/** What `GET /v1/auctions` takes. */
export interface AuctionFilter {
  q?: string;
  medium?: string;
  theme?: string;
  style?: string;
  technique?: string;
  sale?: string;
  status?: string;
  currency?: string;
  price_min?: string;
  price_max?: string;
  sort?: string;
}

/** The contract says which words these fields have; OpenAPI calls them text. */
export function asAuctions(items: readonly unknown[]): Auction[] {
  return items as Auction[];
}

export const auctionQuery = (id: string) =>
  queryOptions({
    queryKey: ['auctions', 'one', id],
    queryFn: async ({ signal }) => (await get('/v1/auctions/{id}', { parts: { id }, signal })) as Auction,
  });

export const auctionsQuery = (filter: AuctionFilter, limit: number) =>
  queryOptions({
    queryKey: ['auctions', 'some', filter, limit],
    queryFn: async ({ signal }) => asAuctions((await get('/v1/auctions', { query: { ...filter, limit }, signal })).items),
  });

export const auctionPagesQuery = (filter: AuctionFilter, limit: number) =>
  infiniteQueryOptions({
    queryKey: ['auctions', 'pages', filter, limit],
    queryFn: ({ signal, pageParam }) => get('/v1/auctions', { query: { ...filter, limit, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const artworkQuery = (id: string) =>
  queryOptions({
    queryKey: ['artworks', id],
    queryFn: ({ signal }) => get('/v1/artworks/{id}', { parts: { id }, signal }),
    staleTime: 60_000,
  });

export const saleQuery = (id: string) =>
  queryOptions({
    queryKey: ['sales', id],
    queryFn: ({ signal }) => get('/v1/sales/{id}', { parts: { id }, signal }),
    staleTime: 60_000,
  });
