import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { bell } from '@/api/bank';
import { useUser } from '@/app/session';

export const noticesQuery = (user: string) =>
  infiniteQueryOptions({
    queryKey: ['me', user, 'notices'],
    queryFn: ({ signal, pageParam }) => bell.list(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    retry: false,
    staleTime: 60_000,
  });

/** How many notices are not read; null for a house that has no bell, and for whoever has none. */
export function useUnread(): number | null {
  const user = useUser();
  const { data } = useInfiniteQuery({ ...noticesQuery(user?.id ?? ''), enabled: user?.role === 'bidder' });
  return data?.pages[0]?.unread ?? null;
}
