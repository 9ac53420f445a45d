// The REST doors.

import http from 'k6/http';
import { sleep } from 'k6';
import { house } from './env.js';

// A refusal is an answer. Only the house's own faults count as failed requests.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 499 }));

function request({ method = 'GET', path, name = path, token, body, key, headers = {} }) {
  const all = { ...headers };
  if (token) all.Authorization = `Bearer ${token}`;
  if (key) all['Idempotency-Key'] = key;
  if (body !== undefined) all['Content-Type'] = 'application/json';
  return {
    method,
    url: house.url + path,
    body: body === undefined ? null : JSON.stringify(body),
    // One name for all auctions: otherwise every identifier would be a time series of its own.
    params: { headers: all, tags: { name: `${method} ${name}` }, timeout: '10s' },
  };
}

function answer(response) {
  const type = response.headers['Content-Type'] || '';
  let body = null;
  if (response.body && type.includes('json')) {
    try {
      body = response.json();
    } catch (_) {
      // Said to be JSON and is not: the caller sees no body, and the status.
    }
  }
  return { status: response.status, code: body && body.code, type, body, text: response.body, headers: response.headers };
}

/** Makes one call. `status` is 0 when nobody answered. */
export function call(options) {
  const { method, url, body, params } = request(options);
  return answer(http.request(method, url, body, params));
}

const TRIES = 5;

/**
 * Makes many calls for `setup()`, two at a time because that is how many passwords a house hashes at once, and tries again what
 * it was too busy for. What may be tried again must be safe to repeat: give a `key`.
 */
export function callAll(list) {
  const answers = [];
  for (let i = 0; i < list.length; i += 2) {
    const pair = list.slice(i, i + 2);
    let got = http.batch(pair.map(request)).map(answer);
    for (let tries = 1; tries < TRIES && got.some(isBusy); tries += 1) {
      sleep(1);
      got = got.map((one, j) => (isBusy(one) ? call(pair[j]) : one));
    }
    answers.push(...got);
  }
  return answers;
}

function isBusy({ status }) {
  return status === 429 || status === 503;
}

/** Bids over REST. The answer's body is what the socket's `accepted` says, or a problem with a `code`. */
export function placeBid(auctionId, token, bid) {
  return call({ method: 'POST', path: `/v1/auctions/${auctionId}/bids`, name: '/v1/auctions/{id}/bids', token, body: bid });
}

export function readAuction(auctionId) {
  return call({ path: `/v1/auctions/${auctionId}`, name: '/v1/auctions/{id}' });
}

/** Makes the key of a new bid. */
export function bidKey() {
  return crypto.randomUUID();
}
