// Text is text: a hundred ways to make it more, through every field that is shown to anybody, bidder or operator. What people say of themselves and
// of what they do, and what the house answers, is in said.test.mjs, with the list of all of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gotoFollowing, openBrowser, signIn, visitor } from './browser.mjs';
import { ADMIN, House, PASSWORD, until } from './house.mjs';
import { ALL, LONG, MIDDLE, PAYLOADS, SHORT, areShown, at, each, isText, packs } from './payloads.mjs';

let house, browser, ann, bob, sale, sold, auctions;
before(async () => {
  assert.ok(PAYLOADS.length >= 100 && LONG.length === 1, `${PAYLOADS.length} payloads`);
  house = await House.open({ ARTE_SETTLEMENT__BEGIN_AFTER_MS: '0', ARTE_SETTLEMENT__EVERY_MS: '100', ARTE_WEBHOOKS__ALLOW_LOOPBACK: 'true' });
  browser = await openBrowser();
  const bidder = async (email, name) => {
    await house.call('POST', '/v1/admin/users', { body: { email, name, password: PASSWORD, role: 'bidder' } });
    return { email, name, token: await house.signIn(email) };
  };
  ann = await bidder('ann@people.example', SHORT[0]);
  bob = await bidder('bob@people.example', SHORT[1]);
  // Every payload is in the title, in the artist and in each other field of some work, and all of them in what may be long.
  sale = await house.sale({ title: MIDDLE[0], description: ALL });
  const work = (index) => ({
    title: at(MIDDLE, index),
    artist: at(MIDDLE, index + 7 + Math.floor(index / MIDDLE.length)),
    country: at(SHORT, index),
    materials: at(MIDDLE, index + 13),
    description: ALL,
    provenance: ALL,
    condition: ALL,
    ...(index === 0 && { description: 'Short.' }),
  });
  // The first ends soon, and is sold.
  const lots = SHORT.map((_, index) => ({ artwork: work(index), pictures: index < 2 ? 1 : 0, ...(index === 0 && { endsInMs: 8_000 }) }));
  for (const bidder of [ann, bob]) await house.register(sale, bidder);
  auctions = await each(lots, (lot) => house.auction(sale, lot));
  [sold] = auctions;
  await house.bid(sold, ann, '100.00');
  await house.bid(sold, bob, '102.50');
});
after(async () => {
  await browser?.close();
  await house?.close();
});

test(`${PAYLOADS.length} payloads through every field that bidders see: none runs, and the policy has nothing to report`, async () => {
  const reader = await visitor(browser, house);
  const { page, faults } = reader;
  await signIn(reader, ann);
  const see = async (path, texts = []) => {
    await page.goto(path);
    await isText(page, path);
    await areShown(page, texts, path);
  };
  await see('/');
  await see(`/sales/${sale}`, [...PAYLOADS]);
  for (const id of auctions.slice(0, 12)) await see(`/auctions/${id}`, id === sold ? [] : PAYLOADS);
  for (const path of ['/auctions', '/sales', '/me', '/me/bids', '/me/sessions', '/me/favourites', '/me/notices']) await see(path);
  for (const text of PAYLOADS.slice(0, 10)) await see(`/auctions?q=${encodeURIComponent(text)}`, [text]);
  // The rest is typed into the box, which loads no page.
  for (const text of PAYLOADS.slice(10)) {
    await page.getByRole('searchbox').first().fill(text);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).getByText(text).waitFor();
    await isText(page, text);
  }
  for (const text of PAYLOADS.slice(0, 12)) await see(`/sign-in?to=${encodeURIComponent(text)}`);

  // Live: what the house says at an act comes over the socket.
  await gotoFollowing(page, `/auctions/${auctions[1]}`, auctions[1]);
  await page.locator('main h1').waitFor();
  for (const reason of packs(500)) {
    await house.call('POST', `/v1/admin/auctions/${auctions[1]}/pause`, { body: { reason } });
    await page.getByText(reason).first().waitFor();
    await isText(page, 'a pause');
    await house.call('POST', `/v1/admin/auctions/${auctions[1]}/resume`, { body: { reason } });
  }
  // Won, and to be paid: what one is told of it, and the paper.
  await house.becomes(sold, 'closed');
  const buyer = await visitor(browser, house);
  await signIn(buyer, bob);
  await until('the win', async () => (await house.call('GET', '/v1/me/wins', { token: bob.token })).items.length > 0);
  for (const path of ['/me/wins', '/me/notices', '/me/bids', '/me/account']) {
    await buyer.page.goto(path);
    await isText(buyer.page, path);
  }
  assert.deepEqual([...faults, ...buyer.faults], []);
});

test(`${PAYLOADS.length} payloads through every field that operators see`, async () => {
  // People and what they are called; keys; addresses that are told; sales.
  const names = await each(SHORT, async (name, index) => {
    const role = index % 5 === 0 ? 'operator' : 'bidder';
    return { name, id: (await house.call('POST', '/v1/admin/users', { body: { email: `person${index}@people.example`, name, password: PASSWORD, role } })).id };
  });
  await each(SHORT, (name) => house.call('POST', '/v1/admin/api-keys', { body: { name, scopes: ['catalogue:read'], expires_at: new Date(Date.now() + 86_400_000).toISOString() } }));
  await each(MIDDLE, (title) => house.sale({ title, description: ALL }));
  // Where a text must be an address, the house takes it as one or not at all.
  let refused = 0;
  const told = [];
  for (const payload of PAYLOADS) {
    const hook = await house.call('POST', '/v1/admin/webhooks', { body: { url: `http://127.0.0.1:9/${payload}`, kinds: ['auction.paused'] } }).catch(() => null);
    if (hook) told.push((hook.webhook ?? hook).url);
    else refused += 1;
    await house.call('POST', '/v1/admin/users', { body: { email: `${payload.replaceAll(' ', '')}@people.example`, name: 'Somebody', password: PASSWORD, role: 'bidder' } }).catch(() => (refused += 1));
  }
  assert.ok(refused > 0);
  // What is said when something is done: to a person, to a registration, to a lot.
  const [{ id: person }] = names;
  const reasons = packs(500);
  for (const reason of reasons) {
    await house.call('POST', `/v1/admin/users/${person}/suspend`, { body: { reason } });
    await house.call('POST', `/v1/admin/users/${person}/reinstate`, { body: { reason } });
  }
  await house.call('POST', `/v1/admin/auctions/${auctions[2]}/extend`, { body: { by_ms: 60_000, reason: reasons[0] } });
  await house.call('POST', `/v1/admin/auctions/${auctions[3]}/cancel`, { body: { reason: reasons[1] } });
  const { id: annId } = await house.call('GET', '/v1/me', { token: ann.token });
  await house.call('POST', `/v1/me/account`, { token: ann.token, body: { holder: SHORT[2], pin: '204817' } });
  const { paddle } = (await house.call('GET', `/v1/admin/sales/${sale}/registrations`)).items.find((one) => one.user === annId);
  await house.call('POST', `/v1/admin/sales/${sale}/registrations/${paddle}/limit`, { body: { cap: '1000.00', reason: reasons[2] } });

  const desk = await visitor(browser, house);
  const { page, faults } = desk;
  await signIn(desk, ADMIN);
  const see = async (path, texts = []) => {
    await page.goto(path);
    await isText(page, path);
    // Long lists are opened to their end.
    const more = page.getByRole('button', { name: 'Show more', exact: true });
    while ((await more.count()) > 0) {
      await more.click();
      await isText(page, path);
    }
    await areShown(page, texts, path);
  };
  await see('/house');
  await see('/house/artworks', PAYLOADS);
  await see('/house/sales', PAYLOADS);
  await see(`/house/sales/${sale}`, PAYLOADS);
  await see('/house/people', PAYLOADS);
  await see('/house/api-keys', PAYLOADS);
  await see('/house/webhooks', told);
  for (const path of ['/house/settlements', '/house/mails', '/house/dead-letters', '/house/audit', '/house/health']) await see(path);
  for (const one of names.slice(0, 4)) await see(`/house/people/${one.id}`, [one.name]);
  await see(`/house/people/${annId}`, [SHORT[0], SHORT[2]]);
  await page.getByLabel('Sale', { exact: true }).selectOption(sale);
  await page.getByText(reasons[2]).waitFor();
  await isText(page, 'a registration');
  await see(`/house/settlements/${(await house.call('GET', '/v1/admin/settlements')).items[0].id}`);
  const artworks = (await house.call('GET', '/v1/artworks?limit=100')).items;
  for (const one of artworks.slice(0, 6)) await see(`/house/artworks/${one.id}`, [one.title, one.artist, one.country, one.materials]);
  for (const key of ['people', 'artworks']) for (const text of PAYLOADS.slice(0, 10)) await see(`/house/${key}?q=${encodeURIComponent(text)}`, [text]);

  // A letter, opened: its words, and its source.
  await page.goto('/house/mails');
  await page.getByRole('row').filter({ hasText: bob.email }).first().getByRole('button').click();
  await page.getByRole('dialog').getByText('HTML source of the letter').click();
  await isText(page, 'a letter');
  await page.keyboard.press('Escape');

  // A table before it is entered: what is new, what is changed, and what is wrong with it.
  const cell = (text) => `"${text.replaceAll('"', '""')}"`;
  const table = (lines) => page.locator('input[type=file]').setInputFiles({ name: `${PAYLOADS[10].replaceAll('/', '')}.csv`, mimeType: 'text/csv', buffer: Buffer.from(['artist,title,condition,materials', ...lines].join('\n')) });
  await page.goto('/house/import');
  await table(MIDDLE.map((text, index) => [text, text, ALL, at(MIDDLE, index + 3)].map(cell).join(',')));
  await page.getByRole('heading', { name: /would change$/ }).waitFor();
  await isText(page, 'a preview');
  await areShown(page, PAYLOADS, 'a preview');
  await page.getByRole('button', { name: 'Another table' }).click();
  await table(PAYLOADS.map((text) => [text, '', text, text].map(cell).join(',')));
  await page.getByRole('heading', { name: /wrong with/ }).waitFor();
  await isText(page, 'a faulty table');

  // The console while it happens.
  await gotoFollowing(page, `/house/sales/${sale}/console`, auctions[4]);
  await page.getByRole('option').first().waitFor();
  for (const reason of reasons) {
    await house.call('POST', `/v1/admin/auctions/${auctions[4]}/pause`, { body: { reason } });
    await page.getByText(reason).first().waitFor();
    await isText(page, 'the console');
    await house.call('POST', `/v1/admin/auctions/${auctions[4]}/resume`, { body: { reason } });
    // What goes to and fro between two frames is no news.
    await page.locator(`[data-id="${auctions[4]}"][data-status=open]`).waitFor();
  }
  await areShown(page, PAYLOADS, 'the console');
  assert.deepEqual(faults, []);
});
