import { expect, test } from 'vitest';
import { Announcer, BETWEEN_MS, type Said } from './announcer';

const ME = 7;

/** Has bids come at their instants, wakes the announcer when it is due, and writes down what was said when. */
function listen(bids: readonly (readonly [at: number, price: string, leader: number])[], until: number, paddle: number | null = ME) {
  const announcer = new Announcer({ price: null, leader: null });
  const heard: [number, Said['kind'], string][] = [];
  const note = (at: number, said: Said | null) => {
    if (said) heard.push([at, said.kind, said.price]);
  };
  let next = 0;
  for (let now = 0; now <= until; now += 10) {
    if (announcer.due !== null && now >= announcer.due) note(now, announcer.tick(paddle, now));
    for (let bid = bids[next]; bid && bid[0] <= now; bid = bids[++next]) note(now, announcer.hear({ price: bid[1], leader: bid[2] }, paddle, now));
  }
  return heard;
}

test('a fight with a bid each half second is heard: never twice within the while, and never silent for longer', () => {
  const bids = Array.from({ length: 40 }, (_, index) => [index * 500, String(100 + index), 1 + (index % 2)] as const);
  const heard = listen(bids, 30_000);
  expect(heard[0]).toEqual([0, 'price', '100']);
  // The newest price, and not the one that began the wait; the last bid is said in the end.
  expect(heard[1]).toEqual([BETWEEN_MS, 'price', '105']);
  expect(heard.at(-1)?.[2]).toBe('139');
  expect(heard.slice(1).map(([at], index) => at - (heard[index]?.[0] ?? 0))).toEqual(Array.from({ length: heard.length - 1 }, () => BETWEEN_MS));
});

test('leading and being outbid are said at once, however soon the one follows the other', () => {
  expect(listen([[0, '100', 1], [200, '110', ME], [300, '120', 2], [400, '130', ME]], 10_000)).toEqual([
    [0, 'price', '100'],
    [200, 'leading', '110'],
    [300, 'outbid', '120'],
    [400, 'leading', '130'],
  ]);
});

test('a price that waited is not said after a newer word', () => {
  expect(listen([[0, '100', 1], [100, '110', 2], [200, '120', ME], [300, '130', ME]], 10_000)).toEqual([
    [0, 'price', '100'],
    [200, 'leading', '120'],
    [200 + BETWEEN_MS, 'price_you', '130'],
  ]);
});

test('whoever only watches is not told of leading', () => {
  expect(listen([[0, '100', ME], [10, '110', 2]], 10_000, null).map(([, kind]) => kind)).toEqual(['price', 'price']);
});

test('nothing is said of a price that was taken back, nor of what stays as it is', () => {
  const announcer = new Announcer({ price: '100', leader: 1 });
  expect(announcer.hear({ price: '100', leader: 1 }, ME, 0)).toBeNull();
  expect(announcer.hear({ price: '110', leader: 2 }, ME, 0)).not.toBeNull();
  expect(announcer.hear({ price: '120', leader: 1 }, ME, 10)).toBeNull();
  expect(announcer.hear({ price: null, leader: null }, ME, 20)).toBeNull();
  expect(announcer.due).toBeNull();
});
