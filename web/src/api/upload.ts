/** Sends bytes and says how many of them are on their way: `fetch` cannot, `XMLHttpRequest` can. */

import { Problem, offline, readProblem } from './problem';
import { session } from './session';

export interface Upload {
  /** How many bytes have left, of the whole; the answer may still take its time. */
  onProgress?: (sent: number) => void;
  signal?: AbortSignal;
}

/** How often a house that is busy is asked again. */
const TRIES = 8;
/** And how long it is left alone when it does not say. */
const PAUSE_MS = 1_000;

/** Posts a file as whoever is signed in. What says `busy` is sent again: these calls do the same however often they come. */
export async function upload(url: string, body: Blob, { onProgress, signal }: Upload = {}): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sendOnce(url, body, onProgress, signal);
    } catch (error) {
      const mayWait = error instanceof Problem && (error.code === 'busy' || error.code === 'rate_limited') && tries < TRIES;
      if (!mayWait) throw error;
      await pause(error.retryAfterMs ?? PAUSE_MS, signal);
    }
  }
}

async function sendOnce(url: string, body: Blob, onProgress: Upload['onProgress'], signal?: AbortSignal): Promise<unknown> {
  const token = await session.token();
  let answer = await transfer(url, body, token, onProgress, signal);
  if (answer.status === 401 && token !== null) {
    const next = await session.renew(token);
    if (next !== null) answer = await transfer(url, body, next, onProgress, signal);
  }
  if (!answer.ok) throw await readProblem(answer);
  return answer.status === 204 ? undefined : await answer.json();
}

function transfer(url: string, body: Blob, token: string | null, onProgress: Upload['onProgress'], signal?: AbortSignal): Promise<Response> {
  return new Promise((done, fail) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', body.type || 'application/octet-stream');
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`);
    const abort = () => request.abort();
    signal?.addEventListener('abort', abort);
    request.upload.onprogress = ({ loaded }) => onProgress?.(Math.min(loaded, body.size));
    request.onload = () => {
      const headers = new Headers();
      for (const name of ['retry-after', 'x-request-id']) {
        const value = request.getResponseHeader(name);
        if (value !== null) headers.set(name, value);
      }
      // A body may not go with these.
      const isBare = request.status === 204 || request.status === 304;
      done(new Response(isBare ? null : request.responseText, { status: request.status, headers }));
    };
    request.onerror = () => fail(offline());
    request.onabort = () => fail(new DOMException('given up', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    request.send(body);
  });
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      fail(new DOMException('given up', 'AbortError'));
    });
  });
}
