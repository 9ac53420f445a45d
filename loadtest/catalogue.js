// Can people leaf through a sale in peace while bids move its prices?
// VISITORS read lists of LOTS auctions page by page, details, artworks and histories; bids arrive over REST on all lots. Then, while the bids
// go on, LISTS_PER_SECOND pages of public lists are read, filtered, sorted and searched: in a house that was filled (`make catalogue`), a big one.

import exec from 'k6/execution';
import { bidKey, placeBid } from './lib/api.js';
import { enter, leave, makeBidders, makeSale, openLots, START_PRICE, STEP } from './lib/house.js';
import { bidAck, bidsAccepted, countRefusal, refusalRows, refusalThresholds } from './lib/metrics.js';
import { catalogueProfile, common } from './lib/profiles.js';
import { summaryOf } from './lib/summary.js';
import { Browser } from './lib/browser.js';
import { Visitor, visitorThresholds } from './lib/visitor.js';

const profile = catalogueProfile();
const BIDDERS = Math.max(2, Math.ceil(profile.bids_per_second / 10));
/** When the visitors have gone, who take all that the house has to give. */
const LISTS_START_MS = profile.duration_ms + 3000;
const HOUR_MS = 3600 * 1000;

export const options = {
  ...common,
  scenarios: {
    visitors: { executor: 'constant-vus', exec: 'visit', vus: profile.visitors, duration: `${profile.duration_ms}ms` },
    bids: {
      executor: 'constant-arrival-rate', exec: 'bid', rate: profile.bids_per_second, timeUnit: '1s',
      // While the visitors take all that the house has, a bid can wait: none is to be left out because nobody is there to send it.
      duration: `${LISTS_START_MS + profile.lists_duration_ms}ms`, preAllocatedVUs: 10 * BIDDERS, maxVUs: 10 * BIDDERS,
    },
    catalogue: {
      executor: 'constant-arrival-rate', exec: 'look', rate: profile.lists_per_second, timeUnit: '1s', startTime: `${LISTS_START_MS}ms`,
      duration: `${profile.lists_duration_ms}ms`, preAllocatedVUs: Math.ceil(profile.lists_per_second / 4), maxVUs: profile.lists_per_second,
    },
  },
  thresholds: {
    ...visitorThresholds, ...refusalThresholds, bids_accepted_total: ['count>0'],
    list_ms: [`p(99)<${profile.list_ms_p99_max}`], dropped_iterations: ['count==0'],
  },
};

export const handleSummary = summaryOf('catalogue', profile, [
  ['laps through the sale', 'laps_total', profile.duration_ms],
  ['pages read', 'pages_read_total', profile.duration_ms],
  ['requests, ms', 'http_req_duration'],
  ['pages that failed', 'reads_failed_total'],
  ['lists in disorder', 'lists_wrong_total'],
  ['prices seen moving', 'prices_moved_total'],
  ['steps back in time', 'reads_backwards_total'],
  ['pages of lists, ms', 'list_ms'],
  ['contradictions', 'reads_inconsistent_total'],
  ['bids accepted', 'bids_accepted_total', LISTS_START_MS + profile.lists_duration_ms],
  ...refusalRows,
  ['bid to answer, ms', 'bid_ack_ms'],
  ['lists that had no reader', 'dropped_iterations'],
]);

export function setup() {
  const admin = enter();
  const sale = makeSale(admin, 'catalogue');
  const bidders = makeBidders(admin, sale, BIDDERS);
  const auctions = openLots(admin, sale, profile.lots, { endsInMs: HOUR_MS });
  return { admin, bidders, sale, auctions };
}

/** Each visitor of k6 has a memory of its own. */
let visitor = null;

export function visit({ sale, auctions }) {
  visitor = visitor || new Visitor(sale.id, auctions);
  visitor.lap();
}

let browser = null;

export function look() {
  browser = browser || new Browser();
  browser.look();
}

export function bid({ auctions, bidders }) {
  // Round after round over all lots; in each round one step higher and another bidder.
  const turn = exec.scenario.iterationInTest;
  const round = Math.floor(turn / auctions.length);
  const bidder = bidders[round % bidders.length];
  const sentMs = Date.now();
  const { status, code } = placeBid(auctions[turn % auctions.length].id, bidder.token, {
    key: bidKey(), amount: String(START_PRICE + round * STEP),
  });
  bidAck.add(Date.now() - sentMs);
  if (status === 200) bidsAccepted.add(1);
  else countRefusal(code || 'unavailable');
}

export function teardown(data) {
  leave(data);
}
