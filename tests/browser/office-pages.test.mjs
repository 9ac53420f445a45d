// Every page of the admins in both themes, in both languages, on a desk and on a phone.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { DESKTOP, PHONE, axe, openBrowser, signIn, visitor } from './browser.mjs';
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
  // The other two are for eyes alone.
  ...(SHOTS ? [['dark', 'en', DESKTOP], ['light', 'ko', PHONE]] : []),
]) {
  const size = viewport === PHONE ? 'phone' : 'desk';
  test(`every admins' page in ${theme}, ${language}, on a ${size}`, async () => {
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
      await page.goto(path);
      await page.locator('h1').first().waitFor();
      await page.locator('[role=status] >> text=/^(Loading|불러오는 중)$/').waitFor({ state: 'detached' });
      await page.waitForLoadState('networkidle');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${name} scrolls sideways by ${wide} px`);
      if (theme === 'light' ? viewport === DESKTOP : viewport === PHONE) await axe(page, name);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/office-${name}-${size}-${theme}-${language}.png`, fullPage: true });
    }
    assert.deepEqual(faults, []);
    await context.close();
  });
}
