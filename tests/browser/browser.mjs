// Debian's Chromium, driven by Playwright, and what every page of it is held to.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PASSWORD } from './house.mjs';

// The packages are those of the page, in web/.
const web = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = web('playwright-core');
export const { AxeBuilder } = web('@axe-core/playwright');

const PROGRAM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
// No sandbox for root, as in continuous integration; and a browser that talks to nobody but the house.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

export async function openBrowser() {
  return chromium.launch({ executablePath: PROGRAM, args: FLAGS });
}

/** A visitor: a browser profile with one page that keeps what went wrong on it. */
export async function visitor(browser, house, { language = 'en', theme = 'light', viewport = DESKTOP } = {}) {
  const context = await browser.newContext({ baseURL: house.base, locale: language === 'ko' ? 'ko-KR' : 'en-US', colorScheme: theme, viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults = [];
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

/** The page as axe sees it: no violation of WCAG 2.2 AA or of good practice. */
export async function axe(page, what) {
  // A picture that is still being faded in has other colours than it will have.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))));
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  const told = violations.map((it) => `${it.id}: ${it.help}\n${it.nodes.slice(0, 4).map((node) => `    ${node.html.slice(0, 160)}\n      ${node.any.concat(node.all)[0]?.message ?? ''}`).join('\n')}`);
  assert.deepEqual(told, [], `${what}:\n${told.join('\n')}`);
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
