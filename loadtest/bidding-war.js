// How quickly, and how truly, does the house answer when many people bid on one auction at once?
// BIDDERS sockets send RATE bids a second in all, whether or not earlier ones are answered, each at the newest ask they know of.

import exec from 'k6/execution';
import { bidKey } from './lib/api.js';
import { enter, leave, makeBidders, makeSale, openAuction } from './lib/house.js';
import { LiveSocket } from './lib/live.js';
import { auditAcks, auditLog } from './lib/log.js';
import {
  acksOutOfOrder, answersUnexpected, arrivalLate, bidAck, biddersFinished, bidsAccepted, bidsSent, bidsUnanswered, countRefusal,
  refusalRows, refusalThresholds,
} from './lib/metrics.js';
import { common, warProfile } from './lib/profiles.js';
import { AuctionStream, streamThresholds } from './lib/stream.js';
import { summaryOf } from './lib/summary.js';

const profile = warProfile();

// Everybody is seated before the first bid, and the last answers may still be under way after the last one.
const BIDS_START_MS = 2000;
const ANSWER_PATIENCE_MS = 5000;
const BIDS_END_MS = BIDS_START_MS + profile.duration_ms;
const BIDS = Math.floor((profile.bids_per_second * profile.duration_ms) / 1000);
/** In every turn each bidder bids once. */
const TURN_MS = (profile.bidders * 1000) / profile.bids_per_second;

export const options = {
  ...common,
  scenarios: {
    // Not an arrival-rate executor: a k6 iteration lasts as long as its socket. Each bidder keeps the timetable himself.
    war: {
      executor: 'per-vu-iterations', vus: profile.bidders, iterations: 1,
      maxDuration: `${BIDS_END_MS + ANSWER_PATIENCE_MS + 60000}ms`,
    },
  },
  thresholds: {
    ...streamThresholds,
    ...refusalThresholds,
    bids_sent_total: [`count==${BIDS}`],
    // A generator that cannot keep its timetable measures itself.
    arrival_late_ms: ['p(95)<100'],
    bid_ack_ms: [`p(95)<${profile.bid_ack_ms_p95_max}`],
    bids_accepted_total: ['count>0'],
    bids_unanswered_total: ['count==0'],
    answers_unexpected_total: ['count==0'],
    acks_not_in_log_total: ['count==0'],
    log_bids_untold_total: ['count==0'],
    log_sequence_gaps_total: ['count==0'],
    logs_read_total: ['count==1'],
    bidders_finished_total: [`count==${profile.bidders}`],
  },
};

export const handleSummary = summaryOf('bidding-war', profile, [
  ['bids sent', 'bids_sent_total', profile.duration_ms],
  ['sent late by, ms', 'arrival_late_ms'],
  ['bids accepted', 'bids_accepted_total', profile.duration_ms],
  ...refusalRows,
  ['bids unanswered', 'bids_unanswered_total'],
  ['bid to answer, ms', 'bid_ack_ms'],
  ['answers out of order', 'acks_out_of_order_total'],
  ['event to bidder, ms', 'frame_lag_ms'],
  ['sequence gaps', 'sequence_gaps_total'],
  ['bids in the log', 'log_bids_total'],
  ['accepted, not in the log', 'acks_not_in_log_total'],
  ['in the log, not accepted', 'log_bids_untold_total'],
]);

export function setup() {
  const admin = enter();
  const sale = makeSale(admin, 'bidding war');
  const bidders = makeBidders(admin, sale, profile.bidders);
  return { admin, bidders, auction: openAuction(admin, sale, BIDS_END_MS) };
}

export default function war({ auction, bidders }) {
  const place = exec.scenario.iterationInTest;
  new Bidder(auction.id, bidders[place], place, exec.scenario.startTime + BIDS_START_MS);
}

export function teardown(data) {
  auditLog(data.auction.id);
  leave(data);
}

class Bidder {
  #auctionId;
  #who;
  /** The number, among all bids of the war, of my next bid; when it is due. */
  #next;
  #dueMs;
  #startMs;
  #stream = new AuctionStream();
  #socket;
  #ask = 0;
  /** When and as which of mine each unanswered bid was sent, by key. */
  #pending = new Map();
  #sent = 0;
  #lastAnswered = 0;
  #acks = [];
  #timer;

  constructor(auctionId, who, place, startMs) {
    this.#auctionId = auctionId;
    this.#who = who;
    this.#next = place;
    this.#startMs = startMs;
    this.#socket = new LiveSocket({
      token: who.token,
      onFrame: (frame, receivedMs) => this.#receive(frame, receivedMs),
      onClose: () => this.#leave(),
    });
    this.#dueMs = this.#due();
    this.#timer = setTimeout(() => this.#bidOnTime(), this.#dueMs - Date.now());
  }

  /** Somewhere in the turn. Evenly spaced bidders would politely wait for each other, and there would be no war. */
  #due() {
    return this.#startMs + (Math.floor(this.#next / profile.bidders) + Math.random()) * TURN_MS;
  }

  /** Sends every bid that is due. The timetable is absolute, so a late timer delays bids but never thins them out. */
  #bidOnTime() {
    // Nobody can bid before the first snapshot has told the ask; on a busy machine it may come after the first bid is due, which is then late.
    if (!this.#ask) {
      this.#timer = setTimeout(() => this.#bidOnTime(), 5);
      return;
    }
    while (this.#next < BIDS && this.#dueMs <= Date.now()) {
      this.#bid();
      this.#next += profile.bidders;
      this.#dueMs = this.#due();
    }
    if (this.#next < BIDS) this.#timer = setTimeout(() => this.#bidOnTime(), Math.max(1, Math.ceil(this.#dueMs - Date.now())));
    else this.#timer = setTimeout(() => this.#socket.close(), ANSWER_PATIENCE_MS);
  }

  #bid() {
    const key = bidKey();
    const sentMs = Date.now();
    arrivalLate.add(sentMs - this.#dueMs);
    this.#sent += 1;
    this.#pending.set(key, { sentMs, number: this.#sent });
    this.#socket.send({ op: 'bid', auction: this.#auctionId, key, amount: String(this.#ask) });
    bidsSent.add(1);
  }

  #receive(frame, receivedMs) {
    switch (frame.op) {
      case 'welcome': this.#socket.subscribe(this.#auctionId); break;
      case 'snapshot': this.#stream.snapshot(frame); this.#learn(frame.resource.ask); break;
      case 'events': this.#follow(frame, receivedMs); break;
      case 'accepted': this.#answered(frame, receivedMs); break;
      case 'refused': this.#answered(frame, receivedMs); break;
      default:
    }
  }

  #follow(frame, receivedMs) {
    this.#stream.events(frame, receivedMs, this.#socket.clock);
    for (const { ask } of frame.events) this.#learn(ask);
  }

  /** The ask only rises here, and news of it may overtake each other. */
  #learn(ask) {
    if (ask) this.#ask = Math.max(this.#ask, Number(ask));
  }

  #answered(frame, receivedMs) {
    const bid = this.#pending.get(frame.key);
    if (!bid) {
      // A second answer to a bid, or an answer to nobody's.
      answersUnexpected.add(1);
      return;
    }
    this.#pending.delete(frame.key);
    bidAck.add(receivedMs - bid.sentMs);
    if (bid.number < this.#lastAnswered) acksOutOfOrder.add(1);
    else this.#lastAnswered = bid.number;
    this.#learn(frame.ask);
    if (frame.op === 'accepted') {
      bidsAccepted.add(1);
      this.#acks.push({ seq: frame.seq, amount: frame.amount });
    } else {
      countRefusal(frame.code);
    }
    this.#closeWhenDone();
  }

  #closeWhenDone() {
    if (this.#next >= BIDS && this.#pending.size === 0) this.#socket.close();
  }

  #leave() {
    clearTimeout(this.#timer);
    bidsUnanswered.add(this.#pending.size);
    auditAcks(this.#auctionId, this.#who.paddle, this.#acks);
    biddersFinished.add(1);
  }
}
