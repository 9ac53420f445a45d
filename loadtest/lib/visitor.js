// Somebody without an account who leafs through a sale while it is on: lists, pages, details, pictures.

import http from 'k6/http';
import { call, readAuction } from './api.js';
import { house } from './env.js';
import { laps, listsWrong, pagesRead, pricesMoved, readsBackwards, readsFailed, readsInconsistent } from './metrics.js';

/** Small on purpose: many pages mean many chances for a cursor to slip. */
const PAGE = 5;

export class Visitor {
  #saleId;
  #lots;
  /** What was last seen of each auction. */
  #seen = new Map();

  /** `lots` are the auctions of the sale in the order of their numbers. */
  constructor(saleId, lots) {
    this.#saleId = saleId;
    this.#lots = lots;
  }

  /** Reads the whole list page by page, then one lot in full. */
  lap() {
    this.#list();
    const lot = this.#lots[Math.floor(Math.random() * this.#lots.length)];
    this.#detail(lot);
    this.#history(lot);
    laps.add(1);
  }

  #read(path, name) {
    const answer = call({ path, name });
    pagesRead.add(1);
    if (answer.status === 200) return answer.body;
    readsFailed.add(1);
    return null;
  }

  /** However the prices move meanwhile: every lot once, in order. */
  #list() {
    const ids = [];
    let cursor = '';
    do {
      const body = this.#read(`/v1/auctions?sale=${this.#saleId}&sort=lot&limit=${PAGE}${cursor}`, '/v1/auctions');
      if (!body) return;
      body.items.forEach((auction) => this.#look(auction));
      ids.push(...body.items.map(({ id }) => id));
      cursor = body.next ? `&cursor=${encodeURIComponent(body.next)}` : null;
      if (body.next && body.items.length !== PAGE) listsWrong.add(1);
    } while (cursor && ids.length <= this.#lots.length);
    if (ids.join() !== this.#lots.map(({ id }) => id).join()) listsWrong.add(1);
  }

  #detail(lot) {
    const { status, body } = readAuction(lot.id);
    pagesRead.add(1);
    if (status !== 200) {
      readsFailed.add(1);
      return;
    }
    this.#look(body);
    const artwork = this.#read(`/v1/artworks/${lot.artwork_id}`, '/v1/artworks/{id}');
    if (artwork && artwork.id !== lot.artwork_id) readsInconsistent.add(1);
    for (const image of artwork ? artwork.images : []) {
      // As a phone does it: the smallest.
      const answer = http.get(house.url + image.variants[0].webp, { tags: { name: 'GET image' } });
      pagesRead.add(1);
      if (answer.status !== 200) readsFailed.add(1);
    }
  }

  /** The bids of one page fall, from the newest to the oldest. */
  #history(lot) {
    const page = this.#read(`/v1/auctions/${lot.id}/bids?limit=${PAGE}`, '/v1/auctions/{id}/bids');
    if (!page) return;
    const next = page.next && this.#read(
      `/v1/auctions/${lot.id}/bids?limit=${PAGE}&cursor=${encodeURIComponent(page.next)}`, '/v1/auctions/{id}/bids',
    );
    const bids = [...page.items, ...(next ? next.items : [])];
    const falls = bids.every(({ seq, amount }, i) => i === 0 || (seq < bids[i - 1].seq && Number(amount) <= Number(bids[i - 1].amount)));
    if (!falls) readsInconsistent.add(1);
  }

  /** What was true once is not taken back: the log only grows, the price only rises, and the ask is above it. */
  #look(auction) {
    const { id, seq, bid_count: bids, price, ask, leader } = auction;
    const now = { seq, bids, price: Number(price || 0) };
    const before = this.#seen.get(id);
    if (before && (now.seq < before.seq || now.bids < before.bids || now.price < before.price)) readsBackwards.add(1);
    if (before && now.price > before.price) pricesMoved.add(1);
    if ((price === null) !== (leader === null) || Number(ask) <= now.price) readsInconsistent.add(1);
    this.#seen.set(id, now);
  }
}

/** The thresholds of everybody who browses. */
export const visitorThresholds = {
  laps_total: ['count>0'],
  reads_failed_total: ['count==0'],
  lists_wrong_total: ['count==0'],
  reads_backwards_total: ['count==0'],
  reads_inconsistent_total: ['count==0'],
  prices_moved_total: ['count>0'],
};
