/**
 * Calls of the house, typed by its own OpenAPI document. Whoever is signed in sends the token along; one that has run out is renewed once, in
 * silence. What changes something is sent with an `Idempotency-Key`, so that sending it again cannot do it twice.
 */

import { Problem, offline, readProblem } from './problem';
import type { paths } from './schema.gen';
import { session } from './session';

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths that know a verb. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, infer Call> ? ([Call] extends [undefined] ? never : P) : never;
}[keyof paths];

type CallOf<P extends keyof paths, V extends Verb> = paths[P] extends Record<V, infer Call> ? NonNullable<Call> : never;

type Statuses<C> = C extends { responses: infer R } ? R[keyof R] : never;
/** What a call answers with. */
export type AnswerOf<P extends keyof paths, V extends Verb> = Statuses<CallOf<P, V>> extends infer A
  ? A extends { content: { 'application/json': infer J } }
    ? J
    : A extends { content?: never }
      ? undefined
      : never
  : never;
/** What a call is sent. */
export type BodyOf<P extends keyof paths, V extends Verb> = CallOf<P, V> extends { requestBody?: infer R }
  ? NonNullable<R> extends { content: infer C }
    ? C extends { 'application/json': infer B }
      ? B
      : Blob
    : undefined
  : undefined;
type QueryOf<P extends keyof paths, V extends Verb> = CallOf<P, V> extends { parameters: { query?: infer Q } } ? Q : never;
type PartsOf<P extends keyof paths, V extends Verb> = CallOf<P, V> extends { parameters: { path: infer Parts } } ? Parts : undefined;

export interface Extras {
  signal?: AbortSignal;
  /** The `ETag` of what was read, for calls that ask for `If-Match`. */
  version?: string;
  /** One act of a person is one key, however often it is sent. Made for every POST that takes one when it is left out. */
  key?: string;
}

export type Sent<P extends keyof paths, V extends Verb> = Extras & {
  query?: QueryOf<P, V>;
  body?: BodyOf<P, V>;
} & (PartsOf<P, V> extends undefined ? { parts?: undefined } : { parts: PartsOf<P, V> });

/** An answer with its version. */
export interface Versioned<T> {
  data: T;
  version: string | null;
}

/** POSTs that do not take an `Idempotency-Key` (docs/PROTOCOL.md, section 1): what they do twice they do once anyway, or must not keep. */
const KEYLESS = [/^\/v1\/auth\//, /^\/v1\/users$/, /^\/v1\/me\/password$/, /^\/v1\/live\/tickets$/, /^\/v1\/admin\/(api-keys|users|import)$/, /\/bids$/, /\/images(\/|$)/];

export async function call<P extends PathOf<V>, V extends Verb>(verb: V, path: P, sent: Sent<P, V>): Promise<Versioned<AnswerOf<P, V>>> {
  const { signal, version, key, query, body, parts } = sent as Extras & { query?: object; body?: unknown; parts?: object };
  const headers = new Headers({ accept: 'application/json' });
  if (version !== undefined) headers.set('if-match', version);
  if (verb === 'post' && !KEYLESS.some((pattern) => pattern.test(path))) {
    headers.set('idempotency-key', key ?? crypto.randomUUID());
  }
  let payload: BodyInit | null = null;
  if (body instanceof Blob) {
    payload = body;
    headers.set('content-type', body.type || 'application/octet-stream');
  } else if (body !== undefined) {
    payload = JSON.stringify(body);
    headers.set('content-type', 'application/json');
  }
  const answer = await send(verb, address(path, parts, query), headers, payload, signal);
  const etag = answer.headers.get('etag');
  if (answer.status === 204) return { data: undefined as AnswerOf<P, V>, version: etag };
  return { data: (await answer.json()) as AnswerOf<P, V>, version: etag };
}

/** Reads something. */
export async function get<P extends PathOf<'get'>>(path: P, sent: Sent<P, 'get'>): Promise<AnswerOf<P, 'get'>> {
  return (await call('get', path, sent)).data;
}

/** Does something. */
export async function post<P extends PathOf<'post'>>(path: P, sent: Sent<P, 'post'>): Promise<AnswerOf<P, 'post'>> {
  return (await call('post', path, sent)).data;
}

/** Reads what is no JSON: a note, an export. */
export async function text(path: string, signal?: AbortSignal): Promise<string> {
  const answer = await send('get', path, new Headers(), null, signal);
  return answer.text();
}

/** Sends one request as whoever is signed in. */
export async function send(verb: Verb, url: string, headers: Headers, body: BodyInit | null, signal?: AbortSignal): Promise<Response> {
  // What opens and renews sessions is no call of the session's own.
  const isOwn = !url.startsWith('/v1/auth/') || url === '/v1/auth/logout';
  const token = isOwn ? await session.token() : null;
  let answer = await reach(verb, url, headers, body, token, signal);
  if (answer.status === 401 && token !== null) {
    const next = await session.renew(token);
    if (next !== null) answer = await reach(verb, url, headers, body, next, signal);
  }
  if (!answer.ok) throw await readProblem(answer);
  return answer;
}

async function reach(verb: Verb, url: string, headers: Headers, body: BodyInit | null, token: string | null, signal?: AbortSignal) {
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  try {
    return await fetch(url, { method: verb.toUpperCase(), headers, body, signal: signal ?? null, credentials: 'same-origin' });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw offline();
  }
}

function address(path: string, parts: object | undefined, query: object | undefined): string {
  const names = new Map(Object.entries(parts ?? {}));
  const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(names.get(name))));
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (pairs.length === 0) return whole;
  return `${whole}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`;
}

export { Problem };
