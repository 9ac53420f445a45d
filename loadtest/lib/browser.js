// Somebody who looks for something in the public lists: filters, sorts, searches and leafs on. One request each time.

import http from 'k6/http';
import { house } from './env.js';
import { listsMs, listsWrong, pagesRead, readsFailed } from './metrics.js';

/** Words that a house filled by `arte-bench fill` has, in every length; and some that it has not. */
const WORDS = [
  '달항아리', '백자', '산수', '달', '소나무', '노을', '한강', '호랑이', '환기', '중섭', '유화', '수묵', '석판화', '봄날 산수화', '김환기', '청동 까치',
  'moon', 'jar', 'still life', 'sunset sea', 'oil', 'monet', 'cezanne', 'b', 'watercolour tiger', '피카소', 'nothing of the kind',
];
const SORTS = ['default', 'ending', 'newest', 'lot', 'price&currency=KRW', '-price&currency=KRW'];
const ARTWORK_SORTS = ['newest', 'oldest', 'title', 'artist'];
const MEDIA = ['painting', 'sculpture', 'print', 'photography', 'print,sculpture'];
const STATUSES = ['open', 'scheduled', 'closed', 'open,paused', 'cancelled'];
/** After so many pages somebody looks for something else. */
const PAGES_MOST = 6;

const pick = (things) => things[Math.floor(Math.random() * things.length)];
const word = () => `q=${encodeURIComponent(pick(WORDS))}`;

function range() {
  const least = Math.floor(Math.random() * 60000) * 1000;
  return `currency=KRW&price_min=${least}&price_max=${least + pick([100000, 1000000, 20000000])}`;
}

const QUESTIONS = [
  () => ['/v1/auctions', ''],
  () => ['/v1/auctions', `sort=${pick(SORTS)}`],
  () => ['/v1/auctions', `status=${pick(STATUSES)}`],
  () => ['/v1/auctions', range()],
  () => ['/v1/auctions', `${range()}&status=${pick(STATUSES)}&sort=${pick(['newest', 'ending', 'price', '-price'])}`],
  () => ['/v1/auctions', word()],
  () => ['/v1/auctions', `${word()}&status=${pick(STATUSES)}&sort=${pick(['default', 'newest', 'lot'])}`],
  () => ['/v1/auctions', `medium=${pick(MEDIA)}`],
  () => ['/v1/auctions', `${word()}&medium=${pick(MEDIA)}&sort=ending`],
  () => ['/v1/artworks', `medium=${pick(MEDIA)}&sort=${pick(ARTWORK_SORTS)}`],
  () => ['/v1/artworks', `sort=${pick(ARTWORK_SORTS)}`],
  () => ['/v1/artworks', word()],
  () => ['/v1/artworks', `${word()}&sort=${pick(ARTWORK_SORTS)}`],
];

export class Browser {
  #path = '';
  #query = '';
  #cursor = null;
  #pages = 0;
  #seen = new Set();

  /** Reads one page: the next one, or the first of another question. */
  look() {
    if (!this.#cursor || this.#pages >= PAGES_MOST) {
      [this.#path, this.#query] = pick(QUESTIONS)();
      this.#cursor = null;
      this.#pages = 0;
      this.#seen.clear();
    }
    const parts = [this.#query, this.#cursor && `cursor=${this.#cursor}`].filter(Boolean);
    const url = `${house.url}${this.#path}${parts.length ? '?' : ''}${parts.join('&')}`;
    const answer = http.get(url, { tags: { name: `GET ${this.#path} (list)` }, timeout: '10s' });
    listsMs.add(answer.timings.duration);
    pagesRead.add(1);
    this.#pages += 1;
    if (answer.status !== 200) {
      readsFailed.add(1);
      console.error(`${answer.status} for ${url}: ${answer.body}`);
      this.#cursor = null;
      return;
    }
    const { items, next } = answer.json();
    this.#cursor = next;
    // However prices move meanwhile, nothing comes twice.
    if (items.some(({ id }) => this.#seen.has(id))) listsWrong.add(1);
    items.forEach(({ id }) => this.#seen.add(id));
  }
}
