// Does an auction end by its rule when everybody bids in its last seconds, and does everybody hear of it, once?
// BIDDERS send RATE bids a second in all from shortly before the end, for DURATION; each bid moves the end, up to a cap.

import exec from 'k6/execution';
import { bidKey } from './lib/api.js';
import { instantMs } from './lib/clock.js';
import { auditEnds } from './lib/extension.js';
import { enter, leave, makeBidders, makeSale, openLot, START_PRICE } from './lib/house.js';
import { LiveSocket } from './lib/live.js';
import { auditAcks, auditLog, readLog } from './lib/log.js';
import {
  answersUnexpected, bidAck, biddersFinished, bidsAccepted, bidsAfterClose, bidsRetried, bidsSent, bidsUnanswered, closesHeard, closesRepeated,
  countRefusal, noticesLost, noticesWon, noticesWrong, refusalRows, refusalThresholds,
} from './lib/metrics.js';
import { common, rushProfile } from './lib/profiles.js';
import { AuctionStream, streamThresholds } from './lib/stream.js';
import { summaryOf } from './lib/summary.js';

const profile = rushProfile();

// The rush begins this long before the end, which then stays a little ahead of it until the allowance is used up.
const RULE = { trigger_ms: 2000, extend_to_ms: 2000, max_extension_ms: Math.round(profile.duration_ms * 1.5) };
const SEAT_MS = 4000;
const RUSH_BEFORE_END_MS = 1500;
// The end, as late as the rule can make it; then a moment for a house that gives back time which it took.
const OVER_MS = SEAT_MS + RULE.max_extension_ms + 2000;
const PATIENCE_MS = 20000;
const TURN_MS = (profile.bidders * 1000) / profile.bids_per_second;
const PEOPLE = profile.bidders + profile.watchers;

export const options = {
  ...common,
  scenarios: {
    rush: { executor: 'per-vu-iterations', vus: PEOPLE, iterations: 1, maxDuration: `${OVER_MS + PATIENCE_MS + 60000}ms` },
  },
  thresholds: {
    ...streamThresholds,
    ...refusalThresholds,
    bids_accepted_total: ['count>0'],
    bids_unanswered_total: ['count==0'],
    answers_unexpected_total: ['count==0'],
    acks_not_in_log_total: ['count==0'],
    log_bids_untold_total: ['count==0'],
    log_sequence_gaps_total: ['count==0'],
    logs_read_total: ['count==1'],
    ends_moved_total: ['count>0'],
    ends_wrong_total: ['count==0'],
    closes_in_log_total: ['count==1'],
    closes_heard_total: [`count==${PEOPLE}`],
    closes_repeated_total: ['count==0'],
    notices_won_total: ['count==1'],
    notices_wrong_total: ['count==0'],
    // Everybody tries once more after the end, and nobody gets in.
    bids_after_close_total: [`count==${profile.bidders}`],
    bidders_finished_total: [`count==${PEOPLE}`],
  },
};

export const handleSummary = summaryOf('last-minute-rush', { ...profile, ...RULE }, [
  ['bids sent', 'bids_sent_total', profile.duration_ms],
  ['bids accepted', 'bids_accepted_total', profile.duration_ms],
  ...refusalRows,
  ['sent again as told', 'bids_retried_total'],
  ['bid to answer, ms', 'bid_ack_ms'],
  ['event to people, ms', 'frame_lag_ms'],
  ['the end moved', 'ends_moved_total'],
  ['the end moved wrongly', 'ends_wrong_total'],
  ['closings in the log', 'closes_in_log_total'],
  ['people told of the end', 'closes_heard_total'],
  ['told that they won', 'notices_won_total'],
  ['told that they lost', 'notices_lost_total'],
  ['refused after the end', 'bids_after_close_total'],
  ['accepted, not in the log', 'acks_not_in_log_total'],
]);

export function setup() {
  const admin = enter();
  const sale = makeSale(admin, 'last-minute rush');
  const bidders = makeBidders(admin, sale, profile.bidders);
  // Last, for its time is running. It starts a second after it is made.
  return { admin, bidders, auction: openLot(admin, sale, { endsInMs: 1000 + SEAT_MS, softClose: RULE }) };
}

export default function rush({ auction, bidders }) {
  const place = exec.scenario.iterationInTest;
  new Person(auction, bidders[place] || null, place);
}

export function teardown(data) {
  auditLog(data.auction.id);
  auditEnds(readLog(data.auction.id) || [], RULE);
  leave(data);
}

class Person {
  #auction;
  #who;
  #place;
  #stream = new AuctionStream();
  #socket;
  #ask = START_PRICE;
  #pending = new Map();
  #acks = [];
  #bids = 0;
  #closes = 0;
  #lateKey = null;
  /** Told personally how it ended. */
  #notices = 0;
  #timer = null;
  #patience;

  constructor(auction, who, place) {
    this.#auction = auction;
    this.#who = who;
    this.#place = place;
    this.#socket = new LiveSocket({
      token: who ? who.token : undefined,
      onFrame: (frame, receivedMs) => this.#receive(frame, receivedMs),
      onClose: () => this.#leave(),
    });
    this.#patience = setTimeout(() => this.#socket.close(), OVER_MS + PATIENCE_MS);
  }

  #receive(frame, receivedMs) {
    switch (frame.op) {
      case 'welcome': this.#socket.subscribe(this.#auction.id); break;
      case 'pong': if (this.#who && this.#timer === null) this.#bidInTime(); break;
      case 'snapshot': this.#snapshot(frame); break;
      case 'events': this.#follow(frame, receivedMs); break;
      case 'accepted': this.#answered(frame, receivedMs); break;
      case 'refused': this.#answered(frame, receivedMs); break;
      case 'notice': this.#notice(frame); break;
      default:
    }
  }

  /** Each bidder has a moment of his own in every turn, from the beginning of the rush on. */
  #bidInTime() {
    const startMs = instantMs(this.#auction.ends_at) - RUSH_BEFORE_END_MS;
    const dueMs = startMs + this.#bids * TURN_MS + (this.#place * TURN_MS) / profile.bidders;
    if (dueMs > startMs + profile.duration_ms || this.#closes > 0) return;
    this.#timer = setTimeout(() => {
      if (this.#closes === 0) this.#bid();
      this.#bids += 1;
      this.#bidInTime();
    }, Math.max(1, dueMs - this.#socket.clock.nowMs()));
  }

  #bid() {
    const bid = { op: 'bid', auction: this.#auction.id, key: bidKey(), amount: String(this.#ask) };
    this.#pending.set(bid.key, { bid, sentMs: Date.now() });
    this.#socket.send(bid);
    bidsSent.add(1);
    return bid.key;
  }

  #snapshot(frame) {
    this.#stream.snapshot(frame);
    this.#learn(frame.resource.ask);
    // Skipped ahead over the end itself.
    if (frame.resource.status === 'closed') this.#closed();
  }

  #follow(frame, receivedMs) {
    this.#stream.events(frame, receivedMs, this.#socket.clock);
    for (const { kind, ask } of frame.events) {
      this.#learn(ask);
      if (kind === 'closed') this.#closed();
    }
  }

  #learn(ask) {
    if (ask) this.#ask = Math.max(this.#ask, Number(ask));
  }

  #closed() {
    this.#closes += 1;
    if (this.#closes > 1) {
      closesRepeated.add(1);
      return;
    }
    closesHeard.add(1);
    if (this.#who) this.#lateKey = this.#bid();
    else this.#socket.close();
  }

  #notice({ kind }) {
    if (kind === 'won') noticesWon.add(1);
    if (kind === 'lost') noticesLost.add(1);
    if (kind === 'won' || kind === 'lost') this.#notices += 1;
    this.#closeWhenDone();
  }

  #answered(frame, receivedMs) {
    const sent = this.#pending.get(frame.key);
    if (!sent) {
      answersUnexpected.add(1);
      return;
    }
    if (frame.retryable) {
      // Not decided: the contract's own way is the same key again, a little apart from the others.
      bidsRetried.add(1, { code: frame.code });
      setTimeout(() => this.#socket.send(sent.bid), frame.retry_after_ms * (0.5 + Math.random()));
      return;
    }
    this.#pending.delete(frame.key);
    bidAck.add(receivedMs - sent.sentMs);
    this.#learn(frame.ask);
    const isLate = frame.key === this.#lateKey;
    if (frame.op === 'accepted') {
      bidsAccepted.add(1);
      this.#acks.push({ seq: frame.seq, amount: frame.amount });
    } else if (isLate && frame.code === 'auction_closed') {
      bidsAfterClose.add(1);
    } else {
      // Whoever bids into the last seconds may be too late, before hearing of the end: that is the rule and no fault.
      countRefusal(frame.code, frame.code === 'auction_closed' ? 'market' : undefined);
    }
    this.#closeWhenDone();
  }

  #closeWhenDone() {
    if (this.#closes > 0 && this.#pending.size === 0 && this.#notices >= this.#noticesDue) this.#socket.close();
  }

  /** Who bid is told how it ended, once; who never got in is not. */
  get #noticesDue() {
    return this.#acks.length > 0 ? 1 : 0;
  }

  #leave() {
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
    bidsUnanswered.add(this.#pending.size);
    noticesWrong.add(Math.abs(this.#notices - this.#noticesDue));
    if (this.#who) auditAcks(this.#auction.id, this.#who.paddle, this.#acks);
    biddersFinished.add(1);
  }
}
