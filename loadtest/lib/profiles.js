// Sizes of the scripts by profile. Every one can be set alone by the variable of the same name.

import { durationMs, text, whole } from './env.js';

const PROFILES = {
  // For continuous integration on a small shared machine: 10 to 20 s a script.
  small: {
    watchers: { WATCHERS: 50, RATE: 5, DURATION: '6s' },
    war: { BIDDERS: 8, RATE: 40, DURATION: '6s' },
  },
  // Fits the default limits of a house: 256 sockets for an address, 20 bids a second for a user.
  full: {
    watchers: { WATCHERS: 200, RATE: 5, DURATION: '30s' },
    war: { BIDDERS: 16, RATE: 100, DURATION: '30s' },
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

/** Options every script shares. */
export const common = {
  // A house hashes two passwords at a time, so making the bidders takes a moment.
  setupTimeout: '120s',
  teardownTimeout: '60s',
  summaryTrendStats: ['min', 'med', 'avg', 'p(95)', 'p(99)', 'max', 'count'],
};
