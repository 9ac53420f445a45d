/** A clock that is farther away than this is worth saying. */
const CLOCK_MS = 5_000;

/** Seconds between the clock of the house and that of this device; 0 while they agree. `at` is when the answer came. */
export function clockOffset(serverTime: string, at: number): number {
  const away = Date.parse(serverTime) - at;
  return Math.abs(away) > CLOCK_MS ? Math.round(away / 1_000) : 0;
}
