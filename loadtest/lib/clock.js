// Time: the contract's instants, and the house's clock as seen from here.

/** Milliseconds since 1970, with the microseconds of the contract kept as a fraction. */
export function instantMs(instant) {
  return Date.parse(`${instant.slice(0, 23)}Z`) + Number(instant.slice(23, 26)) / 1000;
}

/** Writes an instant as the contract wants it: six digits of fraction, in UTC. */
export function instant(ms) {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

/** An instant as whole microseconds since 1970: exact, for sums that must come out to the digit. */
export function instantMicros(instant) {
  return Date.parse(`${instant.slice(0, 19)}Z`) * 1000 + Number(instant.slice(20, 26));
}

/**
 * How far the house's clock is ahead of ours, from the quickest `ping`: its answer left the least room for error, at most half
 * the round trip.
 */
export class HouseClock {
  #quickestMs = Infinity;
  #aheadMs = null;

  get isSet() {
    return this.#aheadMs !== null;
  }

  sample(sentMs, receivedMs, serverTime) {
    const roundTripMs = receivedMs - sentMs;
    if (roundTripMs > this.#quickestMs) return;
    this.#quickestMs = roundTripMs;
    this.#aheadMs = instantMs(serverTime) - (sentMs + receivedMs) / 2;
  }

  /** What the house's clock says now; ours until it is known. */
  nowMs() {
    return Date.now() + (this.#aheadMs || 0);
  }

  /** From an instant of the house to a moment here. Our clock has whole milliseconds, so a lag near zero can come out below it. */
  lagMs(receivedMs, at) {
    return receivedMs + this.#aheadMs - instantMs(at);
  }
}
