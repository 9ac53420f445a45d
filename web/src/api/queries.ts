import { queryOptions } from '@tanstack/react-query';
import { get } from './client';

/** Readings that several pages share. */
export const taxonomyQuery = queryOptions({
  queryKey: ['taxonomy'],
  queryFn: ({ signal }) => get('/v1/taxonomy', { signal }),
  staleTime: 60 * 60_000,
  gcTime: Infinity,
});
