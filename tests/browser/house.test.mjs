// The operators' half of the page: an artwork with pictures, a table that is imported, a sale that is built and run from its console by keyboard;
// and every page of it in both themes (SHOTS=folder keeps pictures of them).
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { DESKTOP, PHONE, axe, look, openBrowser, settled, signIn, visitor } from './browser.mjs';
import { ADMIN, House, until } from './house.mjs';
import { picture } from './picture.mjs';

const SHOTS = process.env.SHOTS;
let house, browser, olga;

before(async () => {
  house = await House.open();
  browser = await openBrowser();
  olga = await house.operator('Olga');
});
after(async () => {
  await browser?.close();
  await house?.close();
});

const file = (name, seed) => ({ name, mimeType: 'image/png', buffer: Buffer.from(picture(seed)) });

test('an operator enters an artwork, its pictures go up and are put in order, and nobody overwrites what he has not seen', async () => {
  const desk = await visitor(browser, house);
  const { page, faults } = desk;
  await signIn(desk, olga);
  await page.getByRole('link', { name: 'Run the house' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'The house' }).waitFor();
  // What only admins may see is not offered.
  assert.equal(await page.getByRole('link', { name: 'Settlements' }).count(), 0);
  await page.getByRole('link', { name: 'New artwork' }).click();
  await page.getByRole('button', { name: 'Enter into the catalogue' }).click();
  await until('the first fault to have the focus', () => page.evaluate(() => document.activeElement?.getAttribute('name') === 'title'));
  await axe(page, 'a form with faults');
  for (const [name, text] of Object.entries({ title: 'Ridge at Daybreak', artist: 'Han Dogyeom', completed: '1964-05', height: '606', width: '727', estimate_low: '300,000', estimate_high: '900,000', description: 'Oil on canvas.' })) {
    await page.locator(`main [name=${name}]`).fill(text);
  }
  await page.locator('[name=medium]').selectOption('painting');
  await page.locator('[name=technique]').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Enter into the catalogue' }).click();
  await page.waitForURL(/house\/artworks\/[0-9a-f-]{36}$/);
  const id = page.url().split('/').at(-1);
  await page.locator('input[type=file]').setInputFiles([file('front.png', 1), file('back.png', 2), file('not a picture.png', 3)].map((one, index) => (index === 2 ? { ...one, buffer: Buffer.from('no picture at all') } : one)));
  await page.getByText('not a picture.png').waitFor();
  await page.getByRole('button', { name: 'Take off the list: not a picture.png' }).click();
  await page.getByRole('button', { name: 'Remove picture 2' }).waitFor();
  const images = async () => (await house.call('GET', `/v1/artworks/${id}`)).images.map((image) => image.id);
  const before_ = await images();
  assert.equal(before_.length, 2);
  await page.getByRole('button', { name: 'Move picture 2 forward' }).focus();
  await page.keyboard.press('Enter');
  await until('the order', async () => (await images())[0] === before_[1]);
  await page.getByRole('button', { name: 'Remove picture 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await until('the picture to be gone', async () => (await images()).length === 1);
  // A picture more is another version, and no reason to refuse the words.
  await page.locator('[name=condition]').fill('Good.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  // Somebody else is faster.
  await page.locator('[name=condition]').fill('Good, if worn.');
  const etag = (await fetch(`${house.base}/v1/admin/artworks/${id}`, { headers: { authorization: `Bearer ${house.admin}` } })).headers.get('etag');
  await house.call('PATCH', `/v1/admin/artworks/${id}`, { body: { condition: 'Restored.', provenance: 'The artist.' }, headers: { 'if-match': etag } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else has changed this artwork meanwhile').waitFor();
  await page.getByRole('cell', { name: 'Restored.' }).waitFor();
  await axe(page, 'a conflict');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/house-conflict.png`, fullPage: true });
  await page.getByRole('button', { name: 'Keep mine' }).click();
  assert.equal(await page.locator('[name=provenance]').inputValue(), 'The artist.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await until('both to be kept', async () => {
    const { condition, provenance } = await house.call('GET', `/v1/artworks/${id}`);
    return condition === 'Good, if worn.' && provenance === 'The artist.';
  });
  assert.deepEqual(faults, []);
});

test('a picture that is dropped goes up, and what was typed outlives a reading that failed', async () => {
  const { id } = await house.call('POST', '/v1/admin/artworks', { body: { title: 'Moon jar', artist: 'Han Gaon' } });
  const desk = await visitor(browser, house);
  const { page, faults } = desk;
  await signIn(desk, olga, `/house/artworks/${id}`);
  const files = await page.evaluateHandle((bytes) => {
    const held = new DataTransfer();
    held.items.add(new File([new Uint8Array(bytes)], 'dropped.png', { type: 'image/png' }));
    return held;
  }, [...picture(5)]);
  const place = page.locator('[data-over]');
  await place.dispatchEvent('dragenter', { dataTransfer: files });
  assert.equal(await place.getAttribute('data-over'), 'true');
  // Over it the browser is told that it may be let go here: else it would open the file instead of the page.
  assert.equal(await place.evaluate((element, dataTransfer) => element.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true })), files), false);
  await place.dispatchEvent('drop', { dataTransfer: files });
  await page.getByRole('button', { name: 'Remove picture 1' }).waitFor();
  assert.equal(await place.getAttribute('data-over'), 'false');
  await until('the picture to be there', async () => (await house.call('GET', `/v1/artworks/${id}`)).images.length === 1);

  // Somebody else was faster, and when the page looks what he wrote, nobody answers.
  await page.locator('[name=condition]').fill('Good, if worn.');
  const etag = (await fetch(`${house.base}/v1/admin/artworks/${id}`, { headers: { authorization: `Bearer ${house.admin}` } })).headers.get('etag');
  await house.call('PATCH', `/v1/admin/artworks/${id}`, { body: { condition: 'Restored.' }, headers: { 'if-match': etag } });
  const isReading = (url) => url.pathname === `/v1/admin/artworks/${id}`;
  await page.route(isReading, (route) => (route.request().method() === 'GET' ? route.abort() : route.fallback()));
  const probe = page.waitForRequest('**/v1/time');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await probe;
  assert.equal(await page.locator('[name=condition]').inputValue(), 'Good, if worn.');
  await page.unroute(isReading);
  await page.getByText('Somebody else has changed this artwork meanwhile').waitFor();
  assert.equal(await page.locator('[name=condition]').inputValue(), 'Good, if worn.');
  assert.deepEqual(faults, []);
});

test('a table is seen before it is entered, faults by line and column, and comes out again', async () => {
  const desk = await visitor(browser, house);
  const { page, faults } = desk;
  await signIn(desk, olga, '/house/import');
  const table = (text) => page.locator('input[type=file]').setInputFiles({ name: 'works.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await table('artist,title,height_mm\nHan Gaon,Wave,tall\n,Wall,\n');
  await page.getByRole('heading', { name: '2 things are wrong with works.csv' }).waitFor();
  await page.getByRole('cell', { name: 'height_mm', exact: true }).waitFor();
  await axe(page, 'a faulty table');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/house-import-faults.png`, fullPage: true });
  await page.getByRole('button', { name: 'Another table' }).click();
  await table('artist,title,condition,medium\nHan Gaon,Wave,Good,print\nHan Dogyeom,Ridge at Daybreak,"Framed, <b>new</b>",painting\n');
  await page.getByRole('heading', { name: 'What works.csv would change' }).waitFor();
  await page.getByText('Framed, <b>new</b>').waitFor();
  await axe(page, 'a preview');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/house-import-seen.png`, fullPage: true });
  const titles = async () => (await house.call('GET', '/v1/artworks?q=wave')).items.length;
  assert.equal(await titles(), 0, 'nothing is written by looking');
  await page.getByRole('button', { name: 'Enter 2 artworks' }).click();
  await page.getByText('2 artworks were entered or changed.').waitFor();
  assert.equal(await titles(), 1);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as CSV' }).click()]);
  const exported = readFileSync(await download.path(), 'utf8');
  assert.match(exported, /^artist,title,country,/);
  assert.match(exported, /Han Dogyeom,Ridge at Daybreak/);
  // Somebody edits between the look and the press: what it would do now is shown, and nothing is done before it was seen.
  await page.getByRole('button', { name: 'Another table' }).click();
  await table('artist,title,condition\nHan Gaon,Wave,Cleaned.\n');
  await page.getByRole('button', { name: 'Enter 1 artwork' }).waitFor();
  const [{ id: wave }] = (await house.call('GET', '/v1/artworks?q=wave')).items;
  const etag = (await fetch(`${house.base}/v1/admin/artworks/${wave}`, { headers: { authorization: `Bearer ${house.admin}` } })).headers.get('etag');
  await house.call('PATCH', `/v1/admin/artworks/${wave}`, { body: { condition: 'Torn at the edge.' }, headers: { 'if-match': etag } });
  await page.getByRole('button', { name: 'Enter 1 artwork' }).click();
  await page.getByText('The catalogue was edited since this was shown.').waitFor();
  await page.getByText('Torn at the edge.').waitFor();
  const condition = async () => (await house.call('GET', `/v1/artworks/${wave}`)).condition;
  assert.equal(await condition(), 'Torn at the edge.');
  await page.getByRole('button', { name: 'Enter 1 artwork' }).click();
  await page.getByText('1 artwork was entered or changed.').waitFor();
  assert.equal(await condition(), 'Cleaned.');
  // What came out changes nothing when it goes in again.
  await page.getByRole('button', { name: 'Another table' }).click();
  await table(exported.replace(/(Wave[^\n]*)Good/, '$1Cleaned.'));
  await page.getByText('Everything in works.csv is in the catalogue already, word for word.').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Enter/ }).count(), 0);
  assert.deepEqual(faults, []);
});

test('a sale is built, opened, and run from its console by keyboard', async () => {
  for (const name of ['One', 'Two', 'Three']) {
    const { id } = await house.call('POST', '/v1/admin/artworks', { body: { title: `Lot ${name}`, artist: 'Ilse Varnholt', medium: 'painting', estimate: { low: '200.00', high: '400.00', currency: 'USD' } } });
    await house.call('POST', `/v1/admin/artworks/${id}/images`, { body: picture(40 + name.length) });
  }
  const day = new Date(Date.now() + 48 * 3_600_000).toISOString().slice(0, 10);
  const desk = await visitor(browser, house);
  const { page, faults } = desk;
  await signIn(desk, olga, '/house/sales/new');
  await page.locator('[name=title]').fill('Evening sale');
  await page.locator('[name=currency]').selectOption('USD');
  await page.locator('[name=starts]').fill(`${day}T19:00`);
  await page.locator('[name=ends]').fill(`${day}T18:00`);
  await page.getByRole('button', { name: 'Make the sale' }).click();
  await page.getByText('This is before bidding opens.').waitFor();
  await page.locator('[name=ends]').fill(`${day}T21:00`);
  await page.getByRole('button', { name: 'Make the sale' }).click();
  await page.waitForURL(/house\/sales\/[0-9a-f-]{36}$/);
  const sale = page.url().split('/').at(-1);
  const kept = await house.call('GET', `/v1/sales/${sale}`);
  assert.equal(kept.starts_at, `${day}T10:00:00.000000Z`, 'as the clocks of Seoul have it');
  await page.getByRole('button', { name: 'Add lots' }).click();
  const dialog = page.getByRole('dialog');
  for (const [name, reserve] of [['One', ''], ['Two', '300'], ['Three', '']]) {
    const row = dialog.locator('li', { hasText: `Lot ${name}` });
    await row.getByLabel('Starting price (USD)').fill('100');
    if (reserve) await row.getByLabel('Reserve').fill(reserve);
    await row.getByRole('button', { name: `Add Lot ${name}` }).click();
    await row.getByText('In this sale').waitFor();
  }
  await axe(page, 'adding lots');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/house-add-lots.png` });
  await dialog.getByRole('button', { name: 'Done' }).click();
  const lots = async () => (await house.call('GET', `/v1/auctions?sale=${sale}&sort=lot`)).items;
  assert.deepEqual((await lots()).map((lot) => [lot.artwork.title, lot.lot_number, lot.reserve]), [['Lot One', 1, 'none'], ['Lot Two', 2, 'not_met'], ['Lot Three', 3, 'none']]);
  // By keyboard to the top; the button keeps the focus as its lot moves.
  await page.getByRole('button', { name: 'Move Lot Three up' }).focus();
  await page.keyboard.press('Enter');
  await until('the focus to go along', () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') === 'Move Lot Three up'));
  await page.keyboard.press('Enter');
  await page.getByText('The order is not saved yet.').waitFor();
  await page.getByRole('button', { name: 'Save the order' }).click();
  await until('the order', async () => (await lots()).map((lot) => lot.artwork.title).join() === 'Lot Three,Lot One,Lot Two');
  // Dragged back under the mouse.
  await page.locator('li', { hasText: 'Lot Three' }).dragTo(page.locator('li', { hasText: 'Lot Two' }));
  await page.getByRole('button', { name: 'Save the order' }).click();
  await until('the order again', async () => (await lots()).map((lot) => lot.artwork.title).join() === 'Lot One,Lot Two,Lot Three');
  // One lot's own terms.
  await page.getByRole('button', { name: 'Edit lot 1' }).click();
  await dialog.getByLabel('Starting price (USD)').fill('120');
  await axe(page, 'the terms of a lot');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/house-lot.png` });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await until('the price', async () => (await lots())[0].start_price === '120.00');
  await page.getByRole('button', { name: 'Open now' }).click();
  await page.locator('[name=step]').fill('90');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('cell', { name: `${day} 21:03` }).waitFor();
  await page.getByRole('button', { name: 'Set these times' }).click();
  await until('the last end', async () => (await lots())[2].ends_at === `${day}T12:03:00.000000Z`);
  await settled(page);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/house-sale-drafts.png`, fullPage: true });
  await page.getByRole('button', { name: 'Schedule 3 drafts' }).click();
  await dialog.getByRole('button', { name: 'Schedule 3 drafts' }).click();
  await page.getByText('Lot 3: scheduled').waitFor();
  const [one, two, three] = await lots();
  for (const lot of [one, two, three]) await house.becomes(lot.id, 'open');

  const ann = await house.bidder('Ann');
  const bob = await house.bidder('Bob');
  for (const bidder of [ann, bob]) await house.register(sale, bidder);
  await page.getByRole('link', { name: 'Console' }).click();
  const option = (name) => page.getByRole('option', { name: new RegExp(`Lot ${name}`) });
  await option('Three').waitFor();
  await house.bid(one.id, ann, '120.00', '900.00');
  await house.bid(one.id, bob, '200.00');
  await option('One').getByText('$202.50').waitFor();
  assert.ok(!(await page.locator('main').innerText()).includes('$900'), 'a maximum is its owner’s secret');
  await page.getByRole('cell', { name: /^Account/ }).first().waitFor();
  /** The dialog is gone, and the list has the focus again. */
  const back = () => until('the focus to come back', () => page.evaluate(() => !document.querySelector('dialog[open]') && document.activeElement?.getAttribute('role') === 'option'));
  const status = async (lot) => (await house.call('GET', `/v1/auctions/${lot.id}`)).status;

  // Keys mean nothing outside the list.
  await page.getByRole('link', { name: 'Build the sale' }).focus();
  await page.keyboard.press('p');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await option('One').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Previous lot').waitFor();
  await axe(page, 'the shortcuts');
  await page.keyboard.press('Escape');
  await back();

  // Pause: without a reason nothing is done.
  await page.keyboard.press('p');
  await page.keyboard.press('Enter');
  await page.getByText('Please say why.').waitFor();
  assert.equal(await status(one), 'open');
  await page.keyboard.type('The light went out');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Lot 1 is paused: The light went out').waitFor();
  await back();
  assert.equal(await status(one), 'paused');
  // What is not possible is said, and not done.
  await page.keyboard.press('p');
  await page.getByText('Pause: not possible, lot 1 is paused.').waitFor();
  await page.keyboard.press('r');
  await page.keyboard.type('It is back');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Lot 1 goes on: It is back').waitFor();
  await back();
  // Extend.
  const end = (await lots())[0].ends_at;
  await page.keyboard.press('e');
  await page.getByRole('dialog').getByLabel('By how many minutes').fill('3');
  await page.keyboard.press('Tab');
  await page.keyboard.type('A late start');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText(/Lot 1: extended by 3:00/).waitFor();
  await back();
  assert.equal(Date.parse((await lots())[0].ends_at) - Date.parse(end), 180_000);
  // Take back Bob's bid: it needs a second word.
  await page.keyboard.press('t');
  await page.getByRole('dialog').getByText(/\$200.00 by paddle/).waitFor();
  await page.keyboard.type('A slip of the hand');
  await page.keyboard.press('Enter');
  await page.getByText('Please confirm this.').waitFor();
  await axe(page, 'an act that cannot be undone');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/house-retract.png` });
  await until('the box to have the focus', () => page.evaluate(() => document.activeElement?.getAttribute('name') === 'sure'));
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText(/Lot 1: the bid of \$200.00 by paddle \d+ was taken back/).waitFor();
  await back();
  assert.equal((await house.call('GET', `/v1/auctions/${one.id}`)).price, '120.00');
  // Down to the third, and out of the sale with it.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: 'Lot 3: Lot Three' }).waitFor();
  await page.keyboard.press('x');
  await page.keyboard.type('The owner has changed her mind');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Lot 3 is withdrawn: The owner has changed her mind').waitFor();
  await back();
  assert.equal(await status(three), 'cancelled');
  // The second: its reserve comes down, and what everybody tried is there to be read.
  await page.keyboard.press('ArrowUp');
  await house.bid(two.id, bob, '150.00');
  await house.bid(two.id, ann, '151.00').catch(() => undefined);
  await page.keyboard.press('l');
  await page.getByRole('dialog').getByLabel(/New reserve/).fill('140');
  await page.getByRole('dialog').locator('[name=reason]').fill('The owner agrees');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Lot 2: the reserve is met.').waitFor();
  await back();
  await page.getByRole('button', { name: 'Every attempt' }).click();
  await page.getByText('Too low: somebody was faster').waitFor();
  await axe(page, 'every attempt');
  await page.getByRole('button', { name: 'Bids', exact: true }).click();
  // The whole sale stands still, and goes on.
  await page.getByRole('button', { name: 'Pause the sale' }).click();
  await page.getByRole('dialog').locator('[name=reason]').fill('A fire drill');
  await page.keyboard.press('Enter');
  await page.getByText('Lot 2: paused').waitFor();
  assert.equal(await status(two), 'paused');
  await page.getByRole('button', { name: 'Resume the sale' }).click();
  await page.getByRole('dialog').locator('[name=reason]').fill('All are back');
  await page.keyboard.press('Enter');
  await page.getByText('Lot 2: resumed').waitFor();
  assert.equal(await status(two), 'open');
  assert.deepEqual(faults, []);
});

for (const [theme, language, viewport] of [
  ['light', 'en', DESKTOP],
  ['dark', 'ko', PHONE],
]) {
  const size = viewport === PHONE ? 'phone' : 'desk';
  test(`every page of the operators in both themes, ${language}, on a ${size}`, async () => {
    if (SHOTS) mkdirSync(SHOTS, { recursive: true });
    const sales = (await house.call('GET', '/v1/sales')).items;
    const work = (await house.call('GET', '/v1/artworks?q=ridge')).items[0];
    const sale = sales.find((one) => one.title === 'Evening sale');
    const draft = await house.sale({ title: 'Works on paper', starts_at: '2036-01-01T00:00:00Z', ends_at: '2036-01-02T00:00:00Z', defaults: { ladder: 'ebay' } });
    for (const [number, title] of ['Lot Two', 'Ridge', 'Wave'].entries()) {
      const [found] = (await house.call('GET', `/v1/artworks?q=${encodeURIComponent(title)}`)).items;
      await house.call('POST', '/v1/admin/auctions', { body: { sale_id: draft, artwork_id: found.id, lot_number: number + 1, start_price: '100.00', ...(number === 1 && { reserve: '300.00' }) } });
    }
    const desk = await visitor(browser, house, { theme, language, viewport });
    const { page, faults } = desk;
    await signIn(desk, olga);
    for (const [name, path] of [
      ['overview', '/house'],
      ['artworks', '/house/artworks'],
      ['artworks-none', '/house/artworks?q=nothinglikethis'],
      ['artwork-new', '/house/artworks/new'],
      ['artwork', `/house/artworks/${work.id}`],
      ['artwork-none', '/house/artworks/01890000-0000-7000-8000-000000000001'],
      ['import', '/house/import'],
      ['sales', '/house/sales'],
      ['sale-new', '/house/sales/new'],
      ['sale', `/house/sales/${sale.id}`],
      ['sale-drafts', `/house/sales/${draft}`],
      ['sale-none', '/house/sales/01890000-0000-7000-8000-000000000001'],
      ['console', `/house/sales/${sale.id}/console`],
      ['console-none', `/house/sales/${draft}/console`],
    ]) {
      await look(page, name, path, async (now) => SHOTS && page.screenshot({ path: `${SHOTS}/house-${name}-${size}-${now}-${language}.png`, fullPage: true }));
    }
    assert.deepEqual(faults, []);
    await desk.context.close();
  });
}

test('an admin is told names where an operator sees accounts', async () => {
  const sale = (await house.call('GET', '/v1/sales')).items.find((one) => one.title === 'Evening sale');
  const desk = await visitor(browser, house);
  const { page } = desk;
  await page.goto(`/sign-in?to=${encodeURIComponent(`/house/sales/${sale.id}/console`)}`);
  await page.locator('input[name=email]').fill(ADMIN.email);
  await page.locator('input[name=password]').fill(ADMIN.password);
  await page.locator('main form button[type=submit]').click();
  await page.getByRole('option').first().waitFor();
  await page.getByRole('cell', { name: 'Ann' }).first().waitFor();
  await page.getByRole('link', { name: 'Audit' }).first().waitFor();
});
