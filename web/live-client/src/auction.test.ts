import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type LiveAuction, applyEvents, applyPresence, applySnapshot, microseconds } from './auction';
import { bid, resource } from './fake-house';
import type { AuctionEvent, BidLine, EventsFrame, LiveResource, SnapshotFrame } from './frames';

/** What the house's own rules say while stories are played; the house's tests hold the file to them. */
interface Story {
  name: string;
  snapshot: SnapshotFrame;
  steps: { told: string; frame: EventsFrame; resource: LiveResource; bids: BidLine[] }[];
}
const stories = JSON.parse(readFileSync(new URL('../../../tests/transcripts/auctions.json', import.meta.url), 'utf8')) as Story[];

/** The clock is the page's own business. */
const timeless = (shown: LiveResource) => ({ ...shown, server_time: '' });

describe('after every frame the page shows what the house would show', () => {
  for (const story of stories) {
    test(story.name, () => {
      let state: LiveAuction = applySnapshot(undefined, story.snapshot);
      for (const step of story.steps) {
        const outcome = applyEvents(state, step.frame);
        expect(outcome.gap, step.told).toBe(false);
        if (!outcome.state) throw new Error(step.told);
        state = outcome.state;
        expect(timeless(state.resource), step.told).toEqual(timeless(step.resource));
        expect(state.bids, step.told).toEqual(step.bids);
        // Heard twice it is heard once.
        expect(applyEvents(state, step.frame).state).toBe(state);
      }
    });

    test(`${story.name}: joined at any moment`, () => {
      const frames = story.steps.map((step) => step.frame);
      for (const [index, step] of story.steps.entries()) {
        const { auction, epoch } = story.snapshot;
        let state: LiveAuction | undefined = applySnapshot(undefined, { op: 'snapshot', auction, epoch, seq: step.resource.seq, resource: step.resource, bids: step.bids });
        // All frames again, from the first: what was in the snapshot is passed over.
        for (const frame of frames) state = applyEvents(state, frame).state;
        expect(timeless(state?.resource ?? step.resource), String(index)).toEqual(timeless(story.steps.at(-1)?.resource ?? step.resource));
      }
    });
  }
});

test('what does not follow is a gap, and changes nothing', () => {
  const state = applySnapshot(undefined, { op: 'snapshot', auction: 'a', epoch: 1, seq: 4, resource: resource('a', 4), bids: [] });
  const events = (from: number, list: AuctionEvent[], epoch = 1): EventsFrame => ({ op: 'events', auction: 'a', epoch, from, to: from + list.length - 1, events: list });
  expect(applyEvents(state, events(6, [bid(6, '110.00')]))).toEqual({ state, gap: true });
  expect(applyEvents(state, events(5, [bid(5, '110.00')], 2))).toEqual({ state, gap: true });
  expect(applyEvents(undefined, events(1, [bid(1, '110.00')]))).toEqual({ state: undefined, gap: true });
  expect(applyEvents(state, events(5, []))).toEqual({ state, gap: false });
});

test('an event of a later version moves the place in the log and nothing else', () => {
  const state = applySnapshot(undefined, { op: 'snapshot', auction: 'a', epoch: 1, seq: 4, resource: resource('a', 4), bids: [] });
  const later = { seq: 5, at: '2026-11-22T18:00:01.000000Z', kind: 'sung_about' } as unknown as AuctionEvent;
  const outcome = applyEvents(state, { op: 'events', auction: 'a', epoch: 1, from: 5, to: 5, events: [later] });
  expect(outcome.state?.resource).toEqual({ ...state.resource, seq: 5 });
});

test('an old snapshot does not undo what is known', () => {
  const now = applySnapshot(undefined, { op: 'snapshot', auction: 'a', epoch: 1, seq: 9, resource: resource('a', 9), bids: [] });
  expect(applySnapshot(now, { op: 'snapshot', auction: 'a', epoch: 1, seq: 4, resource: resource('a', 4), bids: [] })).toBe(now);
});

test('watchers are told apart from what happens', () => {
  const state = applySnapshot(undefined, { op: 'snapshot', auction: 'a', epoch: 1, seq: 4, resource: resource('a', 4), bids: [] });
  expect(applyPresence(state, 12).resource).toEqual({ ...state.resource, watchers: 12 });
  expect(applyPresence(state, 0)).toBe(state);
});

test('instants are exact to the microsecond', () => {
  expect(microseconds('2026-11-22T18:30:00.000001Z') - microseconds('2026-11-22T18:29:59.999999Z')).toBe(2n);
});
