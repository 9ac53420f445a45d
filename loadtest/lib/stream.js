// One subscription, held against its promise: every sequence number once, in order, or a snapshot that says it skipped.

import {
  eventsReceived, frameLag, framesInconsistent, framesReceived, sequenceGaps, sequenceRepeats, snapshotSkips, snapshots,
} from './metrics.js';

export class AuctionStream {
  epoch = null;
  /** The newest sequence seen; null before the snapshot. */
  seq = null;

  snapshot(frame) {
    snapshots.add(1);
    if (this.seq !== null && frame.seq > this.seq) snapshotSkips.add(1);
    // News from the past: the house has forgotten something that it told.
    if (this.seq !== null && frame.epoch === this.epoch && frame.seq < this.seq) sequenceRepeats.add(1);
    this.epoch = frame.epoch;
    this.seq = frame.seq;
  }

  events(frame, receivedMs, clock) {
    const { events } = frame;
    framesReceived.add(1);
    eventsReceived.add(events.length);
    if (!this.#isConsistent(frame)) framesInconsistent.add(1);
    for (const event of events) {
      this.#follow(event.seq);
      if (clock.isSet) frameLag.add(clock.lagMs(receivedMs, event.at));
    }
  }

  #isConsistent({ epoch, from, to, events }) {
    if (epoch !== this.epoch) return false;
    return events.length === 0 || (from === events[0].seq && to === events[events.length - 1].seq);
  }

  #follow(seq) {
    const expected = this.seq + 1;
    if (seq < expected) {
      sequenceRepeats.add(1);
      return;
    }
    if (seq > expected) sequenceGaps.add(seq - expected);
    this.seq = seq;
  }
}

/** The thresholds of everybody who follows an auction. */
export const streamThresholds = {
  sequence_gaps_total: ['count==0'],
  sequence_repeats_total: ['count==0'],
  frames_inconsistent_total: ['count==0'],
  sockets_lost_total: ['count==0'],
  socket_errors_total: ['count==0'],
};
