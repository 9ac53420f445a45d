// The rule of the soft close, held against a public log to the microsecond.

import { instantMicros } from './clock.js';
import { closesInLog, endsMoved, endsWrong } from './metrics.js';

/**
 * Walks a log of an auction without maxima, where every accepted bid moves the price. `rule` is the `soft_close` of its terms.
 * Counts every end that moved, every one that should have and did not, or to elsewhere, and the closings.
 */
export function auditEnds(events, { trigger_ms, extend_to_ms, max_extension_ms }) {
  const [trigger, extendTo, most] = [trigger_ms, extend_to_ms, max_extension_ms].map((ms) => ms * 1000);
  let ends = 0;
  let used = 0;
  /** The end that the bid just read must have brought; none when it must not have moved. */
  let due = null;
  const settle = () => {
    if (due !== null) endsWrong.add(1);
    due = null;
  };
  for (const event of events) {
    const at = instantMicros(event.at);
    if (event.kind === 'extended' && event.reason === 'soft_close') {
      if (due === null || instantMicros(event.ends_at) !== due) endsWrong.add(1);
      else endsMoved.add(1);
      used += instantMicros(event.ends_at) - ends;
      ends = instantMicros(event.ends_at);
      due = null;
      continue;
    }
    settle();
    if (event.kind === 'opened') ends = instantMicros(event.ends_at);
    // The house may give back time that it took; that is not of the rule's allowance.
    if (event.kind === 'extended') ends = instantMicros(event.ends_at);
    if (event.kind === 'bid_accepted') {
      if (at >= ends) endsWrong.add(1);
      const end = Math.min(at + extendTo, ends + Math.max(0, most - used));
      if (ends - at <= trigger && end > ends) due = end;
    }
    if (event.kind === 'closed') {
      closesInLog.add(1);
      if (at < ends || event.seq !== events.length) endsWrong.add(1);
    }
  }
  settle();
}
