// What a script needs before it can measure: an open auction and people who may bid. For `setup()` and `teardown()`.

import exec from 'k6/execution';
import { sleep } from 'k6';
import { call, callAll, readAuction } from './api.js';
import { instant, instantMs } from './clock.js';
import { house } from './env.js';

/** Stops the whole run with a sentence. Nothing measured is better than something else measured. */
function stop(why) {
  exec.test.abort(why);
}

function must(status, what, answer) {
  if (answer.status === status) return answer.body;
  const field = answer.body && answer.body.field ? ` (${answer.body.field})` : '';
  return stop(`${what}: the house answered ${answer.status} ${answer.code || ''}${field}, not ${status}`);
}

/** Logs the admin in, or stops the run and says why. */
export function enter() {
  const ready = call({ path: '/readyz' });
  if (ready.status === 0) stop(`no house answers at ${house.url}`);
  if (ready.status !== 200) stop(`the house at ${house.url} is not ready: it answered ${ready.status}`);
  if (!house.adminEmail || !house.adminPassword) stop('set ARTE_ADMIN_EMAIL and ARTE_ADMIN_PASSWORD to an admin of the house');
  const credentials = { email: house.adminEmail, password: house.adminPassword };
  const { token } = must(200, 'the admin could not log in', callAll([{ method: 'POST', path: '/v1/auth/login', body: credentials }])[0]);
  // Runs against one house must not meet: whatever has to be unique carries this.
  const run = `${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 8)}`;
  return { token, run };
}

/** Makes a sale in won, whose amounts are whole numbers. */
export function makeSale({ token, run }, script) {
  const body = { title: `Load test ${script} ${run}`, currency: 'KRW' };
  return must(201, 'no sale was made', call({ method: 'POST', path: '/v1/admin/sales', token, body, key: `sale-${run}` }));
}

/** Makes bidders, registers them for the sale and logs them in. */
export function makeBidders({ token, run }, sale, count) {
  const password = crypto.randomUUID();
  const people = Array.from({ length: count }, (_, i) => ({
    email: `bidder-${i + 1}-${run}@loadtest.example`,
    name: `Load test bidder ${i + 1}`,
    password,
    role: 'bidder',
  }));
  const users = callAll(people.map((body, i) => ({ method: 'POST', path: '/v1/admin/users', token, body, key: `user-${i}-${run}` })))
    .map((answer) => must(201, 'no bidder was made', answer));
  const tokens = callAll(people.map(({ email }) => ({ method: 'POST', path: '/v1/auth/login', body: { email, password } })))
    .map((answer) => must(200, 'a bidder could not log in', answer).token);
  const register = { method: 'POST', path: `/v1/sales/${sale.id}/registrations`, name: '/v1/sales/{id}/registrations', body: {} };
  const paddles = callAll(tokens.map((each, i) => ({ ...register, token: each, key: `registration-${i}-${run}` })))
    .map((answer) => must(201, 'a bidder was not registered', answer).paddle);
  return users.map(({ id }, i) => ({ id, token: tokens[i], paddle: paddles[i] }));
}

export const START_PRICE = 1000;
/** The step of the `flat` ladder: a tenth of the start price. */
export const STEP = 100;

/** Makes an auction without reserve and without extensions, and waits until it is open. It outlives the run by far; `leave` ends it. */
export function openAuction(admin, sale, lastsMs) {
  return openLot(admin, sale, { endsInMs: lastsMs + 3600 * 1000 });
}

/** Makes an auction that starts in a second, and waits until it is open. `softClose` is as in the contract. */
export function openLot(admin, sale, terms) {
  return awaitOpen(makeLot(admin, sale, { lot: 1, ...terms }));
}

/** Makes so many auctions, and waits until all are open. */
export function openLots(admin, sale, count, terms) {
  return Array.from({ length: count }, (_, i) => makeLot(admin, sale, { lot: i + 1, ...terms })).map(awaitOpen);
}

function makeLot({ token, run }, sale, { lot, endsInMs, softClose = 'none' }) {
  const artwork = must(201, 'no artwork was made', call({
    method: 'POST', path: '/v1/admin/artworks', token, key: `artwork-${lot}-${run}`,
    body: { title: `Load test ${lot} ${run}`, artist: 'Nobody' },
  }));
  // The house judges by its own clock, so its clock says when to start.
  const nowMs = instantMs(must(200, 'the house did not say the time', call({ path: '/v1/time' })).server_time);
  const terms = {
    sale_id: sale.id, artwork_id: artwork.id, lot_number: lot, start_price: String(START_PRICE),
    ladder: 'flat', ladder_mode: 'at_least', soft_close: softClose,
    starts_at: instant(nowMs + 1000), ends_at: instant(nowMs + endsInMs),
  };
  const { id } = must(201, 'no auction was made', call({
    method: 'POST', path: '/v1/admin/auctions', token, key: `auction-${lot}-${run}`, body: terms,
  }));
  must(200, 'the auction was not scheduled', call({
    method: 'POST', path: `/v1/admin/auctions/${id}/schedule`, name: '/v1/admin/auctions/{id}/schedule', token,
  }));
  return { id, sale_id: sale.id, artwork_id: artwork.id, lot };
}

function awaitOpen(lot) {
  for (let tries = 0; tries < 50; tries += 1) {
    const auction = must(200, 'the auction cannot be read', readAuction(lot.id));
    if (auction.status === 'open') return { ...lot, ends_at: auction.ends_at };
    sleep(0.2);
  }
  return stop('the auction did not open within 10 s of its start');
}

/** Leaves the house as it was: no auction stays open, and the admin's token is dead. */
export function leave({ admin, auction, auctions = [auction] }) {
  for (const { id } of auctions) {
    call({
      method: 'POST', path: `/v1/admin/auctions/${id}/cancel`, name: '/v1/admin/auctions/{id}/cancel', token: admin.token,
      body: { reason: 'The load test is over.' },
    });
  }
  call({ method: 'POST', path: '/v1/auth/logout', token: admin.token });
}
