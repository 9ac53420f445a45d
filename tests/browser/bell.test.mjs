// The bell rings wherever one is, also on pages that show no auction and have opened no socket for one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, signIn, visitor } from './browser.mjs';
import { House } from './house.mjs';

let house, browser;
before(async () => {
  house = await House.open({ ARTE_NOTIFICATIONS__EVERY_MS: '100' });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await house?.close();
});

test('a favourite that opens rings the bell of a page without auctions', async () => {
  const sale = await house.sale();
  const ann = await house.bidder('Ann');
  const { page, faults } = await visitor(browser, house);
  await signIn({ page }, ann, '/me/account');
  // Loaded anew, so that nothing is left of the page before.
  await page.reload();
  await page.getByRole('link', { name: 'Notices: 0 new' }).waitFor();
  const auction = await house.auction(sale, { pictures: 0, startsInMs: 2_500 });
  await house.call('PUT', `/v1/me/favourites/${auction}`, { token: ann.token });
  await page.getByText(/^Bidding has begun for lot \d+, a favourite of yours\./).waitFor();
  await page.getByRole('link', { name: 'Notices: 1 new' }).waitFor();
  assert.deepEqual(faults, []);
});
