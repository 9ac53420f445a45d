import { queryOptions } from '@tanstack/react-query';
import { get } from '@/api/client';
import type { Ladder, Rung } from '@/lib/ladder';

/** The terms as they stand in line 0 of the auction's log, which never changes. */
export interface Terms {
  ladder: Ladder;
  softClose: { triggerMs: number; extendToMs: number; mostMs: number };
  plannedEnd: string;
}

interface Leaf {
  ladder: Rung[];
  ladder_mode: 'at_least' | 'strict';
  soft_close: { trigger_ms: number; extend_to_ms: number; max_extension_ms: number };
  ends_at: string;
}

export const termsQuery = (id: string) =>
  queryOptions({
    queryKey: ['auctions', 'terms', id],
    queryFn: async ({ signal }): Promise<Terms> => {
      const { leaf } = await get('/v1/auctions/{id}/proof', { parts: { id }, query: { seq: 0 }, signal });
      const terms = JSON.parse(leaf) as Leaf;
      const { trigger_ms, extend_to_ms, max_extension_ms } = terms.soft_close;
      return {
        ladder: { mode: terms.ladder_mode, rungs: terms.ladder },
        softClose: { triggerMs: trigger_ms, extendToMs: extend_to_ms, mostMs: max_extension_ms },
        plannedEnd: terms.ends_at,
      };
    },
    staleTime: Infinity,
  });
