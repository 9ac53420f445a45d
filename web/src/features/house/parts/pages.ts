import { useInfiniteQuery } from '@tanstack/react-query';

/** One page of a list, and where the next begins. */
export interface PageOf<T> {
  items: T[];
  next: string | null;
}

/** A list of the house, page by page. `key` says what is listed and by what it is filtered; `read` reads the page at a cursor. */
export function usePages<T>(key: readonly unknown[], read: (cursor: { cursor?: string }, signal: AbortSignal) => Promise<PageOf<T>>) {
  const list = useInfiniteQuery({
    queryKey: ['house', ...key],
    queryFn: ({ signal, pageParam }) => read(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  return { list, items: list.data?.pages.flatMap((page) => page.items) ?? [] };
}
