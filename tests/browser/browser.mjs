// Debian's Chromium, driven by Playwright, and what every page of it is held to.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PASSWORD, until } from './house.mjs';

// The packages are those of the page, in web/.
const web = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = web('playwright-core');
const AXE = readFileSync(web.resolve('axe-core/axe.min.js'), 'utf8');

const PROGRAM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
// No sandbox for root, as in continuous integration; and a browser that talks to nobody but the house.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

export async function openBrowser() {
  // A page that did not come from this machine's own network may not speak to it.
  const more = process.env.PAGE ? ['--disable-features=LocalNetworkAccessChecks'] : [];
  return chromium.launch({ executablePath: PROGRAM, args: [...FLAGS, ...more] });
}

/** What each page has asked for and not got yet. */
const calls = new WeakMap();

const KINDS = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml', png: 'image/png', webmanifest: 'application/manifest+json' };

/** PAGE=web/dist: the page as it lies there, under the policy of the house, so that who works on it need not build the program each time. */
async function unbuilt(context, house, folder) {
  const shell = await fetch(house.base);
  await context.route((url) => url.origin === house.base && !/^\/(v1|media|docs)\b/.test(url.pathname), (route) => {
    const { pathname } = new URL(route.request().url());
    const file = existsSync(`${folder}${pathname}`) && pathname !== '/' ? `${folder}${pathname}` : `${folder}/index.html`;
    return route.fulfill({ body: readFileSync(file), headers: { 'content-type': KINDS[file.split('.').at(-1)] ?? 'application/octet-stream', 'content-security-policy': shell.headers.get('content-security-policy') } });
  });
}

/** A visitor: a browser profile with one page that keeps what went wrong on it. */
export async function visitor(browser, house, { language = 'en', theme = 'light', viewport = DESKTOP } = {}) {
  const context = await browser.newContext({ baseURL: house.base, locale: language === 'ko' ? 'ko-KR' : 'en-US', colorScheme: theme, viewport, reducedMotion: 'reduce' });
  if (process.env.PAGE) await unbuilt(context, house, process.env.PAGE);
  const page = await context.newPage();
  const faults = [];
  const open = new Set();
  calls.set(page, open);
  page.on('request', (request) => open.add(request));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => open.delete(request));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // A refusal of the house is no fault of the page; the browser reports both alike.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource') && !message.text().includes('WebSocket connection')) faults.push(message.text());
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  return { context, page, faults };
}

/** Signs in by the page's own form. */
export async function signIn({ page }, { email, password = PASSWORD }, to = '/') {
  await page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL((url) => url.pathname === to);
}

/** Waits until all that the page has asked for has come, and is drawn. */
export async function settled(page) {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  const open = calls.get(page);
  await until('the page to have all it asked for', async () => {
    if (open.size > 0) return false;
    // What has come is drawn now, and may be a reason to ask for more.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    return open.size === 0 && (await page.locator('[role=status] >> text=/^(Loading|불러오는 중)$/').count()) === 0;
  });
}

/**
 * Opens a page and waits until it follows the auction: until a socket it has opened since brings the auction. What a page draws of an auction before that
 * came by REST; a reason is told to those who follow when it is given, and to nobody who comes later.
 */
export async function gotoFollowing(page, path, auction) {
  let isFollowing = false;
  const onSocket = (socket) => socket.on('framereceived', ({ payload }) => (isFollowing ||= String(payload).includes(auction)));
  page.on('websocket', onSocket);
  await page.goto(path);
  await until(`${path} to follow ${auction}`, () => isFollowing);
  page.off('websocket', onSocket);
}

/** The page as axe sees it: no violation of WCAG 2.2 AA or of good practice. `only`: these rules alone. */
export async function axe(page, what, only) {
  // What is still being faded in, or on its way to another theme, has other colours than it will have; and what inherits them follows a frame later.
  await page.evaluate(async () => {
    for (let still = 0, frames = 0; still < 2 && frames < 200; frames += 1) {
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
      await new Promise(requestAnimationFrame);
      still = document.getAnimations().length === 0 ? still + 1 : 0;
    }
  });
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const violations = await page.evaluate(
    async (rules) => {
      const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
      const found = await window.axe.run(document, { runOnly, resultTypes: ['violations'] });
      return found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 4).map((node) => ({ html: node.html.slice(0, 160), why: node.any.concat(node.all)[0]?.message ?? '' })) }));
    },
    only,
  );
  const told = violations.map((it) => `${it.id}: ${it.help}\n${it.nodes.map((node) => `    ${node.html}\n      ${node.why}`).join('\n')}`);
  assert.deepEqual(told, [], `${what}:\n${told.join('\n')}`);
}

/** The rules of axe that look at colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Goes to a page and looks at it as everybody else will: it does not scroll sideways, and axe finds nothing in it. The other theme is the same page
 * in other colours, and is looked at for those. `shots` is called in either theme, for a picture.
 */
export async function look(page, name, path, shots = () => undefined) {
  await page.goto(path);
  await settled(page);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.loading === 'lazy'));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name} scrolls sideways by ${wide} px`);
  const theme = await page.evaluate(() => document.documentElement.dataset.theme);
  await axe(page, `${name}, ${theme}`);
  await shots(theme);
  const other = theme === 'dark' ? 'light' : 'dark';
  await page.evaluate((next) => (document.documentElement.dataset.theme = next), other);
  await axe(page, `${name}, ${other}`, OF_COLOURS);
  await shots(other);
}

/**
 * Holds what a clock measured to its budget. It is printed always and held only where nothing else runs (`make browser` says BUDGETS=1): on a busy
 * machine the same page is as slow as the machine, and a test that fails for that says nothing of the page.
 */
export const budget = (isKept, said) => {
  if (isKept) return;
  if (process.env.BUDGETS === '1') throw new Error(said);
  console.log(`# over its budget, which only BUDGETS=1 holds: ${said}`);
};
