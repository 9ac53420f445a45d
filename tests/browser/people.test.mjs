// Signing up with the code of the local outbox, and what an account can do with itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, signIn, visitor } from './browser.mjs';
import { House, PASSWORD, until } from './house.mjs';

let house, browser;
before(async () => {
  house = await House.open();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await house?.close();
});

/** The code in a letter; the words around it are the letter's own business. */
function codeIn(letter) {
  const text = letter.replace(/=\r?\n/g, '');
  const code = /(?:^|[\s>])([0-9A-HJKMNP-TV-Z]{6}|[0-9A-HJKMNP-TV-Z]{3}[- ][0-9A-HJKMNP-TV-Z]{3})(?=[\s<.])/m.exec(text.slice(text.indexOf('\r\n\r\n')))?.[1];
  assert.ok(code, letter);
  return code;
}

test('somebody new signs up with the code from the letter, in Korean, and is signed in after the page was loaded again', async () => {
  const new_ = await visitor(browser, house, { language: 'ko' });
  const { page, faults } = new_;
  await page.goto('/');
  await page.getByRole('link', { name: '회원가입' }).first().click();
  await page.locator('input[name=email]').fill('gaon@people.example');
  await page.getByRole('button', { name: '인증 코드 받기' }).click();
  await page.getByText('남은 시간 2:5').waitFor();
  await page.locator('input[name=code]').fill('000000');
  await page.getByRole('button', { name: '확인' }).click();
  await page.getByText('인증 코드가 올바르지 않거나 만료되었습니다.').waitFor();
  await page.locator('input[name=code]').fill(codeIn(await house.letterTo('gaon@people.example')));
  await page.getByRole('button', { name: '확인' }).click();
  await page.locator('input[name="new-password"]').fill(PASSWORD);
  // Sent too early, it says what is missing, and the first of it has the focus.
  await page.getByRole('button', { name: '가입하기' }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'name');
  for (const [name, text] of Object.entries({ name: '한가온', birth_date: '1990-12-31', phone: '010-1234-5678', postcode: '03048', region: '서울특별시', city: '종로구', line1: '세종대로 1', line2: '2층' })) {
    await page.locator(`input[name=${name}]`).fill(text);
  }
  await page.getByRole('checkbox', { name: /낙찰 시 구매 의무/ }).check();
  await page.getByRole('button', { name: '가입하기' }).click();
  await page.getByText('가입을 환영합니다.').waitFor();
  await page.goto('/me');
  await page.getByRole('heading', { name: '한가온' }).waitFor();
  await page.getByText('+821012345678').waitFor();
  await page.getByText('서울특별시 종로구 세종대로 1 2층').waitFor();
  assert.deepEqual(faults, []);
});

test('a wrong password is told from nothing else, and the right one leads where one wanted to go', async () => {
  const ann = await house.bidder('Ann');
  const { page } = await visitor(browser, house);
  await page.goto('/me/bids');
  await page.waitForURL(/\/sign-in\?to=%2Fme%2Fbids/);
  await page.locator('input[name=email]').fill(ann.email);
  await page.locator('input[name=password]').fill('not the password');
  await page.locator('main form button[type=submit]').click();
  await page.getByText('E-mail or password is wrong.').waitFor();
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL('**/me/bids');
  await page.getByText('You have not bid yet').waitFor();
});

test('a token that was refused is renewed in silence; a session that was ended elsewhere is over', async () => {
  const bob = await house.bidder('Bob');
  const one = await visitor(browser, house);
  const two = await visitor(browser, house);
  await signIn(one, bob, '/me');
  await signIn(two, bob, '/me/sessions');
  let isRefused = false;
  await one.page.route('**/v1/me/sessions', async (route) => {
    if (isRefused) return route.continue();
    isRefused = true;
    return route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"code":"unauthenticated"}' });
  });
  await one.page.getByRole('link', { name: 'Sessions' }).click();
  await one.page.getByText('This one').waitFor();
  assert.ok(isRefused);
  // The other window ends the first one's session.
  const others = two.page.locator('li', { has: two.page.getByRole('button', { name: 'End this session' }) }).filter({ hasNotText: 'This one' });
  await until('a session to end', async () => (await others.count()) > 0);
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().getByRole('button').click();
    await until('it to be gone', async () => (await others.count()) < left);
  }
  await one.page.reload();
  await one.page.waitForURL(/sign-in/);
});
