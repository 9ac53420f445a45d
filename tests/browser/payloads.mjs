// A hundred ways for a text to be more than text, and what shows that none of them was.
import assert from 'node:assert/strict';
import { settled } from './browser.mjs';

const RUN = 'window.__ran=1';
const TAGS = ['img src=x onerror', 'svg onload', 'body onload', 'iframe onload', 'input autofocus onfocus', 'details open ontoggle', 'video src=x onerror', 'audio src=x onerror', 'marquee onstart', 'object data=x onerror', 'style onload', 'link rel=stylesheet href=x onerror'];
export const PAYLOADS = [
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

/** All payloads, as many to a text as fit into a field of so many characters; each is whole. */
export function packs(most) {
  const found = [''];
  for (const payload of PAYLOADS) {
    const longer = found.at(-1) === '' ? payload : `${found.at(-1)} ${payload}`;
    if (longer.length <= most) found[found.length - 1] = longer;
    else found.push(payload);
  }
  return found;
}
export const [LONG, MIDDLE, SHORT] = [packs(10_000), packs(200), packs(100)];
export const ALL = LONG[0];
export const at = (list, index) => list[index % list.length];
/** Few at a time: the house may hold each caller to so many. */
export async function each(list, act, abreast = 4) {
  const found = [];
  for (let from = 0; from < list.length; from += abreast) found.push(...(await Promise.all(list.slice(from, from + abreast).map((one, index) => act(one, from + index)))));
  return found;
}

/** Nothing of the texts became more than text, wherever they came to stand. */
export async function isText(page, what) {
  await settled(page);
  const found = await page.evaluate(() => ({
    ran: window.__ran,
    scripts: [...document.querySelectorAll('script')].filter((script) => !script.src.startsWith(location.origin)).length,
    handlers: [...document.querySelectorAll('body *')].filter((element) => [...element.attributes].some(({ name }) => name.startsWith('on'))).length,
    addresses: [...document.querySelectorAll('[href], [src], [action]')].filter((element) => /^(javascript|data):/i.test((element.getAttribute('href') ?? element.getAttribute('src') ?? element.getAttribute('action')).trim())).length,
    strange: document.querySelectorAll('iframe, object, embed, base, marquee, math, xmp, meta[http-equiv=refresh], body style, body link').length,
  }));
  assert.deepEqual(found, { ran: undefined, scripts: 0, handlers: 0, addresses: 0, strange: 0 }, what);
}

/** How much of these texts can be read on the page, letter for letter. */
export async function areShown(page, texts, what) {
  const shown = await page.evaluate(() => document.body.textContent + [...document.querySelectorAll('input, textarea')].map((field) => field.value).join('\n'));
  const missing = texts.filter((text) => !shown.includes(text));
  assert.deepEqual(missing, [], `${what} shows every text as it is`);
}
