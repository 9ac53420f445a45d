// Sizes of the scripts by profile. Every one can be set alone by the variable of the same name.

import { durationMs, text, whole } from './env.js';

const PROFILES = {
  // For continuous integration on a small shared machine: 10 to 20 s each.
  small: {
    watchers: { WATCHERS: 50, RATE: 5, DURATION: '6s' },
    war: { BIDDERS: 8, RATE: 40, DURATION: '6s' },
    rush: { BIDDERS: 12, WATCHERS: 20, RATE: 30, DURATION: '4s' },
    storm: { SOCKETS: 60, STORMS: 2, RATE: 10, DURATION: '6s' },
    catalogue: { LOTS: 12, VISITORS: 6, RATE: 10, DURATION: '6s', LISTS_PER_SECOND: 20, LISTS_DURATION: '5s', LIST_P99_MS: 1000 },
    soak: { LOTS: 3, BIDDERS: 6, VISITORS: 2, RATE: 12, DURATION: '8s', CUT_EVERY: '2s' },
  },
  // Fits the default limits of a house: 256 sockets for an address, 20 bids a second for a user.
  full: {
    watchers: { WATCHERS: 200, RATE: 5, DURATION: '30s' },
    war: { BIDDERS: 16, RATE: 100, DURATION: '30s' },
    rush: { BIDDERS: 60, WATCHERS: 100, RATE: 300, DURATION: '10s' },
    // While old connections are being taken down, the new ones count as well: half of what an address may hold.
    storm: { SOCKETS: 120, STORMS: 10, RATE: 20, DURATION: '40s' },
    catalogue: { LOTS: 60, VISITORS: 20, RATE: 20, DURATION: '30s', LISTS_PER_SECOND: 200, LISTS_DURATION: '60s', LIST_P99_MS: 50 },
    soak: { LOTS: 10, BIDDERS: 40, VISITORS: 5, RATE: 40, DURATION: '10m', CUT_EVERY: '30s' },
  },
};

const name = text('PROFILE', 'full');
if (!PROFILES[name]) throw new Error(`PROFILE must be one of ${Object.keys(PROFILES).join(', ')}, not "${name}"`);

export function watchersProfile() {
  const sizes = PROFILES[name].watchers;
  return {
    watchers: whole('WATCHERS', sizes.WATCHERS),
    bids_per_second: whole('RATE', sizes.RATE),
    duration_ms: durationMs('DURATION', sizes.DURATION),
    frame_lag_ms_p95_max: whole('LAG_P95_MS', 250),
  };
}

export function warProfile() {
  const sizes = PROFILES[name].war;
  return {
    bidders: whole('BIDDERS', sizes.BIDDERS),
    bids_per_second: whole('RATE', sizes.RATE),
    duration_ms: durationMs('DURATION', sizes.DURATION),
    bid_ack_ms_p95_max: whole('ACK_P95_MS', 500),
  };
}

export function rushProfile() {
  const sizes = PROFILES[name].rush;
  return {
    bidders: whole('BIDDERS', sizes.BIDDERS),
    watchers: whole('WATCHERS', sizes.WATCHERS),
    bids_per_second: whole('RATE', sizes.RATE),
    duration_ms: durationMs('DURATION', sizes.DURATION),
  };
}

export function stormProfile() {
  const sizes = PROFILES[name].storm;
  return {
    sockets: whole('SOCKETS', sizes.SOCKETS),
    storms: whole('STORMS', sizes.STORMS),
    bids_per_second: whole('RATE', sizes.RATE),
    duration_ms: durationMs('DURATION', sizes.DURATION),
  };
}

export function catalogueProfile() {
  const sizes = PROFILES[name].catalogue;
  return {
    lots: whole('LOTS', sizes.LOTS),
    visitors: whole('VISITORS', sizes.VISITORS),
    bids_per_second: whole('RATE', sizes.RATE),
    duration_ms: durationMs('DURATION', sizes.DURATION),
    lists_per_second: whole('LISTS_PER_SECOND', sizes.LISTS_PER_SECOND),
    lists_duration_ms: durationMs('LISTS_DURATION', sizes.LISTS_DURATION),
    list_ms_p99_max: whole('LIST_P99_MS', sizes.LIST_P99_MS),
  };
}

export function soakProfile() {
  const sizes = PROFILES[name].soak;
  return {
    lots: whole('LOTS', sizes.LOTS),
    bidders: whole('BIDDERS', sizes.BIDDERS),
    visitors: whole('VISITORS', sizes.VISITORS),
    bids_per_second: whole('RATE', sizes.RATE),
    duration_ms: durationMs('DURATION', sizes.DURATION),
    cut_every_ms: durationMs('CUT_EVERY', sizes.CUT_EVERY),
  };
}

/** Options every script shares. */
export const common = {
  // A house hashes two passwords at a time, so making the bidders takes a moment.
  setupTimeout: '120s',
  teardownTimeout: '60s',
  summaryTrendStats: ['min', 'med', 'avg', 'p(95)', 'p(99)', 'max', 'count'],
};
