import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { useSearch } from '@/app/search';

/** What a list is filtered by stands in the address, so that it can be gone back to and sent to a colleague. Only these keys are read. */
export function useFilter<Key extends string>(keys: readonly Key[]): [Partial<Record<Key, string>>, (next: Partial<Record<Key, string>>) => void] {
  const search = useSearch();
  const [path, go] = useLocation();
  const names = keys.join(' ');
  const filter = useMemo(() => {
    const params = new URLSearchParams(search);
    const found: Partial<Record<Key, string>> = {};
    for (const key of names.split(' ') as Key[]) {
      const value = params.get(key);
      if (value) found[key] = value.slice(0, 200);
    }
    return found;
  }, [search, names]);
  const change = (next: Partial<Record<Key, string>>) => {
    const params = new URLSearchParams();
    for (const key of keys) {
      const value = next[key]?.trim();
      if (value) params.set(key, value);
    }
    const text = params.toString();
    go(text ? `${path}?${text}` : path);
  };
  return [filter, change];
}

/** Reads the fields of a form that have something in them. */
export function fieldsOf<Key extends string>(form: HTMLFormElement, keys: readonly Key[]): Partial<Record<Key, string>> {
  const data = new FormData(form);
  const found: Partial<Record<Key, string>> = {};
  for (const key of keys) {
    const value = data.get(key);
    if (typeof value === 'string' && value.trim() !== '') found[key] = value.trim();
  }
  return found;
}
