/** The bank account and the bell: calls that a house may not have yet. Written by hand until its OpenAPI document names them. */

import { send } from './client';

export interface Balance {
  currency: string;
  balance: string;
  held: string;
  available: string;
}

export interface Account {
  number: string;
  holder: string;
  opened_at: string;
  balances: Balance[];
}

export interface Entry {
  id: number;
  at: string;
  operation: string;
  direction: 'in' | 'out' | 'held' | 'freed';
  currency: string;
  amount: string;
  purpose: string | null;
}

export interface Bell {
  id: string;
  kind: string;
  sale: string;
  auction: string;
  seq: number;
  title: string;
  price: string | null;
  currency: string;
  at: string;
  read_at: string | null;
}

export interface Preferences {
  language: string;
  kinds: Record<string, { bell: boolean; mail: boolean }>;
}

export interface Listed<T> {
  items: T[];
  next: string | null;
}

async function json<T>(verb: 'get' | 'post' | 'put', path: string, body?: object, key?: string, signal?: AbortSignal): Promise<T> {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (key !== undefined) headers.set('idempotency-key', key);
  const answer = await send(verb, path, headers, body === undefined ? null : JSON.stringify(body), signal);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

const page = (cursor: string | null) => (cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`);

export const bank = {
  account: (signal: AbortSignal) => json<Account>('get', '/v1/me/account', undefined, undefined, signal),
  open: (body: { holder: string; pin: string; number?: string }, key: string) => json<Account>('post', '/v1/me/account', body, key),
  deposit: (body: { currency: string; amount: string }, key: string) => json('post', '/v1/me/account/deposits', body, key),
  withdraw: (body: { currency: string; amount: string; pin: string }, key: string) => json('post', '/v1/me/account/withdrawals', body, key),
  entries: (cursor: string | null, signal: AbortSignal) => json<Listed<Entry>>('get', `/v1/me/account/entries?limit=50${page(cursor)}`, undefined, undefined, signal),
};

export const bell = {
  list: (cursor: string | null, signal: AbortSignal) => json<Listed<Bell> & { unread: number }>('get', `/v1/me/notifications?limit=30${page(cursor)}`, undefined, undefined, signal),
  read: (id: string) => json('post', `/v1/me/notifications/${encodeURIComponent(id)}/read`),
  readAll: () => json('post', '/v1/me/notifications/read'),
  preferences: (signal: AbortSignal) => json<Preferences>('get', '/v1/me/notification-preferences', undefined, undefined, signal),
  prefer: (body: Preferences) => json<Preferences>('put', '/v1/me/notification-preferences', body),
};
