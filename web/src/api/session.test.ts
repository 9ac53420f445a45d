import { afterEach, describe, expect, test, vi } from 'vitest';

const user = { id: 'ann', name: 'Ann', email: 'ann@example.test', role: 'bidder' };

/** A house that answers what it is told to, and remembers what it was asked. */
function house(answers: Record<string, (token: string | null) => { status: number; body?: object } | null>) {
  const asked: string[] = [];
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('authorization');
    asked.push(`${url} ${token ?? '-'}`);
    const answer = answers[url]?.(token);
    if (!answer) return Promise.reject(new TypeError('no road'));
    return Promise.resolve(new Response(answer.status === 204 ? null : JSON.stringify(answer.body ?? {}), { status: answer.status }));
  });
  return asked;
}

const login = (token: string) => ({ status: 200, body: { token, user, expires_at: new Date(Date.now() + 900_000).toISOString() } });

async function signedIn() {
  vi.resetModules();
  const { session } = await import('./session');
  await session.signIn('ann@example.test', 'secret');
  return session;
}

afterEach(() => vi.unstubAllGlobals());

describe('signing out', () => {
  test('with a token that has run out trades the cookie for one that has not, and signs that out', async () => {
    const asked = house({
      '/v1/auth/login': () => login('old'),
      '/v1/auth/refresh': () => login('new'),
      '/v1/auth/logout': (token) => ({ status: token === 'Bearer new' ? 204 : 401 }),
    });
    const session = await signedIn();
    await session.signOut();
    expect(session.get()).toEqual({ is: 'nobody' });
    expect(asked.slice(1)).toEqual(['/v1/auth/logout Bearer old', '/v1/auth/refresh -', '/v1/auth/logout Bearer new']);
  });

  test('in a session that the house has ended is done', async () => {
    house({
      '/v1/auth/login': () => login('old'),
      '/v1/auth/refresh': () => ({ status: 401 }),
      '/v1/auth/logout': () => ({ status: 401 }),
    });
    const session = await signedIn();
    await session.signOut();
    expect(session.get()).toEqual({ is: 'nobody' });
  });

  test.each([
    ['is away', () => null],
    ['is too busy', () => ({ status: 503 })],
  ])('while the house %s says so, and nobody is signed out', async (_, logout) => {
    house({ '/v1/auth/login': () => login('old'), '/v1/auth/logout': logout });
    const session = await signedIn();
    await expect(session.signOut()).rejects.toBeDefined();
    expect(session.get()).toMatchObject({ is: 'signed_in' });
  });

  test('with a token that has run out while the house is away, too', async () => {
    house({ '/v1/auth/login': () => login('old'), '/v1/auth/logout': () => ({ status: 401 }) });
    const session = await signedIn();
    await expect(session.signOut()).rejects.toBeDefined();
    expect(session.get()).toMatchObject({ is: 'signed_in' });
  });
});
