import { queryOptions } from '@tanstack/react-query';
import { get } from '@/api/client';
import { Problem } from '@/api/problem';
import { isLess } from '@/lib/money';

/** My paddle in a sale; null when I am not registered for it. */
export const registrationQuery = (user: string, sale: string) =>
  queryOptions({
    queryKey: ['me', user, 'registration', sale],
    queryFn: async ({ signal }) => {
      try {
        return await get('/v1/sales/{id}/registration', { parts: { id: sale }, signal });
      } catch (error) {
        if (error instanceof Problem && error.code === 'not_found') return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });

/** What I have bid in one auction, the newest first. */
export const myBidsInQuery = (user: string, auction: string) =>
  queryOptions({
    queryKey: ['me', user, 'bids', auction],
    queryFn: async ({ signal }) => (await get('/v1/me/bids', { query: { auction, outcome: 'accepted', limit: 100 }, signal })).items,
  });

interface MyBid {
  amount: string | null;
  max: string | null;
  standing: string | null;
}

/** The highest maximum of mine that counts. */
export function myMaximum(bids: readonly MyBid[]): string | null {
  let highest: string | null = null;
  for (const { amount, max, standing } of bids) {
    const ceiling = max ?? amount;
    if (ceiling === null || standing === 'retracted') continue;
    if (highest === null || isLess(highest, ceiling)) highest = ceiling;
  }
  return highest;
}
