// The project's own metrics. Units are in the names; README.md says how to read them.

import { Counter, Trend } from 'k6/metrics';

// What a watcher sees.
export const frameLag = new Trend('frame_lag_ms');
export const framesReceived = new Counter('frames_received_total');
export const eventsReceived = new Counter('events_received_total');
export const snapshots = new Counter('snapshots_total');
export const snapshotSkips = new Counter('snapshot_skips_total');
export const sequenceGaps = new Counter('sequence_gaps_total');
export const sequenceRepeats = new Counter('sequence_repeats_total');
export const framesInconsistent = new Counter('frames_inconsistent_total');
export const eventsMissingAtEnd = new Counter('events_missing_at_end_total');
export const watchersReady = new Counter('watchers_ready_total');
export const watchersFinished = new Counter('watchers_finished_total');
export const socketsLost = new Counter('sockets_lost_total');
export const socketErrors = new Counter('socket_errors_total');

// Of those who are cut off and come back.
export const socketsCut = new Counter('sockets_cut_total');
export const socketsResumed = new Counter('sockets_resumed_total');
export const socketsNotResumed = new Counter('sockets_not_resumed_total');
export const resumeTime = new Trend('resume_ms');
export const eventsCaughtUp = new Counter('events_caught_up_total');

// The end of an auction.
export const closesHeard = new Counter('closes_heard_total');
export const closesRepeated = new Counter('closes_repeated_total');
export const noticesWon = new Counter('notices_won_total');
export const noticesLost = new Counter('notices_lost_total');
export const noticesWrong = new Counter('notices_wrong_total');
export const bidsAfterClose = new Counter('bids_after_close_total');
export const endsMoved = new Counter('ends_moved_total');
export const endsWrong = new Counter('ends_wrong_total');
export const closesInLog = new Counter('closes_in_log_total');

// What somebody who browses sees.
export const listsMs = new Trend('list_ms');
export const laps = new Counter('laps_total');
export const pagesRead = new Counter('pages_read_total');
export const readsFailed = new Counter('reads_failed_total');
export const listsWrong = new Counter('lists_wrong_total');
export const readsBackwards = new Counter('reads_backwards_total');
export const readsInconsistent = new Counter('reads_inconsistent_total');
export const pricesMoved = new Counter('prices_moved_total');

// What a bidder sees.
export const bidAck = new Trend('bid_ack_ms');
export const arrivalLate = new Trend('arrival_late_ms');
export const bidsSent = new Counter('bids_sent_total');
export const bidsAccepted = new Counter('bids_accepted_total');
export const bidsRefused = new Counter('bids_refused_total');
export const bidsRetried = new Counter('bids_retried_total');
export const bidsUnanswered = new Counter('bids_unanswered_total');
export const answersUnexpected = new Counter('answers_unexpected_total');
export const acksOutOfOrder = new Counter('acks_out_of_order_total');
export const acksNotInLog = new Counter('acks_not_in_log_total');
export const logBidsUntold = new Counter('log_bids_untold_total');
export const biddersFinished = new Counter('bidders_finished_total');

// What the public log says afterwards.
export const logBids = new Counter('log_bids_total');
export const logSequenceGaps = new Counter('log_sequence_gaps_total');
export const logsRead = new Counter('logs_read_total');

// That a script came to its end: k6 itself does not fail a run whose function threw.
export const runsFinished = new Counter('runs_finished_total');

const MARKET = ['bid_below_ask', 'already_leading', 'stale_ask'];
const OVERLOAD = ['rate_limited', 'busy'];
// The likeliest of all the others, to be named in the summary.
const FAULT = [
  'unavailable', 'internal', 'malformed', 'unauthenticated', 'not_registered', 'auction_not_started', 'auction_closed', 'amount_invalid',
];

/**
 * Counts a refusal. `kind` is `market` (somebody else was quicker), `overload` (a limit was reached) or `fault` (it should not happen);
 * a script for which other codes are a matter of course says the kind itself.
 */
export function countRefusal(code, kind = kindOf(code)) {
  bidsRefused.add(1, { code, kind });
}

function kindOf(code) {
  if (MARKET.includes(code)) return 'market';
  return OVERLOAD.includes(code) ? 'overload' : 'fault';
}

const CODES = [...MARKET, ...OVERLOAD, ...FAULT];
const ofCode = (code) => `bids_refused_total{code:${code}}`;

/** Thresholds that always hold: k6 keeps a metric apart by tag only where a threshold names the tag. */
export const refusalThresholds = {
  ...Object.fromEntries(CODES.map((code) => [ofCode(code), ['count>=0']])),
  'bids_refused_total{kind:market}': ['count>=0'],
  'bids_refused_total{kind:overload}': ['count>=0'],
  'bids_refused_total{kind:fault}': ['count==0'],
};

/** Rows of the summary; codes that did not occur are left out there. */
export const refusalRows = [
  ['bids refused, market', 'bids_refused_total{kind:market}'],
  ['bids refused, overload', 'bids_refused_total{kind:overload}'],
  ['bids refused, fault', 'bids_refused_total{kind:fault}'],
  ...CODES.map((code) => [`  ${code}`, ofCode(code)]),
];
