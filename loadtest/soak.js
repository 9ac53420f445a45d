// Does the house stay as it is over a long time of everything at once?
// BIDDERS follow all LOTS and bid over their sockets, each is cut now and then and comes back, VISITORS browse; for DURATION.

import exec from 'k6/execution';
import { sleep } from 'k6';
import { Gauge } from 'k6/metrics';
import { bidKey, call } from './lib/api.js';
import { Follower } from './lib/follower.js';
import { enter, leave, makeBidders, makeSale, openLots, START_PRICE } from './lib/house.js';
import { auditAcks, auditLog } from './lib/log.js';
import {
  answersUnexpected, bidAck, biddersFinished, bidsAccepted, bidsSent, bidsUnanswered, countRefusal, refusalRows, refusalThresholds,
} from './lib/metrics.js';
import { common, soakProfile } from './lib/profiles.js';
import { streamThresholds } from './lib/stream.js';
import { summaryOf } from './lib/summary.js';
import { Visitor, visitorThresholds } from './lib/visitor.js';

const profile = soakProfile();
const memory = new Gauge('house_resident_mib');

const START_MS = 2000;
const BIDS_END_MS = START_MS + profile.duration_ms;
const AUDIT_MS = BIDS_END_MS + 5000;
/** In every turn each bidder bids once. */
const TURN_MS = (profile.bidders * 1000) / profile.bids_per_second;
const DAY_MS = 24 * 3600 * 1000;

export const options = {
  ...common,
  scenarios: {
    bidders: {
      executor: 'per-vu-iterations', exec: 'take_part', vus: profile.bidders, iterations: 1, maxDuration: `${AUDIT_MS + 120000}ms`,
    },
    visitors: { executor: 'constant-vus', exec: 'visit', vus: profile.visitors, duration: `${BIDS_END_MS}ms` },
  },
  thresholds: {
    ...streamThresholds,
    ...visitorThresholds,
    ...refusalThresholds,
    watchers_ready_total: [`count==${profile.bidders}`],
    sockets_cut_total: ['count>0'],
    sockets_not_resumed_total: ['count==0'],
    bids_accepted_total: ['count>0'],
    bids_unanswered_total: ['count==0'],
    answers_unexpected_total: ['count==0'],
    acks_not_in_log_total: ['count==0'],
    log_bids_untold_total: ['count==0'],
    log_sequence_gaps_total: ['count==0'],
    logs_read_total: [`count==${profile.lots}`],
    events_missing_at_end_total: ['count==0'],
    watchers_finished_total: [`count==${profile.bidders}`],
    bidders_finished_total: [`count==${profile.bidders}`],
  },
};

export const handleSummary = summaryOf('soak', profile, [
  ['bids sent', 'bids_sent_total', profile.duration_ms],
  ['bids accepted', 'bids_accepted_total', profile.duration_ms],
  ...refusalRows,
  ['bids unanswered', 'bids_unanswered_total'],
  ['bid to answer, ms', 'bid_ack_ms'],
  ['event to bidder, ms', 'frame_lag_ms'],
  ['sockets cut', 'sockets_cut_total'],
  ['sockets resumed', 'sockets_resumed_total'],
  ['cut to resumed, ms', 'resume_ms'],
  ['laps through the sale', 'laps_total', profile.duration_ms],
  ['requests, ms', 'http_req_duration'],
  ['sequence gaps', 'sequence_gaps_total'],
  ['events missing at the end', 'events_missing_at_end_total'],
  ['accepted, not in the log', 'acks_not_in_log_total'],
  ['in the log, not accepted', 'log_bids_untold_total'],
  ['memory of the house, MiB', 'house_resident_mib'],
]);

export function setup() {
  const admin = enter();
  const sale = makeSale(admin, 'soak');
  const bidders = makeBidders(admin, sale, profile.bidders);
  const auctions = openLots(admin, sale, profile.lots, { endsInMs: profile.duration_ms + DAY_MS });
  return { admin, bidders, sale, auctions };
}

let visitor = null;

export function visit({ sale, auctions }) {
  visitor = visitor || new Visitor(sale.id, auctions);
  visitor.lap();
  watchMemory();
  sleep(1);
}

/** A house that says how much memory it takes is asked; the runner of the scripts looks from outside in any case. */
function watchMemory() {
  if (exec.vu.idInTest % profile.visitors !== 0) return;
  const { status, body, text } = call({ path: '/metrics' });
  const found = status === 200 && !body && /^process_resident_memory_bytes (\S+)$/m.exec(text || '');
  if (found) memory.add(Math.round(Number(found[1]) / 1024 / 1024));
}

export function take_part({ auctions, bidders }) {
  const place = exec.scenario.iterationInTest;
  new Bidder(auctions, bidders[place], place, exec.scenario.startTime);
}

export function teardown(data) {
  data.auctions.forEach(({ id }) => auditLog(id));
  leave(data);
}

class Bidder {
  #who;
  #lots;
  #startMs;
  #follower;
  /** What was sent and not answered, by key. After a cut it is sent again, under the same key. */
  #pending = new Map();
  #turn = 0;
  #place;

  constructor(auctions, who, place, startMs) {
    this.#who = who;
    this.#place = place;
    this.#startMs = startMs;
    this.#lots = new Map(auctions.map(({ id }) => [id, { ask: START_PRICE, leader: null, acks: [] }]));
    this.#follower = new Follower({
      token: who.token,
      auctionIds: auctions.map(({ id }) => id),
      onFrame: (frame, receivedMs) => this.#hear(frame, receivedMs),
      onBack: () => this.#sendAgain(),
      onEnd: () => this.#leave(),
    });
    this.#plan(() => this.#bidInTurn(), this.#startMs + START_MS + Math.random() * TURN_MS);
    this.#planCut();
    this.#plan(() => this.#follower.audit(), this.#startMs + AUDIT_MS);
  }

  #plan(act, atMs) {
    setTimeout(act, Math.max(1, atMs - Date.now()));
  }

  #planCut() {
    const atMs = Date.now() + profile.cut_every_ms * (0.5 + Math.random());
    if (atMs > this.#startMs + BIDS_END_MS) return;
    this.#plan(() => {
      this.#follower.cut();
      this.#planCut();
    }, atMs);
  }

  #bidInTurn() {
    this.#turn += 1;
    if (Date.now() > this.#startMs + BIDS_END_MS) return;
    const ids = [...this.#lots.keys()];
    const id = ids[(this.#turn + this.#place) % ids.length];
    const lot = this.#lots.get(id);
    if (this.#follower.isHere && lot.leader !== this.#who.paddle && this.#pending.size < 8) {
      const bid = { op: 'bid', auction: id, key: bidKey(), amount: String(lot.ask) };
      this.#pending.set(bid.key, { bid, sentMs: Date.now() });
      this.#follower.send(bid);
      bidsSent.add(1);
    }
    this.#plan(() => this.#bidInTurn(), this.#startMs + START_MS + (this.#turn + Math.random()) * TURN_MS);
  }

  #sendAgain() {
    for (const { bid } of this.#pending.values()) this.#follower.send(bid);
  }

  #hear(frame, receivedMs) {
    if (frame.op === 'snapshot') this.#learn(frame.auction, frame.resource);
    if (frame.op === 'events') for (const event of frame.events) this.#learn(frame.auction, event);
    if (frame.op === 'accepted' || frame.op === 'refused') this.#answered(frame, receivedMs);
  }

  #learn(id, { ask, leader }) {
    const lot = this.#lots.get(id);
    if (ask) lot.ask = Math.max(lot.ask, Number(ask));
    if (leader !== undefined) lot.leader = leader;
  }

  #answered(frame, receivedMs) {
    const sent = this.#pending.get(frame.key);
    if (!sent) {
      answersUnexpected.add(1);
      return;
    }
    this.#pending.delete(frame.key);
    bidAck.add(receivedMs - sent.sentMs);
    this.#learn(sent.bid.auction, { ask: frame.ask });
    if (frame.op === 'accepted') {
      bidsAccepted.add(1);
      this.#lots.get(sent.bid.auction).acks.push({ seq: frame.seq, amount: frame.amount });
    } else {
      countRefusal(frame.code);
    }
  }

  #leave() {
    bidsUnanswered.add(this.#pending.size);
    for (const [id, { acks }] of this.#lots) auditAcks(id, this.#who.paddle, acks);
    biddersFinished.add(1);
  }
}
