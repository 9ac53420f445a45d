// The admins' pages: people, keys, settlements, letters, webhooks, the audit log and health, done and looked at.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { axe, openBrowser, signIn, visitor } from './browser.mjs';
import { ADMIN, PASSWORD, until } from './house.mjs';
import { openOffice } from './office.mjs';

const SHOTS = process.env.SHOTS;
let house, browser, ann, bob, paid, stuck, receiver;
const heard = [];

before(async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  browser = await openBrowser();
  receiver = createServer((request, answer) => {
    request.resume();
    request.on('end', () => {
      heard.push(request.headers['webhook-id']);
      answer.writeHead(204).end();
    });
  });
  await new Promise((done) => receiver.listen(0, '127.0.0.1', done));
  ({ house, ann, bob, paid, stuck } = await openOffice());
});
after(async () => {
  await browser?.close();
  receiver?.close();
  await house?.close();
});

async function office(options) {
  const admin = await visitor(browser, house, options);
  await signIn(admin, ADMIN, '/house/health');
  return admin;
}

test('an admin finds a bidder, suspends him with a reason and lets him in again', async () => {
  const { page, faults, context } = await office();
  await page.goto('/house/people');
  await page.getByLabel('Name or e-mail').fill('bob');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('link', { name: 'Ann' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Bob', exact: true }).click();
  await page.getByRole('heading', { name: 'Bob', level: 1 }).waitFor();

  await page.getByRole('button', { name: 'Suspend' }).click();
  const dialog = page.getByRole('dialog');
  await axe(page, 'the question before suspending');
  // Without a reason nothing is done.
  await dialog.getByRole('button', { name: 'Suspend' }).click();
  await dialog.getByText('Say why.').waitFor();
  await dialog.getByLabel('Reason').fill('Bids that are not meant.');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/office-suspend.png` });
  await dialog.getByRole('button', { name: 'Suspend' }).click();
  await page.getByText('Bob is suspended.').waitFor();
  await page.locator('section').first().getByText('Suspended').waitFor();
  await assert.rejects(house.signIn(bob.email), /suspended/);

  // The list knows, and finds him by it.
  await page.goto('/house/people?suspended=true');
  await page.getByRole('link', { name: 'Bob', exact: true }).waitFor();
  assert.equal(await page.locator('tbody tr').count(), 1);
  await page.getByRole('link', { name: 'Bob', exact: true }).click();
  await page.getByRole('button', { name: 'Restore' }).click();
  await dialog.getByLabel('Reason').fill('It was a mistake.');
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('Bob is let in again.').waitFor();
  bob.token = await house.signIn(bob.email);

  // His sessions end, and the limit of his paddle is set.
  await page.getByRole('button', { name: 'End all sessions' }).click();
  await dialog.getByLabel('Reason').fill('A lost telephone.');
  await dialog.getByRole('button', { name: 'End all sessions' }).click();
  await page.getByText('All sessions of Bob have ended.').waitFor();
  await assert.rejects(house.call('GET', '/v1/me', { token: bob.token }), /401/);
  await page.getByLabel('Sale', { exact: true }).selectOption({ label: 'Evening sale' });
  await page.getByRole('button', { name: 'Set what is allowed' }).click();
  await dialog.getByLabel('Allowed by the house').fill('1,500');
  await dialog.getByLabel('Reason').fill('As agreed.');
  await dialog.getByRole('button', { name: 'Set what is allowed' }).click();
  await page.getByText('$1,500.00').first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('an admin makes an account, and a key that is shown once', async () => {
  const { page, faults, context } = await office();
  await page.goto('/house/people');
  await page.getByRole('button', { name: 'New account' }).click();
  await axe(page, 'a new account');
  await page.getByLabel('E-mail', { exact: true }).fill('clerk@house.example');
  await page.getByLabel('Name', { exact: true }).fill('Clerk');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('dialog').getByLabel('Role').selectOption('operator');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Clerk', level: 1 }).waitFor();
  await house.signIn('clerk@house.example');

  await page.goto('/house/api-keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('What is it for?').fill('The catalogue page');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('Choose at least one.').waitFor();
  await page.getByRole('checkbox', { name: /catalogue:read/ }).check();
  await axe(page, 'a new key');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = await page.getByTestId('secret').innerText();
  assert.match(key, /^artek_/);
  await axe(page, 'a secret');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/office-secret.png` });
  await page.getByRole('button', { name: 'I have kept it' }).click();
  assert.ok(!(await page.content()).includes(key), 'a secret that was shown is nowhere on the page');
  await house.call('GET', '/v1/auctions', { token: key });
  await page.getByRole('button', { name: 'Revoke: The catalogue page' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoked', { exact: true }).waitFor();
  await assert.rejects(house.call('GET', '/v1/auctions', { token: key }), /401/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an admin sees what waits, has it tried, and has a paid one taken back', async () => {
  const { page, faults, context } = await office();
  await page.goto('/house/settlements');
  await page.getByRole('link', { name: 'Two Pears' }).waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'All as CSV' }).click()]);
  assert.equal(file.suggestedFilename(), 'settlements.csv');
  await page.getByRole('checkbox', { name: 'Only what waits for somebody' }).check();
  await page.getByRole('link', { name: 'Two Pears' }).waitFor({ state: 'detached' });
  await page.locator('tbody a').first().click();
  await page.waitForURL(`**/house/settlements/${stuck}`);
  await page.getByText('Waits', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.getByText('It is being tried.').waitFor();
  await page.getByText('An account is missing, closed or blocked.').waitFor();
  await axe(page, 'a settlement that waits');

  await page.goto(`/house/settlements/${paid}`);
  await page.getByRole('cell', { name: 'Done', exact: true }).first().waitFor();
  const [invoice] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: /^Invoice .*: Open$/ }).click()]);
  await invoice.getByText('1,250.00 USD').first().waitFor();
  await invoice.close();
  await page.getByRole('button', { name: 'Take back' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('[name=reason]').fill('The frame was another');
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await dialog.getByText('Tick that you want it.').waitFor();
  await dialog.getByRole('checkbox', { name: /^Yes, take / }).check();
  await axe(page, 'the question before taking back');
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('Paid back').first().waitFor();
  await page.getByText(/^Credit note /).first().waitFor();
  await page.getByText('The frame was another').waitFor();
  const account = await house.call('GET', '/v1/me/account', { token: ann.token });
  assert.equal(account.balances[0].balance, '2750.00');
  assert.deepEqual(faults, []);
  await context.close();
});

test('an admin reads a letter, and nothing of it runs', async () => {
  const { page, faults, context } = await office();
  await page.goto('/house/mails');
  await page.getByRole('button', { name: 'Send a test letter' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await page.getByText(`The letter is on its way to ${ADMIN.email}.`).waitFor();
  const letter = page.getByRole('row').filter({ hasText: ADMIN.email }).first();
  await letter.getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'As plain text' }).waitFor();
  await dialog.getByText('HTML source of the letter').click();
  await dialog.locator('pre').filter({ hasText: '<html' }).waitFor();
  assert.equal(await page.locator('iframe, dialog table').count(), 0);
  await axe(page, 'a letter');
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/office-letter.png` });
  assert.deepEqual(faults, []);
  await context.close();
});

test('an admin registers a webhook, tests it, changes its secret and takes it away', async () => {
  const { page, faults, context } = await office();
  const dialog = page.getByRole('dialog');
  await page.goto('/house/webhooks');
  await page.getByRole('button', { name: 'New address' }).click();
  await dialog.getByLabel('Address').fill('http://10.0.0.1/hook');
  await dialog.getByRole('button', { name: 'Register the address' }).click();
  await dialog.getByText(/Nothing can be sent to this address/).waitFor();
  await dialog.getByLabel('Address').fill(`http://127.0.0.1:${receiver.address().port}/hook`);
  await axe(page, 'a new webhook');
  await dialog.getByRole('button', { name: 'Register the address' }).click();
  const secret = page.getByTestId('secret');
  const first = await secret.innerText();
  assert.match(first, /^whsec_/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('button', { name: /^Test: / }).click();
  await until('the ping', () => heard.length > 0);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/office-webhook.png`, fullPage: true });
  await page.getByRole('button', { name: /^New secret: / }).click();
  await dialog.getByRole('button', { name: 'New secret' }).click();
  await secret.waitFor();
  assert.notEqual(await secret.innerText(), first);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByText('The secret before signs along').waitFor();
  await axe(page, 'a webhook');
  await page.getByRole('button', { name: /^Switch off: / }).click();
  await page.getByText('Off', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^Remove: / }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No addresses').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('an admin reads in the audit log what was just done, and finds it by who, what and to whom', async () => {
  const { page, faults, context } = await office();
  const { id } = (await house.call('GET', '/v1/admin/users?q=bob')).items[0];
  await house.call('POST', `/v1/admin/users/${id}/role`, { body: { role: 'operator', reason: 'He helps.' } });
  await house.call('POST', `/v1/admin/users/${id}/role`, { body: { role: 'bidder', reason: 'He does not.' } });
  await page.goto(`/house/people/${id}`);
  await page.getByRole('link', { name: 'What was done to it' }).click();
  const acts = page.getByRole('list', { name: 'Acts, the newest first' }).getByRole('listitem');
  await acts.first().getByText('Gave a role').waitFor();
  await acts.first().getByText('bidder', { exact: true }).waitFor();
  await acts.first().getByText('Done', { exact: true }).waitFor();
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Suspended an account' });
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await acts.first().getByText('Suspended an account').waitFor();
  assert.equal(await acts.count(), 1);
  await page.getByLabel('Who', { exact: true }).fill('bob');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByText(/^An identifier looks like/).waitFor();
  await axe(page, 'filters with a fault');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Check the chain' }).click();
  await page.getByText(/^The chain holds: \d+ lines\.$/).waitFor();
  await acts.first().getByText('Details').click();
  await axe(page, 'the audit log');
  assert.deepEqual(faults, []);
  await context.close();
});

test('health says in words what waits, looks again by itself, and stops when told to', async () => {
  const { page, faults, context } = await office();
  await page.goto('/house/health');
  await page.getByText('1 thing needs a look.').waitFor();
  await page.getByText('1 waits for somebody.').waitFor();
  await page.getByText('SQLite, in the house’s own folder').waitFor();
  await page.getByText(/^Version \d+\.\d+\.\d+$/).waitFor();
  await page.getByText(/^The books add up to zero/).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused: nothing changes here by itself.').waitFor();
  await page.getByRole('button', { name: 'Look now' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('Looks again every 10 s.').waitFor();
  assert.deepEqual(faults, []);
  await context.close();

  // An operator sees what is an operator's, and is let into no page of admins.
  const operator = await visitor(browser, house);
  await signIn(operator, { email: 'clerk@house.example' }, '/house/health');
  await operator.page.getByText(/^Version /).waitFor();
  await operator.page.getByRole('heading', { name: 'Letters' }).waitFor({ state: 'detached' });
  for (const path of ['/house/people', '/house/settlements', '/house/mails', '/house/audit', '/house/webhooks', '/house/api-keys', '/house/dead-letters']) {
    await operator.page.goto(path);
    await operator.page.getByRole('heading', { level: 1, name: 'This page is for admins of the house' }).waitFor();
  }
  assert.deepEqual(operator.faults, []);
  await operator.context.close();
});
