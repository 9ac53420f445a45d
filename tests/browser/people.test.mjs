// Signing up with the code of the local outbox, and what an account can do with itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, openBrowser, signIn, visitor } from './browser.mjs';
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
  // Each step takes the focus of the one that it follows.
  const named = (name) => until(`the focus to be in ${name}`, () => page.evaluate((one) => document.activeElement?.getAttribute('name') === one, name));
  await named('new-password');
  await page.locator('input[name="new-password"]').fill(PASSWORD);
  // Sent too early, it says what is missing, and the first of it has the focus.
  await page.getByRole('button', { name: '가입하기' }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'name');
  for (const [name, text] of Object.entries({ name: '한가온', birth_date: '1990-12-31', phone: '010-1234-5678', postcode: '03048', region: '서울특별시', city: '종로구', line1: '세종대로 1', line2: '2층' })) {
    await page.locator(`input[name=${name}]`).fill(text);
  }
  await page.getByRole('checkbox', { name: /낙찰 시 구매 의무/ }).check();
  // The account is made, and nobody hears of it: pressed again the button leads in, and not to an account that is there already.
  const isMaking = (url) => url.pathname === '/v1/users';
  await page.route(isMaking, async (route) => {
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('button', { name: '가입하기' }).click();
  await page.getByText('연결할 수 없습니다.').waitFor();
  await page.unroute(isMaking);
  await page.getByRole('button', { name: '가입하기' }).click();
  await page.getByText('가입을 환영합니다.').waitFor();
  await page.goto('/me');
  await page.getByRole('heading', { name: '한가온' }).waitFor();
  await page.getByText('+821012345678').waitFor();
  await page.getByText('서울특별시 종로구 세종대로 1 2층').waitFor();
  assert.deepEqual(faults, []);
});

test('an order that was not answered goes out under its key after the page was loaded anew, and counts once', async () => {
  const dora = await house.bidder('Dora');
  await house.fund(dora, '10.00');
  const { page, faults } = await visitor(browser, house);
  await signIn({ page }, dora, '/me/account');
  const keys = [];
  let isLost = true;
  await page.route('**/v1/me/account/deposits', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    // The house does it, and its answer does not come.
    const answer = await route.fetch();
    return isLost ? route.abort() : route.fulfill({ response: answer });
  });
  const form = page.locator('form', { has: page.getByRole('button', { name: 'Pay in' }) });
  await form.getByLabel('Amount').fill('100');
  await form.getByRole('button', { name: 'Pay in' }).click();
  await form.getByText('The bank has not answered.').waitFor();
  await page.reload();
  await form.getByText('This was sent before and not answered.').waitFor();
  assert.deepEqual([await form.getByLabel('Currency').inputValue(), await form.getByLabel('Amount').inputValue()], ['USD', '100.00']);
  isLost = false;
  await form.getByRole('button', { name: 'Pay in' }).click();
  await page.getByText('$100.00 paid in.').first().waitFor();
  assert.equal(keys[1], keys[0]);
  // Answered, the same sum is another order.
  await form.getByLabel('Amount').fill('100');
  await form.getByRole('button', { name: 'Pay in' }).click();
  await until('the second deposit', async () => (await house.call('GET', '/v1/me/account', { token: dora.token })).balances[0].balance === '210.00');
  assert.notEqual(keys[2], keys[0]);
  assert.equal(keys.length, 3);
  // Who signs out leaves nothing of it.
  isLost = true;
  await form.getByLabel('Amount').fill('50');
  await form.getByRole('button', { name: 'Pay in' }).click();
  await form.getByText('The bank has not answered.').waitFor();
  assert.ok((await page.evaluate(() => sessionStorage.getItem('arte.orders'))).includes('50.00'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  assert.equal(await page.evaluate(() => sessionStorage.getItem('arte.orders')), null);
  assert.deepEqual(faults, []);
});

test('what is being typed into the profile outlives another version of it', async () => {
  const finn = await house.bidder('Finn');
  const { page } = await visitor(browser, house);
  await signIn({ page }, finn, '/me');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.locator('[name=city]').fill('Busan');
  await page.locator('[name=line1]').focus();
  // The same in another window, and this one reads again.
  const etag = (await fetch(`${house.base}/v1/me`, { headers: { authorization: `Bearer ${finn.token}` } })).headers.get('etag');
  await house.call('PATCH', '/v1/me', { token: finn.token, body: { name: 'Finn the second' }, headers: { 'if-match': etag } });
  for (const [name, text] of Object.entries({ birth_date: '1990-04-05', phone: '+821012345678', postcode: '06236', line1: '1 Road' })) await page.locator(`[name=${name}]`).fill(text);
  await page.locator('[name=line1]').press('Enter');
  await page.getByText('This was changed elsewhere meanwhile.').waitFor();
  await until('the name as it is now', async () => (await page.locator('[name=name]').inputValue()) === 'Finn the second');
  assert.equal(await page.locator('[name=city]').inputValue(), 'Busan');
  assert.ok(await page.locator('[name=line1]').evaluate((field) => field === document.activeElement), 'the focus stays');
  await page.locator('[name=line1]').press('Enter');
  await page.getByText('Saved.').waitFor();
  const me = await house.call('GET', '/v1/me', { token: finn.token });
  assert.deepEqual([me.name, me.profile.address.city], ['Finn the second', 'Busan']);
});

test('a bidder has no way in', async () => {
  const olga = await house.operator('Olga');
  const carl = await visitor(browser, house);
  await signIn(carl, await house.bidder('Carl'), '/');
  assert.equal(await carl.page.getByRole('link', { name: 'Run the house' }).count(), 0);
  for (const path of ['/house', '/house/artworks', '/house/sales', '/house/settlements']) {
    await carl.page.goto(path);
    await carl.page.getByRole('heading', { level: 1, name: /^This page is for/ }).waitFor();
    assert.equal(new URL(carl.page.url()).pathname, path);
  }
  await axe(carl.page, 'a page that is for others');
  await carl.page.goto('/house/artworks?q=moon%26more');
  await carl.page.getByRole('button', { name: 'Sign in as somebody else' }).click();
  // Whoever may comes back to just what was asked for, with all of its question.
  await carl.page.waitForURL((url) => url.pathname === '/sign-in');
  await carl.page.locator('input[name=email]').fill(olga.email);
  await carl.page.locator('input[name=password]').fill(PASSWORD);
  await carl.page.locator('main form button[type=submit]').click();
  await carl.page.waitForURL((url) => url.pathname === '/house/artworks' && url.search === '?q=moon%26more');
  await carl.page.getByRole('heading', { level: 1, name: 'Catalogue' }).waitFor();
  assert.deepEqual(carl.faults, []);
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
