import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { asAuctions } from '@/api/auctions';
import { type Versioned, call, get } from '@/api/client';
import type { components } from '@/api/schema.gen';
import type { Auction } from '@/app/live';

/** Readings of those who run the house. */
export type Artwork = components['schemas']['ArtworkResource'];
export type Sale = components['schemas']['SaleResource'];
export type Registration = components['schemas']['RegistrationLineResource'];
export type Attempt = components['schemas']['AttemptResource'];

export interface ArtworkFilter {
  q?: string;
  medium?: string;
  sort?: string;
}

export const artworkPagesQuery = (filter: ArtworkFilter, limit: number) =>
  infiniteQueryOptions({
    queryKey: ['house', 'artworks', 'pages', filter, limit],
    queryFn: ({ signal, pageParam }) => get('/v1/artworks', { query: { ...filter, limit, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** An artwork to be edited, with its version. */
export const artworkToEditQuery = (id: string) =>
  queryOptions({
    queryKey: ['house', 'artworks', 'one', id],
    queryFn: ({ signal }) => call('get', '/v1/admin/artworks/{id}', { parts: { id }, signal }),
    staleTime: 0,
  });

export const salePagesQuery = infiniteQueryOptions({
  queryKey: ['house', 'sales', 'pages'],
  queryFn: ({ signal, pageParam }) => get('/v1/sales', { query: { limit: 50, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
});

/** A sale to be edited, with its version. */
export const saleToEditQuery = (id: string) =>
  queryOptions({
    queryKey: ['house', 'sales', 'one', id],
    queryFn: ({ signal }): Promise<Versioned<Sale>> => call('get', '/v1/sales/{id}', { parts: { id }, signal }),
    staleTime: 0,
  });

/** All lots of a sale by number, drafts among them. */
export const lotsQuery = (sale: string) =>
  queryOptions({
    queryKey: ['house', 'lots', sale],
    queryFn: ({ signal }) => allAuctions({ sale, sort: 'lot' }, signal),
    staleTime: 0,
  });

/** Every auction of these statuses, over all sales. */
export const auctionsOfQuery = (status: string) =>
  queryOptions({
    queryKey: ['house', 'auctions', status],
    queryFn: ({ signal }) => allAuctions({ status }, signal),
    staleTime: 0,
  });

/** Who is registered for a sale, by paddle. */
export const registrationsQuery = (sale: string) =>
  queryOptions({
    queryKey: ['house', 'registrations', sale],
    queryFn: async ({ signal }) => {
      const lines = new Map<number, Registration>();
      let cursor: string | undefined;
      do {
        const page = await get('/v1/admin/sales/{id}/registrations', { parts: { id: sale }, query: { limit: 100, ...(cursor !== undefined && { cursor }) }, signal });
        for (const line of page.items) lines.set(line.paddle, line);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      return lines;
    },
    staleTime: 10_000,
  });

/** Every attempt to bid in an auction, refused ones too; the newest hundred. */
export const attemptsQuery = (auction: string) =>
  queryOptions({
    queryKey: ['house', 'attempts', auction],
    queryFn: async ({ signal }) => (await get('/v1/admin/auctions/{id}/attempts', { parts: { id: auction }, query: { limit: 100 }, signal })).items,
    staleTime: 0,
  });

/** The name of an account, for admins. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['house', 'people', 'name', id],
    queryFn: async ({ signal }) => (await get('/v1/admin/users/{id}', { parts: { id }, signal })).name,
    staleTime: 5 * 60_000,
  });

/** No sale of a house has more lots than the socket can follow. */
const PAGES_MOST = 10;

async function allAuctions(query: { sale?: string; status?: string; sort?: string }, signal: AbortSignal): Promise<Auction[]> {
  const found: Auction[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MOST; page += 1) {
    const answer: { items: readonly unknown[]; next: string | null } = await get('/v1/auctions', { query: { ...query, limit: 100, ...(cursor !== null && { cursor }) }, signal });
    found.push(...asAuctions(answer.items));
    cursor = answer.next;
    if (cursor === null) break;
  }
  return found;
}
