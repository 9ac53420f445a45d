// Text is text: a hundred ways to make it more, through every field that is shown to anybody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, signIn, visitor } from './browser.mjs';
import { House, PASSWORD } from './house.mjs';

const RUN = 'window.__ran=1';
const TAGS = ['img src=x onerror', 'svg onload', 'body onload', 'iframe onload', 'input autofocus onfocus', 'details open ontoggle', 'video src=x onerror', 'audio src=x onerror', 'marquee onstart', 'object data=x onerror', 'style onload', 'link rel=stylesheet href=x onerror'];
const PAYLOADS = [
  `<script>${RUN}</script>`,
  `"><script>${RUN}</script>`,
  `'><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<<script>${RUN}//<</script>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<script src=data:text/javascript,${RUN}></script>`,
  ...TAGS.flatMap((tag) => [`<${tag}=${RUN}>`, `"><${tag}="${RUN}">`, `'><${tag}='${RUN}'>`, `<${tag.toUpperCase()}=${RUN}>`, `<${tag}&#61;${RUN}>`, `&lt;${tag}=${RUN}&gt;`]),
  `<a href="javascript:${RUN}">x</a>`,
  `javascript:${RUN}`,
  `jav&#x09;ascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `" onmouseover="${RUN}`,
  `' onfocus='${RUN}' autofocus='`,
  `<math><mtext></table><mglyph><style><img src=x onerror=${RUN}>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<form action=javascript:${RUN}><input type=submit>`,
  `<base href=//evil.example/>`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<template><img src=x onerror=${RUN}></template>`,
  `<xmp><script>${RUN}</script></xmp>`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `\u003cscript\u003e${RUN}\u003c/script\u003e`,
  `<!--><script>${RUN}</script>-->`,
];

let house, browser;
before(async () => {
  house = await House.open();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await house?.close();
});

test(`${PAYLOADS.length} payloads through every field that is shown: none runs, and the policy has nothing to report`, async () => {
  assert.ok(PAYLOADS.length >= 100, `${PAYLOADS.length} payloads`);
  const ann = { email: 'ann@people.example', name: PAYLOADS[1] };
  await house.call('POST', '/v1/admin/users', { body: { ...ann, password: PASSWORD, role: 'bidder' } });
  ann.token = await house.signIn(ann.email);
  const auctions = [];
  const sales = [];
  const FIELDS = ['title', 'artist', 'country', 'materials', 'description', 'provenance', 'condition'];
  // Each payload is in a field of some work, and each field has many of them.
  let next = 0;
  const payload = () => PAYLOADS[next++ % PAYLOADS.length];
  while (next < PAYLOADS.length) {
    const sale = await house.sale({ title: payload(), description: payload() });
    sales.push(sale);
    for (let lot = 0; lot < 4 && next < PAYLOADS.length + 7; lot += 1) {
      const artwork = Object.fromEntries(FIELDS.map((field) => [field, `${payload()} ${auctions.length}`.slice(-(field === 'country' ? 100 : 200))]));
      auctions.push(await house.auction(sale, { artwork }));
    }
    await house.register(sale, ann);
  }
  for (const auction of auctions) await house.call('POST', `/v1/admin/auctions/${auction}/pause`, { body: { reason: payload() } });
  await house.bid(auctions[0], ann, '100.00').catch(() => undefined);
  const reader = await visitor(browser, house);
  const { page, faults } = reader;
  await signIn(reader, ann);
  const paths = ['/', '/auctions', ...auctions.map((id) => `/auctions/${id}`), '/sales', ...sales.map((id) => `/sales/${id}`), '/me', '/me/bids', '/me/sessions', ...PAYLOADS.slice(0, 30).map((text) => `/auctions?q=${encodeURIComponent(text)}`), ...PAYLOADS.slice(0, 12).map((text) => `/sign-in?to=${encodeURIComponent(text)}`)];
  for (const path of paths) {
    await page.goto(path);
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    await page.waitForLoadState('networkidle');
    const found = await page.evaluate(() => ({
      ran: window.__ran,
      scripts: [...document.querySelectorAll('script')].filter((script) => !script.src.startsWith(location.origin)).length,
      handlers: [...document.querySelectorAll('main *')].filter((element) => [...element.attributes].some(({ name }) => name.startsWith('on'))).length,
    }));
    assert.deepEqual(found, { ran: undefined, scripts: 0, handlers: 0 }, path);
  }
  // Live: what the house says at an act comes over the socket.
  await page.goto(`/auctions/${auctions[1]}`);
  await page.locator('main h1').waitFor();
  for (const text of PAYLOADS.slice(0, 10)) {
    await house.call('POST', `/v1/admin/auctions/${auctions[1]}/resume`, { body: { reason: text } });
    await house.call('POST', `/v1/admin/auctions/${auctions[1]}/pause`, { body: { reason: text } });
  }
  await page.getByText('The house says:').waitFor();
  assert.equal(await page.evaluate(() => window.__ran), undefined);
  assert.deepEqual(faults, []);
});
