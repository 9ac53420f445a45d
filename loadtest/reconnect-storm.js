// Does anybody miss anything when all connections are cut at once and everybody comes back in the same moment?
// SOCKETS anonymous sockets follow one auction while bids arrive over REST; STORMS times they are all cut and resume by position.

import exec from 'k6/execution';
import { bidKey, placeBid } from './lib/api.js';
import { Follower } from './lib/follower.js';
import { enter, leave, makeBidders, makeSale, openAuction, START_PRICE, STEP } from './lib/house.js';
import { auditLog } from './lib/log.js';
import { bidAck, bidsAccepted, countRefusal, refusalRows, refusalThresholds } from './lib/metrics.js';
import { common, stormProfile } from './lib/profiles.js';
import { streamThresholds } from './lib/stream.js';
import { summaryOf } from './lib/summary.js';

const profile = stormProfile();

const FILL_MS = profile.sockets * 10;
const BIDS_START_MS = FILL_MS + 1000;
/** How long everybody is away, so that there is something to catch up on: a few bids. They all come back in the same moment. */
const AWAY_MS = 400;
/** Evenly over the bids; a storm before the one before it has blown over would cut who is not back yet. */
const STORM_EVERY_MS = profile.duration_ms / (profile.storms + 1);
const AUDIT_MS = BIDS_START_MS + profile.duration_ms + 2000;
const BIDDERS = Math.max(2, Math.ceil(profile.bids_per_second / 10));

export const options = {
  ...common,
  scenarios: {
    room: {
      executor: 'per-vu-iterations', exec: 'follow', vus: profile.sockets, iterations: 1, maxDuration: `${AUDIT_MS + 20000}ms`,
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
    watchers_ready_total: [`count==${profile.sockets}`],
    // Whoever is not back from one storm is spared by the next, so the last ones may find a few less.
    sockets_cut_total: [`count>=${profile.sockets}`],
    sockets_not_resumed_total: ['count==0'],
    events_caught_up_total: ['count>0'],
    // With fewer events between two storms than the house keeps at hand, nobody needs to be skipped ahead.
    snapshot_skips_total: ['count==0'],
    events_missing_at_end_total: ['count==0'],
    watchers_finished_total: [`count==${profile.sockets}`],
    bids_accepted_total: ['count>0'],
    log_sequence_gaps_total: ['count==0'],
    logs_read_total: ['count==1'],
  },
};

export const handleSummary = summaryOf('reconnect-storm', profile, [
  ['sockets ready', 'watchers_ready_total'],
  ['sockets cut', 'sockets_cut_total'],
  ['sockets resumed', 'sockets_resumed_total'],
  ['sockets that did not come back', 'sockets_not_resumed_total'],
  ['coming back to resumed, ms', 'resume_ms'],
  ['events caught up on', 'events_caught_up_total'],
  ['bids accepted', 'bids_accepted_total', profile.duration_ms],
  ...refusalRows,
  ['bid to answer, ms', 'bid_ack_ms'],
  ['events received', 'events_received_total', profile.duration_ms],
  ['snapshots that skipped', 'snapshot_skips_total'],
  ['sequence gaps', 'sequence_gaps_total'],
  ['sequence repeats', 'sequence_repeats_total'],
  ['events missing at the end', 'events_missing_at_end_total'],
  ['sockets lost', 'sockets_lost_total'],
]);

export function setup() {
  const admin = enter();
  const sale = makeSale(admin, 'reconnect storm');
  const bidders = makeBidders(admin, sale, BIDDERS);
  return { admin, bidders, auction: openAuction(admin, sale, AUDIT_MS) };
}

export function follow({ auction }) {
  const seat = exec.scenario.iterationInTest;
  const startMs = exec.scenario.startTime;
  setTimeout(() => {
    const follower = new Follower({ auctionIds: [auction.id] });
    // The storms are at moments of the clock, the same for all.
    for (let storm = 1; storm <= profile.storms; storm += 1) {
      setTimeout(() => follower.cut(AWAY_MS), startMs + BIDS_START_MS + storm * STORM_EVERY_MS - Date.now());
    }
    setTimeout(() => follower.audit(), startMs + AUDIT_MS - Date.now());
  }, (seat * FILL_MS) / profile.sockets);
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
  auditLog(data.auction.id);
  leave(data);
}
