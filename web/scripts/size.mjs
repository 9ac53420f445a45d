// Holds what a browser must fetch for the first page to its budget: the script of the shell and of the home page, with all that these import before
// they run, compressed as it is sent. What is fetched later, when it is asked for, is not counted.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BYTES_MOST = 200 * 1024;
const dist = process.argv[2] ? `${process.argv[2].replace(/\/+$/, '')}/` : fileURLToPath(new URL('../dist/', import.meta.url));

const first = [...readFileSync(`${dist}index.html`, 'utf8').matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file);
const home = readdirSync(`${dist}assets`).find((name) => /^home-page-[\w-]+\.js$/.test(name));
if (first.length === 0 || !home) throw new Error(`${dist} has no first page: index.html names ${first.length} scripts, and the home page is ${home}`);

const found = new Set();
const open = [...first, `assets/${home}`];
for (let file = open.pop(); file; file = open.pop()) {
  if (found.has(file)) continue;
  found.add(file);
  // `import …from"./x.js"` and `import"./x.js"`; not `import("./x.js")`, which waits until somebody asks.
  for (const [, name] of readFileSync(dist + file, 'utf8').matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) open.push(`assets/${name}`);
}
const sent = (file) => statSync(existsSync(`${dist}${file}.br`) ? `${dist}${file}.br` : dist + file).size;
const bytes = [...found].reduce((sum, file) => sum + sent(file), 0);
console.log(`the first page: ${found.size} scripts, ${(bytes / 1024).toFixed(0)} KiB of ${BYTES_MOST / 1024}`);
if (bytes > BYTES_MOST) {
  for (const file of [...found].sort((a, b) => sent(b) - sent(a)).slice(0, 10)) console.error(`  ${sent(file)} ${file}`);
  process.exit(1);
}
