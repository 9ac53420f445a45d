import { QueryClient } from '@tanstack/react-query';
import { Problem } from '@/api/problem';

/** How often a reading that may succeed later is tried again. */
const TRIES = 3;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Without a connection the house itself may still be there: on one's own machine there always is one.
      networkMode: 'always',
      retry: (count, error) => count < TRIES && error instanceof Problem && error.mayTryAgain,
      retryDelay: (count, error) => (error instanceof Problem && error.retryAfterMs) || Math.min(400 * 2 ** count, 5_000),
    },
    mutations: { networkMode: 'always' },
  },
});
