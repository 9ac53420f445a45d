// Writes beside the built page what the house embeds of it: each file compressed beforehand, and `files.rs`, the table of them all.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// Another folder than web/dist is packed for comparison.
const dist = process.argv[2] ? `${process.argv[2].replace(/\/+$/, '')}/` : fileURLToPath(new URL('../dist/', import.meta.url));
const pages = JSON.parse(readFileSync(new URL('../src/app/paths.json', import.meta.url), 'utf8'));

const KINDS = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
};

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('//', '/').slice(dist.length))
  .sort();

const rows = files.map((file) => {
  const ending = file.split('.').at(-1);
  const kind = KINDS[ending];
  if (!kind) throw new Error(`web/dist/${file}: what is a file that ends in .${ending}? Say it in web/scripts/pack.mjs.`);
  const plain = readFileSync(dist + file);
  const forms = {
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    gz: gzipSync(plain, { level: 9 }),
  };
  const bytes = (name) => `include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/dist/${name}"))`;
  const form = (name) => {
    if (forms[name].length >= plain.length) return 'None';
    writeFileSync(`${dist}${file}.${name}`, forms[name]);
    return `Some(${bytes(`${file}.${name}`)})`;
  };
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 32);
  return `    File {
        path: "/${file}",
        media_type: "${kind}",
        hash: "${hash}",
        plain: ${bytes(file)},
        brotli: ${form('br')},
        gzip: ${form('gz')},
    },`;
});

writeFileSync(
  `${dist}files.rs`,
  `// Written by web/scripts/pack.mjs with the page. Do not edit.

/// The files of the page.
pub const FILES: &[File] = &[
${rows.join('\n')}
];

/// The paths that the page answers itself; a name after a colon is any one part.
pub const PAGES: &[&str] = &[
${pages.map((path) => `    ${JSON.stringify(path)},`).join('\n')}
];
`,
);
console.log(`packed ${files.length} files`);
