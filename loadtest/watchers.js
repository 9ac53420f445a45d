// How late does the room see a bid when many people watch one auction, and does anybody miss one?
// WATCHERS anonymous sockets hold a subscription; bids arrive over REST at a constant rate.

import exec from 'k6/execution';
import { bidKey, placeBid } from './lib/api.js';
import { enter, leave, makeBidders, makeSale, openAuction, START_PRICE, STEP } from './lib/house.js';
import { LiveSocket } from './lib/live.js';
import {
  bidAck, bidsAccepted, countRefusal, eventsMissingAtEnd, refusalRows, refusalThresholds, watchersFinished, watchersReady,
} from './lib/metrics.js';
import { common, watchersProfile } from './lib/profiles.js';
import { AuctionStream, streamThresholds } from './lib/stream.js';
import { summaryOf } from './lib/summary.js';

const profile = watchersProfile();

// The room fills before the first bid: 100 sockets a second, then a second of calm.
const FILL_MS = profile.watchers * 10;
const BIDS_START_MS = FILL_MS + 1000;
// After the last bid its events may still be under way.
const AUDIT_MS = BIDS_START_MS + profile.duration_ms + 2000;
const AUDIT_PATIENCE_MS = 5000;

// A leader cannot outbid himself, so there are at least two; and nobody bids more than 10 times a second.
const BIDDERS = Math.max(2, Math.ceil(profile.bids_per_second / 10));

export const options = {
  ...common,
  scenarios: {
    room: {
      executor: 'per-vu-iterations', exec: 'watch', vus: profile.watchers, iterations: 1,
      maxDuration: `${AUDIT_MS + AUDIT_PATIENCE_MS + 10000}ms`,
    },
    bids: {
      executor: 'constant-arrival-rate', exec: 'bid', rate: profile.bids_per_second, timeUnit: '1s',
      startTime: `${BIDS_START_MS}ms`, duration: `${profile.duration_ms}ms`,
      preAllocatedVUs: 2 * BIDDERS, maxVUs: 10 * BIDDERS,
    },
  },
  thresholds: {
    ...streamThresholds,
    ...refusalThresholds,
    // Ready is: welcome, a snapshot and a measured clock. Without these the other figures would be good because they are empty.
    watchers_ready_total: [`count==${profile.watchers}`],
    watchers_finished_total: [`count==${profile.watchers}`],
    events_missing_at_end_total: ['count==0'],
    frame_lag_ms: [`p(95)<${profile.frame_lag_ms_p95_max}`],
    bids_accepted_total: ['count>0'],
  },
};

export const handleSummary = summaryOf('watchers', profile, [
  ['watchers ready', 'watchers_ready_total'],
  ['watchers to the end', 'watchers_finished_total'],
  ['bids accepted', 'bids_accepted_total', profile.duration_ms],
  ...refusalRows,
  ['bids not sent in time', 'dropped_iterations'],
  ['bid to answer, ms', 'bid_ack_ms'],
  ['frames received', 'frames_received_total', profile.duration_ms],
  ['events received', 'events_received_total', profile.duration_ms],
  ['event to watcher, ms', 'frame_lag_ms'],
  ['snapshots', 'snapshots_total'],
  ['snapshots that skipped', 'snapshot_skips_total'],
  ['sequence gaps', 'sequence_gaps_total'],
  ['sequence repeats', 'sequence_repeats_total'],
  ['events missing at the end', 'events_missing_at_end_total'],
  ['sockets lost', 'sockets_lost_total'],
]);

export function setup() {
  const admin = enter();
  const sale = makeSale(admin, 'watchers');
  const bidders = makeBidders(admin, sale, BIDDERS);
  return { admin, bidders, auction: openAuction(admin, sale, AUDIT_MS) };
}

export function watch({ auction }) {
  const seat = exec.scenario.iterationInTest;
  const startMs = exec.scenario.startTime;
  setTimeout(() => new Watcher(auction.id, startMs + AUDIT_MS), (seat * FILL_MS) / profile.watchers);
}

export function bid({ auction, bidders }) {
  // Every bid has its own place on the ladder, so nobody has to ask for the price first.
  const turn = exec.scenario.iterationInTest;
  const bidder = bidders[turn % bidders.length];
  const sentMs = Date.now();
  const { status, code } = placeBid(auction.id, bidder.token, { key: bidKey(), amount: String(START_PRICE + turn * STEP) });
  bidAck.add(Date.now() - sentMs);
  if (status === 200) bidsAccepted.add(1);
  else countRefusal(code || 'unavailable');
}

export function teardown(data) {
  leave(data);
}

class Watcher {
  #auctionId;
  #auditAtMs;
  #stream = new AuctionStream();
  #socket;
  #isReady = false;
  #isAudited = false;
  #timer = null;

  constructor(auctionId, auditAtMs) {
    this.#auctionId = auctionId;
    this.#auditAtMs = auditAtMs;
    this.#socket = new LiveSocket({
      onFrame: (frame, receivedMs) => this.#receive(frame, receivedMs),
      onClose: () => clearTimeout(this.#timer),
    });
    this.#timer = setTimeout(() => this.#audit(), auditAtMs - Date.now());
  }

  #receive(frame, receivedMs) {
    if (frame.op === 'welcome') this.#socket.subscribe(this.#auctionId);
    else if (frame.op === 'events' && this.#isAudited) this.#finish(frame.events.length);
    else if (frame.op === 'events') this.#stream.events(frame, receivedMs, this.#socket.clock);
    else if (frame.op === 'snapshot' && this.#isAudited) this.#finish(Math.max(1, frame.seq - this.#stream.seq));
    else if (frame.op === 'snapshot') this.#stream.snapshot(frame);
    if (!this.#isReady && this.#stream.seq !== null && this.#socket.clock.isSet) {
      this.#isReady = true;
      watchersReady.add(1);
    }
  }

  /**
   * A gap shows only when something comes after it. So at the end every watcher resumes from where it believes to be, and the
   * house must have nothing to add.
   */
  #audit() {
    this.#timer = setTimeout(() => this.#socket.close(), AUDIT_PATIENCE_MS);
    if (this.#stream.seq === null) return;
    this.#isAudited = true;
    this.#socket.send({ op: 'unsubscribe', auctions: [this.#auctionId] });
    this.#socket.subscribe(this.#auctionId, { epoch: this.#stream.epoch, seq: this.#stream.seq });
  }

  #finish(missing) {
    eventsMissingAtEnd.add(missing);
    watchersFinished.add(1);
    this.#socket.close();
  }
}
