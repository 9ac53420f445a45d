// Two hundred auctions tick on one page, while people bid for all of them: no frame of updates takes longer than 50 ms.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { budget, openBrowser, visitor } from './browser.mjs';
import { House, until } from './house.mjs';

const AUCTIONS = 200;
const BIDDERS = 6;
const BIDS_EACH = 60;

let house, browser;
before(async () => {
  house = await House.open();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await house?.close();
});

test(`${AUCTIONS} auctions tick on one page`, async () => {
  const sale = await house.sale({ currency: 'KRW' });
  const ids = [];
  const make = async (from) => {
    for (let number = from; number < AUCTIONS; number += 4) ids.push(await house.auction(sale, { pictures: 0, startsInMs: 10_000, start_price: '100000', ladder: 'krw' }));
  };
  await Promise.all([0, 1, 2, 3].map(make));
  const bidders = [];
  for (let number = 0; number < BIDDERS; number += 1) {
    const bidder = await house.bidder(`Bidder${number}`);
    await house.register(sale, bidder);
    bidders.push(bidder);
  }
  await Promise.all(ids.map((id) => house.becomes(id, 'open', 60_000)));
  const { page, faults } = await visitor(browser, house);
  await page.goto(`/sales/${sale}`);
  await page.getByRole('button', { name: 'List' }).click();
  await until('all lots to be on the page', async () => (await page.locator('main tbody tr').count()) === AUCTIONS);
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => {
    window.long = [];
    new PerformanceObserver((list) => window.long.push(...list.getEntries().map((entry) => Math.round(entry.duration)))).observe({ type: 'longtask' });
  });
  let bids = 0;
  const bidFor = async (bidder, offset) => {
    for (let turn = 0; turn < BIDS_EACH; turn += 1) {
      const id = ids[(offset * 37 + turn * 7) % ids.length];
      // Not faster than the page is painted, so that every picture has something new.
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const { ask } = await house.call('GET', `/v1/auctions/${id}`);
      // Somebody may be faster, or lead already: then the next.
      await house.bid(id, bidder, ask).then(() => (bids += 1), () => undefined);
    }
  };
  const began = Date.now();
  await Promise.all(bidders.map(bidFor));
  const took = (Date.now() - began) / 1000;
  const told = async () => {
    const { items } = await house.call('GET', `/v1/auctions?sale=${sale}&sort=lot&limit=100`);
    const shown = await page.locator('main tbody tr').evaluateAll((rows) => rows.map((row) => row.lastElementChild.textContent));
    return items.every((item, index) => shown[index] === String(item.bid_count));
  };
  await until('the page to show every bid', told, 5_000);
  const long = await page.evaluate(() => window.long);
  console.log(`# ${bids} bids in ${took.toFixed(1)} s on ${AUCTIONS} auctions; tasks over 50 ms: ${long.length === 0 ? 'none' : long.join(', ')}`);
  assert.ok(bids > BIDDERS * BIDS_EACH * 0.5, `${bids} bids`);
  budget(long.length === 0, `tasks over 50 ms: ${long.join(', ')}`);
  assert.deepEqual(faults, []);
});
