// A sale with money: somebody opens an account, registers with the PIN, wins, brings what is missing, pays, and opens the invoice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axe, openBrowser, signIn, visitor } from './browser.mjs';
import { House } from './house.mjs';

const PIN = '204817';
const SHOTS = process.env.SHOTS;
let house, browser;
before(async () => {
  house = await House.open({
    ARTE_BANK__HOLDS: 'true',
    ARTE_SETTLEMENT__BEGIN_AFTER_MS: '0',
    ARTE_SETTLEMENT__EVERY_MS: '100',
    ARTE_SETTLEMENT__HOLD_MS: '2000',
    // The house tries again by itself, and would have paid before the button is found; here it is the winner who does.
    ARTE_SETTLEMENT__FIRST_WAIT_MS: '300000',
  });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await house?.close();
});

test('the winner of a sale with money pays and opens the invoice', async () => {
  const ann = await house.bidder('Ann');
  const sale = await house.sale({ title: 'Sale with money' });
  const winner = await visitor(browser, house);
  const { page, context, faults } = winner;
  await signIn(winner, ann, '/me/account');

  // The account, with what the bid needs and not the premium.
  await page.getByLabel('Account holder').fill('Ann');
  await page.getByLabel('PIN').fill(PIN);
  await page.getByRole('button', { name: 'Open the account' }).click();
  const payIn = async (amount) => {
    const form = page.locator('form', { has: page.getByRole('button', { name: 'Pay in' }) });
    await form.getByLabel('Currency').selectOption('USD');
    await form.getByLabel('Amount').fill(amount);
    await form.getByRole('button', { name: 'Pay in' }).click();
    await page.getByText('paid in.').first().waitFor();
  };
  await payIn('100');

  // It is opened now, so that nobody waits for its end longer than the bid takes.
  const auction = await house.auction(sale, { endsInMs: 15_000, artwork: { title: 'Plum and moon', artist: 'Han Gaon' } });
  await page.goto(`/auctions/${auction}`);
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  // Only a house where bids need money asks for the PIN.
  await page.getByLabel('PIN of your account here').fill(PIN);
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByRole('button', { name: 'Bid $100.00' }).first().click();
  await page.getByText('You lead').or(page.getByText('You are leading')).first().waitFor();
  const held = await house.call('GET', '/v1/me/account', { token: ann.token });
  assert.equal(held.balances[0].held, '100.00');

  await house.becomes(auction, 'closed', 60_000);
  await page.goto('/me/wins');
  const win = page.getByRole('listitem').filter({ hasText: 'Plum and moon' });
  await reloadUntil(page, win.getByText('To be paid'));
  await win.getByText('$125.00').waitFor();
  await axe(page, 'a win to be paid');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/win-to-pay.png`, fullPage: true });

  // Without the rest it stays as it is; with it, it is paid.
  await page.goto('/me/account');
  await payIn('60');
  await page.goto('/me/wins');
  await win.getByRole('button', { name: 'Pay from my account' }).press('Enter');
  // It comes by itself, and whoever paid by keyboard is still there when the button goes.
  await win.getByText('Paid', { exact: true }).waitFor();
  assert.ok(await win.evaluate((line) => line.contains(document.activeElement)), 'the focus is on what was paid');
  const account = await house.call('GET', '/v1/me/account', { token: ann.token });
  assert.deepEqual([account.balances[0].balance, account.balances[0].held], ['35.00', '0.00']);

  const [invoice] = await Promise.all([context.waitForEvent('page'), win.getByRole('button', { name: /^Invoice .*: Open$/ }).click()]);
  await invoice.getByText('125.00 USD').first().waitFor();
  const text = await invoice.locator('body').innerText();
  assert.match(text, /Invoice/);
  assert.match(text, /Plum and moon/);
  await invoice.close();

  // Where the house has a font it is there as PDF, too; else it says so.
  const answered = page.waitForResponse((answer) => answer.url().includes('format=pdf'));
  const saved = page.waitForEvent('download', { timeout: 20_000 }).catch(() => null);
  await win.getByRole('button', { name: /^Invoice .*: PDF$/ }).click();
  const answer = await answered;
  if (answer.status() === 200) {
    assert.equal(answer.headers()['content-type'], 'application/pdf');
    const file = await saved;
    assert.match(file.suggestedFilename(), /-000001\.pdf$/);
    assert.equal(readFileSync(await file.path()).subarray(0, 5).toString(), '%PDF-');
  } else {
    assert.equal(answer.status(), 409);
    await page.getByText('no font for PDF').waitFor();
  }
  await axe(page, 'a win that is paid');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/win-paid.png`, fullPage: true });
  assert.deepEqual(faults, []);
});

/** The page of wins is read when it is opened; what the house does meanwhile is seen after a look again. */
async function reloadUntil(page, found) {
  for (let looks = 0; looks < 60; looks += 1) {
    if (await found.first().waitFor({ timeout: 1_000 }).then(() => true, () => false)) return;
    await page.reload();
  }
  throw new Error('the page of wins does not come to show it');
}
