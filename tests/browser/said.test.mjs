// Text is text, the second half: what people say of themselves and of what they do, and what comes back from the house.
//
// The list was made from the other end: every field of text in web/src/api/schema.gen.ts (and every frame of live-client/src/frames.ts, and what a
// browser hands to the page) that a component in web/src shows, less what the house takes from a list of its own (codes, roles, kinds, currencies,
// zones, instants, amounts, ids, numbers of accounts and papers), and less phone and postcode, which have no room for a sign of markup.
//
//   artwork    title artist country materials description provenance condition          hostile.test.mjs, on cards, pages, lists, forms and in the import
//   sale       title description                                                        hostile.test.mjs
//   account    name                                                                     hostile.test.mjs, both sides
//   account    region city line1 line2 of its address                                   here: /me, and the person's page
//   session    device (the User-Agent)                                                  here: /me/sessions
//   bank       holder                                                                   hostile.test.mjs
//   reasons    pause resume; suspend reinstate; limit                                   hostile.test.mjs
//   reasons    cancel reopen (over the socket), extend lower-reserve retract, role,     here: auction, console, person, settlement, audit
//              withdraw and reinstate of a registration, pay-out, taken back
//   key of a service: name; webhook: url and what became of it; letters                 hostile.test.mjs
//   files      names of pictures, tables and records that are chosen                    here, tables in hostile.test.mjs
//   records    the content of a chosen file                                             here: /verify
//   problems   title detail field code request_id                                       here: whatever answers a form
//   frames     refused code and message, notice kind                                    here: an auction
//   addresses  ?q= of lists, ?to= of signing in                                         hostile.test.mjs
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gotoFollowing, openBrowser, settled, signIn, visitor } from './browser.mjs';
import { ADMIN, House, PASSWORD, until } from './house.mjs';
import { ALL, MIDDLE, PAYLOADS, SHORT, areShown, at, each, isText, packs } from './payloads.mjs';

const REASONS = packs(500);
let house, browser, ann, sale, desk;
before(async () => {
  house = await House.open({ ARTE_SETTLEMENT__BEGIN_AFTER_MS: '0', ARTE_SETTLEMENT__EVERY_MS: '100' });
  browser = await openBrowser();
  sale = await house.sale();
  ann = await house.bidder('Ann');
  ann.id = (await house.call('GET', '/v1/me', { token: ann.token })).id;
  await house.fund(ann, '5000.00');
  await house.register(sale, ann);
  desk = await visitor(browser, house);
  await signIn(desk, ADMIN);
});
after(async () => {
  await browser?.close();
  await house?.close();
});

test('where somebody lives, and what his device calls itself', async () => {
  const { page, faults } = await visitor(browser, house);
  await signIn({ page }, ann, '/me');
  // Every payload is in one of the two lines at some turn; region and city stand beside them in the same components.
  for (let turn = 0; turn < Math.ceil(MIDDLE.length / 2); turn += 1) {
    const address = { country: turn % 2 ? 'KR' : 'DE', postcode: '06236', region: at(SHORT, 2 * turn), city: at(SHORT, 2 * turn + 1), line1: at(MIDDLE, 2 * turn), line2: at(MIDDLE, 2 * turn + 1) };
    const etag = (await fetch(`${house.base}/v1/me`, { headers: { authorization: `Bearer ${ann.token}` } })).headers.get('etag');
    await house.call('PATCH', '/v1/me', { token: ann.token, body: { gender: 'undisclosed', birth_date: '1990-04-05', phone: '+821012345678', address }, headers: { 'if-match': etag } });
    const texts = Object.values(address).slice(2);
    // The first few in all their places; the others, which the same components show, where they stand first.
    await page.goto('/me');
    await page.getByText(texts[2]).first().waitFor();
    await isText(page, 'a profile');
    await areShown(page, texts, 'a profile');
    if (turn >= 3) continue;
    await page.getByRole('button', { name: 'Edit' }).click();
    await areShown(page, texts, 'a profile that is edited');
    await desk.page.goto(`/house/people/${ann.id}`);
    await desk.page.getByText(texts[2]).first().waitFor();
    await isText(desk.page, 'a person');
    await areShown(desk.page, texts, 'a person');
  }
  await each(MIDDLE, (agent) => house.call('POST', '/v1/auth/login', { token: null, body: { email: ann.email, password: PASSWORD }, headers: { 'user-agent': agent } }));
  await page.goto('/me/sessions');
  await isText(page, 'sessions');
  await areShown(page, PAYLOADS, 'sessions');
  assert.deepEqual([...faults, ...desk.faults], []);
});

test('why something was done', async () => {
  const bidder = await visitor(browser, house);
  await signIn(bidder, ann);
  const act = (auction, what, body) => house.call('POST', `/v1/admin/auctions/${auction}/${what}`, { body });
  // To lots, with the console and a bidder looking on.
  const [open, over, paid] = await Promise.all([house.auction(sale, { pictures: 0, reserve: '900.00' }), house.auction(sale, { pictures: 0, endsInMs: 2_500 }), house.auction(sale, { pictures: 0, endsInMs: 3_500 })]);
  await house.bid(paid, ann, '100.00');
  const scheduled = await each(REASONS, () => house.auction(sale, { pictures: 0, startsInMs: 3_600_000, endsInMs: 7_200_000 }));
  await gotoFollowing(desk.page, `/house/sales/${sale}/console`, scheduled.at(-1));
  await gotoFollowing(bidder.page, `/auctions/${open}`, open);
  for (const [index, reason] of REASONS.entries()) {
    await act(scheduled[index], 'cancel', { reason });
    await desk.page.getByText(reason).first().waitFor();
    await act(open, 'extend', { by_ms: 1_000, reason });
    await act(open, 'lower-reserve', { reserve: `${800 - index}.00`, reason });
    await house.bid(open, ann, '100.00');
    const seq = (await house.call('GET', `/v1/auctions/${open}/bids`)).items.find((line) => !line.retracted).seq;
    await act(open, `bids/${seq}/retract`, { reason });
  }
  await isText(desk.page, 'the console');
  await areShown(desk.page, PAYLOADS, 'the console');
  await isText(bidder.page, 'an auction');
  for (const [index, id] of scheduled.entries()) {
    if (index >= 3) break;
    await bidder.page.goto(`/auctions/${id}`);
    await isText(bidder.page, 'an auction that was cancelled');
  }
  await house.becomes(over, 'closed');
  await gotoFollowing(bidder.page, `/auctions/${over}`, over);
  await bidder.page.getByText('Not sold.').first().waitFor();
  for (const reason of REASONS.slice(0, 1)) {
    await act(over, 'reopen', { ends_at: new Date(Date.now() + 600_000).toISOString(), reason });
    await bidder.page.getByText(reason).first().waitFor();
  }
  await isText(bidder.page, 'an auction that goes on');

  // To people: only the last word about each is kept, and told.
  const { paddle } = (await house.call('GET', `/v1/admin/sales/${sale}/registrations`)).items.find((one) => one.user === ann.id);
  const other = (await house.call('POST', '/v1/admin/users', { body: { email: 'other@people.example', name: 'Other', password: PASSWORD, role: 'bidder' } })).id;
  for (const [index, reason] of REASONS.entries()) {
    await house.call('POST', `/v1/admin/sales/${sale}/registrations/${paddle}/${index % 2 ? 'reinstate' : 'withdraw'}`, { body: { reason } });
    await house.call('POST', `/v1/admin/users/${other}/role`, { body: { role: index % 2 ? 'bidder' : 'operator', reason } });
    await house.call('POST', `/v1/admin/users/${ann.id}/account/payouts`, { body: { currency: 'USD', amount: '1.00', reason }, headers: { 'idempotency-key': crypto.randomUUID() } });
    if (index > 3 && index < REASONS.length - 1) continue;
    await desk.page.goto(`/house/people/${ann.id}`);
    await desk.page.getByLabel('Sale', { exact: true }).selectOption(sale);
    await desk.page.getByText(reason).first().waitFor();
    await isText(desk.page, 'a registration');
  }
  await desk.page.goto(`/house/people/${other}`);
  await isText(desk.page, 'a person');
  await bidder.page.goto('/me/account');
  await isText(bidder.page, 'a statement');
  // To a settlement, once each.
  const settlement = await until('a settlement to be paid', async () => (await house.call('GET', '/v1/admin/settlements')).items.find((one) => one.auction === paid && one.stage === 'paid'), 60_000);
  await house.call('POST', `/v1/admin/settlements/${settlement.id}/compensate`, { body: { reason: REASONS[0] } });
  await desk.page.goto(`/house/settlements/${settlement.id}`);
  await desk.page.getByText(REASONS[0]).first().waitFor();
  await isText(desk.page, 'a settlement that is taken back');
  // And all of it once more, in the audit log, with its details.
  await desk.page.goto('/house/audit');
  await settled(desk.page);
  await desk.page.evaluate(() => document.querySelectorAll('details').forEach((part) => (part.open = true)));
  await isText(desk.page, 'the audit log');
  assert.deepEqual([...bidder.faults, ...desk.faults], []);
});

test('what a file is called and has in it, and what the house answers', async () => {
  const { page } = desk;
  const { id } = await house.call('POST', '/v1/admin/artworks', { body: { title: 'Moon jar', artist: 'Han Gaon' } });
  await page.goto(`/house/artworks/${id}`);
  const names = packs(240).map((text) => text.replaceAll('/', '∕'));
  for (let from = 0; from < names.length; from += 5) {
    const some = names.slice(from, from + 5);
    await page.locator('input[type=file]').setInputFiles(some.map((name) => ({ name, mimeType: 'image/png', buffer: Buffer.from('no picture at all') })));
    await page.getByText(some.at(-1)).first().waitFor();
    await isText(page, 'names of pictures');
    await areShown(page, some, 'names of pictures');
    await page.reload();
  }
  await page.goto('/verify');
  await page.locator('input[type=file]').setInputFiles({ name: names[0], mimeType: 'application/x-ndjson', buffer: Buffer.from(ALL) });
  await page.getByText(names[0]).waitFor();
  await page.getByText('The file does not hold.').waitFor();
  await isText(page, 'a record that is none');

  // A house that says what it likes.
  const guest = await visitor(browser, house);
  await guest.page.goto('/sign-in');
  for (const [index, said] of MIDDLE.entries()) {
    const status = [422, 409, 500, 404][index % 4];
    const code = ['invalid', 'conflict', 'internal', said][index % 4];
    await guest.page.route('**/v1/auth/login', (route) => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: said, title: said, status, detail: said, code, request_id: said, field: said, ask: said }) }));
    await guest.page.locator('input[name=email]').fill('ann@people.example');
    await guest.page.locator('input[name=password]').fill(PASSWORD);
    const answered = guest.page.waitForResponse('**/v1/auth/login');
    await guest.page.locator('main form button[type=submit]').click();
    await answered;
    await guest.page.getByRole('alert').first().waitFor();
    await isText(guest.page, 'a refusal');
    await guest.page.unroute('**/v1/auth/login');
  }
  const auction = await house.auction(sale, { pictures: 0 });
  const { id: kim } = await house.call('POST', '/v1/admin/users', { body: { email: 'kim@people.example', name: 'Kim', password: PASSWORD, role: 'bidder' } });
  assert.ok(kim);
  const bidder = await visitor(browser, house);
  await house.register(sale, { token: await house.signIn('kim@people.example') });
  let turn = 0;
  await bidder.page.routeWebSocket(/\/v1\/live/, (socket) => {
    const far = socket.connectToServer();
    socket.onMessage((text) => {
      const frame = JSON.parse(text);
      if (frame.op !== 'bid') return far.send(text);
      const said = at(MIDDLE, turn++);
      for (const kind of ['outbid', said]) socket.send(JSON.stringify({ op: 'notice', kind, auction, seq: 1, price: said }));
      socket.send(JSON.stringify({ op: 'refused', key: frame.key, auction, code: turn % 2 ? said : 'bid_below_ask', message: said, ask: said, retryable: false, retry_after_ms: null }));
    });
  });
  await signIn(bidder, { email: 'kim@people.example' }, `/auctions/${auction}`);
  const ask = bidder.page.getByRole('button', { name: 'Bid $100.00', exact: true }).last();
  while (turn < MIDDLE.length) {
    const before_ = turn;
    await ask.click();
    await until('the answer', () => turn > before_);
    await bidder.page.getByTestId('refused').waitFor();
    await isText(bidder.page, 'a bid that was refused');
  }
  assert.deepEqual([...desk.faults, ...guest.faults, ...bidder.faults], []);
});
