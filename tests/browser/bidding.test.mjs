// Two browsers fight over an auction; the road is cut, the house is killed, and nobody misses anything.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, budget, openBrowser, signIn, visitor } from './browser.mjs';
import { House, until } from './house.mjs';

let house, browser, sale, ann, bob;
before(async () => {
  house = await House.open();
  browser = await openBrowser();
  sale = await house.sale();
  ann = await house.bidder('Ann');
  bob = await house.bidder('Bob');
});
after(async () => {
  await browser?.close();
  await house?.close();
});

const price = (page) => page.locator('main strong').first();
const seconds = async (page) => {
  const [, minutes, rest] = /(\d+):(\d\d)/.exec(await page.getByRole('timer').first().innerText()) ?? [];
  return Number(minutes) * 60 + Number(rest);
};

test('two fight over an auction: the outbid one sees it within a second, and a late bid moves both countdowns', async () => {
  const auction = await house.auction(sale, { endsInMs: 40_000, soft_close: { trigger_ms: 60_000, extend_to_ms: 90_000, max_extension_ms: 600_000 } });
  const one = await visitor(browser, house);
  const two = await visitor(browser, house, { theme: 'dark' });
  await signIn(one, ann, `/auctions/${auction}`);
  await signIn(two, bob, `/auctions/${auction}`);
  for (const { page } of [one, two]) await page.getByRole('button', { name: 'Register', exact: true }).click();
  await one.page.getByRole('button', { name: 'Bid $100.00' }).click();
  await one.page.getByText('You are leading.').waitFor();
  await two.page.getByRole('button', { name: 'Bid $102.50' }).first().waitFor();
  const [before_, also] = [await seconds(one.page), await seconds(two.page)];
  assert.ok(before_ > 60 && Math.abs(before_ - also) <= 1, `extended together: ${before_} and ${also}`);
  await one.page.getByText('a late bid').waitFor();
  await two.page.getByText('a late bid').waitFor();

  const began = Date.now();
  await two.page.getByRole('button', { name: 'Bid $102.50' }).first().click();
  await one.page.getByText('You were outbid. The next bid is $105.00.').waitFor();
  const took = Date.now() - began;
  budget(took < 1_000, `outbid was seen after ${took} ms`);
  await two.page.getByText('You are leading.').waitFor();
  await one.page.getByText(/You were outbid on lot/).waitFor();

  // A maximum is kept to itself, and answers for its owner.
  await one.page.getByLabel('Your maximum').fill('150');
  await one.page.getByRole('button', { name: 'Set maximum' }).click();
  await one.page.getByText('You are leading, up to $150.00.').waitFor();
  assert.equal(await price(two.page).innerText(), '$105.00');
  assert.ok(!(await two.page.locator('body').innerText()).includes('150.00'));
  await two.page.getByRole('button', { name: 'Bid $107.50' }).first().click();
  await until('the maximum to answer', async () => (await price(two.page).innerText()) === '$110.00');
  await one.page.getByText('by maximum').first().waitFor();

  // What is not an amount, and what is too low, is said before the house is asked.
  for (const typed of ['abc', '177,50']) {
    await two.page.getByLabel('Your maximum').fill(typed);
    await two.page.getByText('This is not an amount').waitFor({ state: 'hidden' });
    await two.page.getByRole('button', { name: 'Set maximum' }).click();
    await two.page.getByText('This is not an amount in USD. Write it like 1,250.50.').waitFor();
  }
  await two.page.getByLabel('Your maximum').fill('101');
  await two.page.getByRole('button', { name: 'Set maximum' }).click();
  await two.page.getByText('The lowest bid is $112.50.').waitFor();

  // The log of what has just happened is checked in the browser, with the receipts of one's own bids.
  await one.page.getByRole('button', { name: 'Check now' }).click();
  await one.page.getByText('The record holds.').waitFor();
  await one.page.getByText('Your 2 bids are in it, exactly as you sent them.').waitFor();
  assert.deepEqual([...one.faults, ...two.faults], []);
});

test('a bid that somebody was faster than is refused with the new ask, which can be bid at once', async () => {
  const auction = await house.auction(sale);
  await house.register(sale, bob);
  const { page, faults } = await visitor(browser, house);
  await signIn({ page }, ann, `/auctions/${auction}`);
  const ask = page.getByRole('button', { name: 'Bid $100.00' });
  await ask.waitFor();
  // The page hears of the other's bid too late: its socket says nothing while the click is on its way.
  await page.evaluate(() => {
    const real = requestAnimationFrame;
    window.requestAnimationFrame = () => 0;
    window.goOn = () => {
      window.requestAnimationFrame = real;
    };
  });
  await house.bid(auction, bob, '100.00');
  await ask.click();
  await page.evaluate(() => window.goOn());
  await page.getByText('Somebody was faster: the lowest bid is now $102.50.').waitFor();
  await house.bid(auction, bob, '100.00', '101.00').catch(() => undefined);
  await page.reload();
  await page.getByRole('button', { name: 'Bid $102.50' }).first().click();
  await page.getByText('You are leading.').waitFor();
  assert.deepEqual(faults, []);
});

test('the road is cut in the middle and comes back without a lost event; a bid that was on its way counts once', async () => {
  const auction = await house.auction(sale);
  await house.register(sale, bob);
  const { page, faults } = await visitor(browser, house);
  await signIn({ page }, ann, `/auctions/${auction}`);
  await page.getByRole('button', { name: 'Bid $100.00' }).click();
  await page.getByText('You are leading.').waitFor();
  house.road.cut();
  await page.getByText('The connection is lost.').waitFor();
  await house.bid(auction, bob, '110.00');
  const ask = page.getByRole('button', { name: /^Bid \$/ }).first();
  // Somebody who leads has no button to bid; the maximum is there.
  assert.equal(await ask.count(), 0);
  await page.getByLabel('Your maximum').fill('200');
  await page.getByRole('button', { name: /maximum/ }).click();
  await page.getByText('No answer yet.').waitFor();
  await house.bid(auction, bob, '112.50', '120.00');
  house.road.mend();
  await page.getByText('You are leading, up to $200.00.').waitFor();
  assert.equal(await page.getByText('The connection is lost.').count(), 0);
  const { items } = await house.call('GET', `/v1/auctions/${auction}/bids?limit=100`);
  const shown = await page.locator('main table tbody tr').count();
  assert.equal(shown, items.length, 'every line of the log is on the page, once');
  assert.equal(items.filter((line) => line.by === 'bid' && line.amount === '122.50').length, 1);
  assert.deepEqual(faults, []);
});

test('the house is killed in the middle of a sale, and the page goes on by itself', async () => {
  const auction = await house.auction(sale);
  const { page } = await visitor(browser, house);
  await signIn({ page }, ann, `/auctions/${auction}`);
  await page.getByRole('button', { name: 'Bid $100.00' }).click();
  await page.getByText('You are leading.').waitFor();
  await house.kill();
  await page.getByText('The connection is lost.').waitFor();
  await house.start();
  bob.token = await house.signIn(bob.email);
  await house.bid(auction, bob, '130.00');
  await page.getByText('You were outbid.').first().waitFor();
  assert.equal(await price(page).innerText(), '$130.00');
});

test('a reading that fails takes nothing away, and is made again when the house answers', async () => {
  const auction = await house.auction(sale);
  await house.register(sale, ann);
  const { page, faults } = await visitor(browser, house);
  await signIn({ page }, ann, `/auctions/${auction}`);
  await page.getByLabel('Your maximum').waitFor();
  const isMine = (url) => url.pathname.endsWith('/registration');
  await page.route(isMine, (route) => route.abort());
  const probe = page.waitForRequest('**/v1/time');
  await page.getByLabel('Your maximum').fill('150');
  // After a bid everything of one's own is read again. When that has failed for good, the page asks by itself whether the house answers.
  await page.getByRole('button', { name: 'Bid $100.00' }).click();
  await page.getByText('You are leading.').waitFor();
  await probe;
  assert.equal(await page.getByLabel('Your maximum').inputValue(), '150');
  assert.equal(await page.getByText('The house cannot be reached').count(), 0);
  const answered = page.waitForResponse((response) => isMine(new URL(response.url())) && response.ok());
  await page.unroute(isMine);
  await answered;
  assert.deepEqual(faults, []);
});

test('whoever bids by the keyboard stays in the box when its buttons go away', async () => {
  const auction = await house.auction(sale);
  await house.register(sale, ann);
  const { page } = await visitor(browser, house);
  await signIn({ page }, ann, `/auctions/${auction}`);
  const focused = () => page.evaluate(() => (document.activeElement === document.body ? 'nothing' : document.activeElement?.textContent));
  await page.getByRole('button', { name: 'Bid $100.00' }).press('Enter');
  await until('the focus to be where one stands', async () => (await focused())?.startsWith('You are leading'));
  await house.register(sale, bob);
  await house.bid(auction, bob, '110.00');
  await page.getByRole('group', { name: 'Bid more at once' }).getByRole('button').first().press('Enter');
  await until('the focus to be where one stands', async () => (await focused())?.startsWith('You are leading'));
});

test('whoever registers, or is bidding when the end comes, is led to what comes instead', async () => {
  const kim = await house.bidder('Kim');
  const auction = await house.auction(sale, { endsInMs: 9_000 });
  const { page, faults } = await visitor(browser, house);
  await signIn({ page }, kim, `/auctions/${auction}`);
  const focused = () => page.evaluate(() => (document.querySelector('section[aria-label=Bid]').contains(document.activeElement) ? [document.activeElement.tagName, document.activeElement.textContent] : null));
  await page.getByRole('button', { name: 'Register', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Bid $100.00' }).waitFor();
  // Not to a button: the same key pressed once more would be a bid.
  await until('the focus to be in the box', async () => (await focused())?.[0] === 'DIV');
  await page.getByLabel('Your maximum').focus();
  await page.getByText('Not sold.').waitFor();
  await until('the focus to be where the end is told', async () => (await focused())?.[1].startsWith('Not sold.'));
  assert.deepEqual(faults, []);
});

test('a bid without an answer says how long it waits; given up it is never sent again, and what became of it is told', async () => {
  const auction = await house.auction(sale);
  await house.register(sale, ann);
  const { page, faults } = await visitor(browser, house);
  // The house hears this page, and nothing of what it says of this auction comes back while it is deaf.
  let isDeaf = false;
  const sent = [];
  await page.routeWebSocket(/\/v1\/live/, (socket) => {
    const far = socket.connectToServer();
    socket.onMessage((text) => {
      if (JSON.parse(text).op === 'bid') sent.push(JSON.parse(text));
      far.send(text);
    });
    far.onMessage((text) => {
      if (!isDeaf || !text.includes(auction)) socket.send(text);
    });
  });
  await signIn({ page }, ann, `/auctions/${auction}`);
  const ask = page.getByRole('button', { name: 'Bid $100.00' });
  await ask.waitFor();
  isDeaf = true;
  await ask.click();
  await page.getByText('No answer yet.').waitFor();
  await page.getByText(/^Bid of \$100\.00: waiting for 0:0[3-9]$/).waitFor();
  await axe(page, 'a bid without an answer');
  await page.getByRole('button', { name: 'Stop waiting' }).press('Enter');
  await until('the focus to be where it is told', () => page.evaluate(() => document.activeElement?.textContent.includes('The house may have counted it all the same')));
  // It did, and its own list says so.
  await page.getByText('The house has counted your bid of $100.00 after all.').waitFor();
  isDeaf = false;
  await page.reload();
  await page.getByText('You are leading.').waitFor();

  // One that never left is surely not counted, and does not go when the road is there again.
  house.road.cut();
  await page.getByText('The connection is lost.').waitFor();
  await page.getByLabel('Your maximum').fill('200');
  await page.getByRole('button', { name: /maximum/ }).click();
  await page.getByRole('button', { name: 'Stop waiting' }).click();
  await page.getByText('Your bid of $200.00 never left this device, and is not sent any more.').waitFor();
  house.road.mend();
  await page.getByText('The connection is lost.').waitFor({ state: 'hidden' });
  await page.getByLabel('Your maximum').fill('300');
  await page.getByRole('button', { name: /maximum/ }).click();
  await page.getByText('You are leading, up to $300.00.').waitFor();
  assert.deepEqual(sent.map(({ max }) => max), [undefined, '300.00']);
  assert.deepEqual(faults, []);
});

test('a clock that is set while the page is open: the countdown is right again within seconds', async () => {
  const auction = await house.auction(sale);
  const { ends_at: end } = await house.call('GET', `/v1/auctions/${auction}`);
  const { page } = await visitor(browser, house);
  await page.goto(`/auctions/${auction}`);
  const isRight = async () => Math.abs((await seconds(page)) - (Date.parse(end) - Date.now()) / 1000) <= 2;
  await until('the countdown to run', isRight);
  const timer = page.getByRole('timer').first();
  for (const hours of [1, -1]) {
    await page.evaluate((ms) => {
      window.realNow ??= Date.now;
      Date.now = () => window.realNow.call(Date) + ms;
    }, hours * 3_600_000);
    const before_ = await timer.innerText();
    await until('the next second', async () => (await timer.innerText()) !== before_);
    await until(`a countdown that is right, with the clock ${hours} h off`, isRight, 3_000);
    // And stays so.
    const then = await timer.innerText();
    await until('the second after', async () => (await timer.innerText()) !== then);
    assert.ok(await isRight());
  }
});

test('an auction that ends is told to the winner; its record is checked whole, and a tampered export is refused', async () => {
  const auction = await house.auction(sale, { endsInMs: 6_000, reserve: '90.00' });
  const { page, faults } = await visitor(browser, house);
  await signIn({ page }, ann, `/auctions/${auction}`);
  await page.getByText('Reserve not met').waitFor();
  await page.getByRole('button', { name: 'Bid $100.00' }).click();
  await page.getByText('Reserve met').waitFor();
  await page.getByText('You won this work for $100.00.').waitFor();
  await page.getByText('The reserve was $90.00.').waitFor();
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('The record holds.').waitFor();
  await page.getByText(/lines were recomputed/).waitFor();
  // What was not done is said, too.
  await page.getByText(/^Not done here: making every decision again/).waitFor();
  await axe(page, 'a record that holds');
  const text = await (await fetch(`${house.base}/v1/auctions/${auction}/export`)).text();
  await page.goto('/verify');
  const choose = (content) => page.locator('input[type=file]').setInputFiles({ name: 'sale.arte', mimeType: 'application/x-ndjson', buffer: Buffer.from(content) });
  await choose(text);
  await page.getByText('The file holds: one auction').waitFor();
  await page.getByText('This is a key of this house.').waitFor();
  await choose(text.replace('"hammer_price":"100.00"', '"hammer_price":"105.00"'));
  await page.getByText('The file does not hold.').waitFor();
  await page.getByText('a heading that says something else than the log').waitFor();
  await axe(page, 'a record that does not hold');
  assert.deepEqual(faults, []);
});

test('the favourites of one person are the same on the card, on the page and in the list', async () => {
  const auction = await house.auction(sale, { artwork: { title: 'A favourite' } });
  const { page } = await visitor(browser, house, { viewport: { width: 390, height: 844 } });
  await signIn({ page }, ann, `/auctions/${auction}`);
  await page.getByRole('button', { name: 'Add to favourites: A favourite' }).click();
  await page.getByRole('button', { name: 'Remove from favourites: A favourite' }).waitFor();
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Favourites' }).click();
  await page.getByRole('link', { name: 'A favourite' }).waitFor();
  await page.getByRole('button', { name: 'Remove from favourites: A favourite' }).click();
  await page.getByText('No favourites yet').waitFor();
});
