// Does every main door open, and does it say what docs/PROTOCOL.md says? One visitor and two bidders, once; not a measurement.

import { check } from 'k6';
import { bidKey, call, placeBid, readAuction } from './lib/api.js';
import { Dialogue } from './lib/dialogue.js';
import { enter, leave, makeBidders, makeSale, openAuction, START_PRICE, STEP } from './lib/house.js';
import { runsFinished } from './lib/metrics.js';
import { readLog } from './lib/log.js';
import { common } from './lib/profiles.js';
import { summaryOf } from './lib/summary.js';

export const options = {
  ...common,
  scenarios: { smoke: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '60s' } },
  thresholds: {
    checks: ['rate==1'],
    sockets_lost_total: ['count==0'],
    // A step that throws ends the script without a failed check.
    runs_finished_total: ['count==1'],
  },
};

export const handleSummary = summaryOf('smoke', {}, [
  ['checks passed', 'checks'],
  ['requests, ms', 'http_req_duration'],
  ['sockets lost', 'sockets_lost_total'],
]);

export function setup() {
  const admin = enter();
  const sale = makeSale(admin, 'smoke');
  const [ann, ben] = makeBidders(admin, sale, 2);
  return { admin, ann, ben, sale, auction: openAuction(admin, sale, 60000) };
}

export default async function smoke(data) {
  system();
  signedIn(data);
  catalogue(data);
  await live(data);
  runsFinished.add(1);
}

export function teardown(data) {
  leave(data);
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const amount = (steps) => String(START_PRICE + steps * STEP);

function system() {
  check(call({ path: '/healthz' }), { 'healthz: up': ({ status }) => status === 200 });
  check(call({ path: '/readyz' }), { 'readyz: ready': ({ status }) => status === 200 });
  check(call({ path: '/v1/time' }), { 'time: an instant of six digits': ({ body }) => INSTANT.test(body?.server_time) });
  check(call({ path: '/v1/openapi.json' }), { 'openapi: a 3.1 document': ({ body }) => body?.openapi?.startsWith('3.1') });
  check(call({ path: '/v1/asyncapi.json' }), { 'asyncapi: a 3 document': ({ body }) => body?.asyncapi?.startsWith('3.') });
  check(call({ path: '/docs' }), { 'docs: a page': ({ status, type }) => status === 200 && type.includes('html') });
}

function signedIn({ admin, ann, sale }) {
  check(call({ path: '/v1/me', token: ann.token }), { 'me: it is I': ({ body }) => body?.id === ann.id && body?.role === 'bidder' });
  check(call({ path: '/v1/me' }), { 'me: nobody without a token': ({ status, code }) => status === 401 && code === 'unauthenticated' });
  const again = {
    method: 'POST', path: `/v1/sales/${sale.id}/registrations`, name: '/v1/sales/{id}/registrations', token: ann.token, body: {},
  };
  check(call(again), {
    'registration: the same paddle again': ({ status, body }) => status === 200 && body?.paddle === ann.paddle,
  });
  const artwork = { method: 'POST', path: '/v1/admin/artworks', token: admin.token, key: bidKey(), body: { title: 'Twice', artist: 'Nobody' } };
  const [first, replay] = [call(artwork), call(artwork)];
  check(replay, {
    'idempotency key: made once': ({ body }) => Boolean(body?.id) && body.id === first.body?.id,
    'idempotency key: said to be a replay': ({ headers }) => headers['Idempotent-Replay'] === 'true',
  });
}

function catalogue({ auction }) {
  check(call({ path: `/v1/auctions?sale=${auction.sale_id}`, name: '/v1/auctions' }), {
    'auctions: the sale lists its auction': ({ body }) => body?.items?.some(({ id }) => id === auction.id),
  });
  check(call({ path: `/v1/artworks/${auction.artwork_id}`, name: '/v1/artworks/{id}' }), {
    'artwork: found': ({ body }) => body?.id === auction.artwork_id,
  });
  check(readAuction(auction.id), {
    'auction: open, without a bid': ({ body }) => body?.status === 'open' && body?.price === null && body?.bid_count === 0,
    'auction: asks the start price': ({ body }) => body?.ask === amount(0) && body?.currency === 'KRW',
  });
  check(call({ path: '/v1/auctions/00000000-0000-7000-8000-000000000000', name: '/v1/auctions/{id}' }), {
    'auction: a problem where there is none': ({ status, type, body }) =>
      status === 404 && type.includes('application/problem+json') && body?.status === 404 && Boolean(body?.request_id),
  });
}

async function live(data) {
  const watcher = new Dialogue();
  const ann = new Dialogue({ token: data.ann.token });
  const ben = new Dialogue({ ticket: ticketOf(data.ben) });
  const sockets = [watcher, ann, ben];
  try {
    const start = await arrive(data, sockets);
    const bids = await bidding(data, { watcher, ann, ben });
    await refusals(data, ann, bids);
    await resuming(data, sockets, start, bids);
    history(data, bids);
  } finally {
    // An open socket would keep the run alive.
    sockets.forEach((socket) => socket.close());
  }
}

function ticketOf(bidder) {
  const answer = call({ method: 'POST', path: '/v1/live/tickets', token: bidder.token });
  check(answer, { 'live ticket: given': ({ status, body }) => status === 201 && Boolean(body?.ticket) });
  return answer.body?.ticket;
}

async function arrive(data, [watcher, ann, ben]) {
  const isWelcome = ({ op }) => op === 'welcome';
  check(await watcher.hear(isWelcome), { 'live: an anonymous watcher is welcome': (frame) => frame?.user === null });
  check(await ann.hear(isWelcome), { 'live: a bidder is known by the token': (frame) => frame?.user === data.ann.id });
  check(await ben.hear(isWelcome), { 'live: a bidder is known by the ticket': (frame) => frame?.user === data.ben.id });
  const pong = await watcher.ask({ op: 'ping', t: 42 }, ({ op, t }) => op === 'pong' && t === 42);
  check(pong, { 'live: pong with the time': (frame) => INSTANT.test(frame?.server_time) });
  watcher.subscribe(data.auction.id);
  ann.subscribe(data.auction.id);
  const snapshot = await watcher.hear(({ op }) => op === 'snapshot');
  check(snapshot, {
    'live: a snapshot of the auction': (frame) => frame?.auction === data.auction.id && frame?.resource?.id === data.auction.id,
    'live: the snapshot is open': (frame) => frame?.resource?.status === 'open' && frame?.resource?.seq === frame?.seq,
  });
  return { epoch: snapshot?.epoch, seq: snapshot?.seq };
}

async function bidding(data, { watcher, ann }) {
  const first = { key: bidKey(), amount: amount(0) };
  const accepted = await ann.bid(data.auction.id, first);
  check(accepted, {
    'socket bid: accepted': (frame) => frame?.op === 'accepted' && frame?.amount === first.amount && frame?.price === first.amount,
    'socket bid: leads, and the ask rises': (frame) => frame?.leading === true && frame?.ask === amount(1),
  });
  check(await watcher.eventOf(accepted?.seq), {
    'socket bid: the watcher sees it': (event) =>
      event?.kind === 'bid_accepted' && event?.paddle === data.ann.paddle && event?.amount === first.amount && event?.by === 'bid',
  });
  check(await ann.bid(data.auction.id, first), {
    'same key: the same answer on the socket': (frame) => frame?.op === 'accepted' && frame?.seq === accepted?.seq,
  });
  check(placeBid(data.auction.id, data.ann.token, first), {
    'same key: the same answer over REST': ({ status, body }) => status === 200 && body?.seq === accepted?.seq,
  });

  const second = { key: bidKey(), amount: amount(1) };
  const posted = placeBid(data.auction.id, data.ben.token, second);
  check(posted, {
    'REST bid: accepted': ({ status, body }) => status === 200 && body?.amount === second.amount && body?.key === second.key,
    'REST bid: leads, later in the log': ({ body }) => body?.leading === true && body?.seq > accepted?.seq,
  });
  check(await watcher.eventOf(posted.body?.seq), {
    'REST bid: the watcher sees it': (event) => event?.kind === 'bid_accepted' && event?.paddle === data.ben.paddle,
  });
  check(await ann.hear(({ op, kind }) => op === 'notice' && kind === 'outbid'), {
    'notice: outbid': (frame) => frame?.auction === data.auction.id,
  });
  return { accepted, first, posted: posted.body, second };
}

async function refusals(data, ann, { first }) {
  const low = { key: bidKey(), amount: amount(1) };
  const refused = await ann.bid(data.auction.id, low);
  const isBelowAsk = (frame) => frame?.op === 'refused' && frame?.code === 'bid_below_ask' && frame?.ask === amount(2);
  check(refused, { 'below the ask: refused on the socket, for good': (frame) => isBelowAsk(frame) && frame?.retryable === false });
  check(await ann.bid(data.auction.id, low), { 'below the ask: refused again by the same key': isBelowAsk });
  check(placeBid(data.auction.id, data.ann.token, { key: bidKey(), amount: amount(1) }), {
    'below the ask: refused over REST': ({ status, code, type, body }) =>
      status === 409 && code === 'bid_below_ask' && body?.ask === amount(2) && type.includes('application/problem+json'),
  });
  check(placeBid(data.auction.id, data.ann.token, { ...first, amount: amount(9) }), {
    'same key, other amount: refused': ({ status, code }) => status === 409 && code === 'key_reused',
  });
  check(placeBid(data.auction.id, undefined, { key: bidKey(), amount: amount(9) }), {
    'nobody: may not bid': ({ status, code }) => status === 401 && code === 'unauthenticated',
  });
}

async function resuming(data, sockets, start, { posted }) {
  const [watcher] = sockets;
  const [late, current] = [new Dialogue(), new Dialogue()];
  sockets.push(late, current);
  const isFirst = ({ op }) => op === 'events' || op === 'snapshot';
  await late.hear(({ op }) => op === 'welcome');
  late.subscribe(data.auction.id, start);
  await late.eventOf(posted?.seq);
  check(late, {
    'resume: events, not a snapshot': ({ frames }) => frames.find(isFirst)?.op === 'events' && frames.find(isFirst)?.from === start.seq + 1,
    'resume: exactly what was missed': () => late.events().length > 0 && JSON.stringify(late.events()) === JSON.stringify(watcher.events()),
  });
  await current.hear(({ op }) => op === 'welcome');
  const newest = late.events().pop()?.seq;
  current.subscribe(data.auction.id, { epoch: start.epoch, seq: newest });
  check(await current.hear(isFirst), {
    'resume: nothing missed, nothing sent': (frame) =>
      frame?.op === 'events' && frame?.events?.length === 0 && frame?.from === newest + 1 && frame?.to === newest,
  });
}

function history({ ann, auction }, { accepted, posted }) {
  check(call({ path: `/v1/auctions/${auction.id}/bids`, name: '/v1/auctions/{id}/bids' }), {
    'history: both bids, newest first': ({ body }) =>
      body?.items?.length === 2 && body.items[0].seq === posted?.seq && body.items[1].seq === accepted?.seq,
  });
  check(call({ path: '/v1/me/bids', token: ann.token }), {
    'my bids: the accepted and the refused': ({ body }) =>
      ['accepted', 'bid_below_ask'].every((outcome) => body?.items?.some((bid) => bid.outcome === outcome)),
  });
  const log = readLog(auction.id);
  check(log, { 'log: every number once from 1': (events) => events?.length > 0 && events.every(({ seq }, i) => seq === i + 1) });
  check(call({ path: `/v1/auctions/${auction.id}/log?from=${posted?.seq}`, name: '/v1/auctions/{id}/log' }), {
    'log: from a sequence': ({ body }) => body?.items?.[0]?.seq === posted?.seq,
  });
}
