import { useSearch } from '@/app/search';

/** Where somebody wanted to go before signing in: a path of this house, never another address. */
export function useNext(): string {
  return pathIn(useSearch());
}

export function pathIn(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? '';
  return /^\/(?![/\\])[^\s]*$/.test(to) ? to : '/';
}
