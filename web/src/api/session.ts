/**
 * Who is signed in. The access token is in memory alone; the refresh token is in a cookie that no script can read. A page that opens asks the
 * cookie first, if somebody was signed in here before; later the token is renewed a minute before it runs out.
 */

import { type Problem, offline, readProblem } from './problem';
import type { components } from './schema.gen';

export type User = components['schemas']['UserResource'];
type Login = components['schemas']['LoginAnswer'];

export type SessionState = { is: 'unknown' } | { is: 'nobody' } | { is: 'signed_in'; user: User };

/** Says that this browser has a cookie worth asking; holds no secret. */
const HINT = 'arte.signed-in';
/** The token is renewed so long before its end. */
const EARLY_MS = 60_000;
/** And never later than this after it was given, for clocks are set and machines sleep. */
const LONGEST_MS = 25 * 60_000;

class Session {
  #state: SessionState = { is: 'unknown' };
  #token: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewing: Promise<string | null> | null = null;
  #listeners = new Set<() => void>();
  #channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('arte.session');

  constructor() {
    if (!this.#channel) return;
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      // Another tab of this house: who is signed in there is signed in here.
      if (data === 'out') this.#set(null);
      if (data === 'in' && this.#state.is !== 'signed_in') void this.#refresh();
    };
  }

  /** The present state; the same object until it changes. */
  get = (): SessionState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks the cookie who is here. Called once, when the page opens. */
  async start(): Promise<void> {
    if (recall()) await this.#refresh();
    else this.#set(null);
  }

  /** The token to send along, or null. Waits for one that is being renewed. */
  async token(): Promise<string | null> {
    if (this.#renewing) return this.#renewing;
    return this.#token;
  }

  /** Renews a token that was refused; null when the session is over. */
  async renew(refused: string): Promise<string | null> {
    // Somebody was faster.
    if (this.#token !== null && this.#token !== refused) return this.#token;
    return this.#refresh();
  }

  /** The house has ended the session: finds out whether another one can be had. */
  async isOver(): Promise<void> {
    await this.#refresh();
  }

  /** Signs in; throws the house's refusal. */
  async signIn(email: string, password: string): Promise<User> {
    const answer = await ask('/v1/auth/login', JSON.stringify({ email, password }));
    if (!answer.ok) throw await readProblem(answer);
    const login = (await answer.json()) as Login;
    this.#set(login);
    this.#channel?.postMessage('in');
    return login.user;
  }

  /**
   * Signs out; throws when the house did not hear of it, and then nobody is signed out: the cookie, which no script can take away, would sign the next
   * one at this machine in as the last.
   */
  async signOut(): Promise<void> {
    let token = await this.token();
    let answer = token === null ? null : await ask('/v1/auth/logout', null, token);
    if (answer === null || answer.status === 401) {
      // The token has run out, and the cookie has not.
      token = token === null ? await this.#refresh() : await this.renew(token);
      answer = token === null ? null : await ask('/v1/auth/logout', null, token);
    }
    if (answer !== null && !answer.ok) throw await readProblem(answer);
    if (answer === null && this.#state.is === 'signed_in') throw offline();
    this.forget();
  }

  /** The account is gone, or its sessions were ended. */
  forget(): void {
    this.#set(null);
    this.#channel?.postMessage('out');
  }

  /** The profile was changed. */
  rename(user: User): void {
    if (this.#state.is === 'signed_in') this.#tell({ is: 'signed_in', user });
  }

  #refresh(): Promise<string | null> {
    this.#renewing ??= this.#trade().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #trade(): Promise<string | null> {
    let answer: Response;
    try {
      answer = await inTurn(() => ask('/v1/auth/refresh', null));
    } catch {
      // Not reached: nobody knows. Who was signed in stays so, and asks again soon.
      if (this.#state.is === 'unknown') this.#tell({ is: 'nobody' });
      this.#renewIn(5_000);
      return this.#token;
    }
    if (answer.status === 401 || answer.status === 403) {
      this.#set(null);
      return null;
    }
    if (!answer.ok) {
      const problem: Problem = await readProblem(answer);
      if (this.#state.is === 'unknown') this.#tell({ is: 'nobody' });
      this.#renewIn(problem.retryAfterMs ?? 5_000);
      return this.#token;
    }
    const login = (await answer.json()) as Login;
    this.#set(login);
    return login.token;
  }

  #set(login: Login | null): void {
    clearTimeout(this.#timer);
    remember(login !== null);
    if (login === null) {
      this.#token = null;
      this.#tell({ is: 'nobody' });
      return;
    }
    this.#token = login.token;
    const left = Date.parse(login.expires_at) - Date.now() - EARLY_MS;
    this.#renewIn(Math.min(Math.max(left, 10_000), LONGEST_MS));
    this.#tell({ is: 'signed_in', user: login.user });
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), ms);
  }

  #tell(state: SessionState): void {
    const same = JSON.stringify(state) === JSON.stringify(this.#state);
    if (same) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

async function ask(url: string, body: string | null, token?: string): Promise<Response> {
  const headers = new Headers({ accept: 'application/json', 'content-type': 'application/json' });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  try {
    return await fetch(url, { method: 'POST', headers, body, credentials: 'same-origin' });
  } catch {
    throw offline();
  }
}

/** One tab after the other, so that two that wake at once do not trade the same cookie twice. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  // Browsers have locks on secure pages alone.
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return work();
  return locks.request('arte.refresh', work);
}

function recall(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return true;
  }
}

function remember(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(HINT, '1');
    else localStorage.removeItem(HINT);
  } catch {
    // A browser that keeps nothing asks the cookie each time.
  }
}

export const session = new Session();
