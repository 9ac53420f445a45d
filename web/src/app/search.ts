import { useSearch as useRawSearch } from 'wouter/use-browser-location';

/**
 * What stands after the `?` of the address, letter for letter. The router's own `useSearch` decodes it once before `URLSearchParams` does, and
 * a search for `%41` would become one for `A`.
 */
export function useSearch(): string {
  return useRawSearch();
}
