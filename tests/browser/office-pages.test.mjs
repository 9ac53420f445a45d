// Every page of the admins in both themes, in both languages, on a desk and on a phone.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { DESKTOP, PHONE, look, openBrowser, signIn, visitor } from './browser.mjs';
import { ADMIN, PASSWORD } from './house.mjs';
import { openOffice } from './office.mjs';

const SHOTS = process.env.SHOTS;
let house, browser, paid, unpaid, stuck;
before(async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  browser = await openBrowser();
  ({ house, paid, unpaid, stuck } = await openOffice());
  // Text is text, here too: a script that ran would be a fault of the page.
  await house.call('POST', '/v1/admin/users', { body: { email: 'mallory@people.example', name: '<img src=x onerror=alert(1)><script>alert(2)</script>', password: PASSWORD, role: 'bidder' } });
  await house.call('POST', '/v1/admin/api-keys', { body: { name: 'The catalogue page', scopes: ['catalogue:read', 'catalogue:write'], expires_at: new Date(Date.now() + 86_400_000).toISOString() } });
  await house.call('POST', '/v1/admin/webhooks', { body: { url: 'http://127.0.0.1:9/a-long-way/to-the-place/where/it-is-received', kinds: ['auction.opened', 'auction.closed', 'auction.extended'] } });
});
after(async () => {
  await browser?.close();
  await house?.close();
});

for (const [theme, language, viewport] of [
  ['light', 'en', DESKTOP],
  ['dark', 'ko', PHONE],
]) {
  const size = viewport === PHONE ? 'phone' : 'desk';
  test(`every admins' page in both themes, ${language}, on a ${size}`, async () => {
    const { id } = (await house.call('GET', '/v1/admin/users?q=ann')).items[0];
    const { page, faults, context } = await visitor(browser, house, { theme, language, viewport });
    await signIn({ page }, ADMIN, '/house/health');
    for (const [name, path] of [
      ['people', '/house/people'],
      ['people-nobody', '/house/people?q=nobody-like-this'],
      ['person', `/house/people/${id}`],
      ['api-keys', '/house/api-keys'],
      ['settlements', '/house/settlements'],
      ['settlement', `/house/settlements/${paid}`],
      ['settlement-stuck', `/house/settlements/${stuck}`],
      ['settlement-unpaid', `/house/settlements/${unpaid}`],
      ['mails', '/house/mails'],
      ['dead-letters', '/house/dead-letters'],
      ['webhooks', '/house/webhooks'],
      ['audit', '/house/audit'],
      ['health', '/house/health'],
    ]) {
      await look(page, name, path, async (now) => SHOTS && page.screenshot({ path: `${SHOTS}/office-${name}-${size}-${now}-${language}.png`, fullPage: true }));
      // The search of the catalogue is not asked what this list is asked.
      for (const box of await page.locator('header input[type=search]').all()) assert.equal(await box.inputValue(), '', name);
    }
    assert.deepEqual(faults, []);
    await context.close();
  });
}
