/** What a close code asks of a client (docs/PROTOCOL.md, section 4). */
export type Closing =
  /** Come back, as after any lost connection. */
  | 'come_back'
  /** The session is over: refresh or sign in first. */
  | 'session_over'
  /** Come back, and take nothing for known. */
  | 'afresh'
  /** Too fast: come back, but not soon. */
  | 'slow_down'
  /** Do not come back. */
  | 'stay_away';

export function closing(code: number): Closing {
  if (code === 4001) return 'session_over';
  if (code === 4004) return 'afresh';
  if (code === 4003) return 'afresh';
  if (code === 4008) return 'slow_down';
  if (code >= 4500 && code <= 4999) return 'stay_away';
  return 'come_back';
}
