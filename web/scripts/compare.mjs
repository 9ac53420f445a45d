// Holds web/dist to a build that was just made in another folder: the same files, byte for byte, and compressed forms that unfold to them.
// How well a file is compressed may differ with the version of Node.js, what it unfolds to may not.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const built = `${process.argv[2].replace(/\/+$/, '')}/`;
const unfold = { '.br': brotliDecompressSync, '.gz': gunzipSync };

function list(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('//', '/').slice(folder.length));
}

const faults = [];
const [kept, fresh] = [new Set(list(dist)), new Set(list(built))];
for (const file of new Set([...kept, ...fresh])) {
  if (!kept.has(file)) faults.push(`${file} is missing`);
  else if (!fresh.has(file)) faults.push(`${file} is no longer built`);
  else {
    const form = unfold[file.slice(-3)];
    const bytes = (folder) => (form ? form(readFileSync(folder + file)) : readFileSync(folder + file));
    if (!bytes(dist).equals(bytes(built))) faults.push(`${file} is another`);
  }
}
if (faults.length > 0) {
  console.error(`web/dist is not what web/ builds:\n  ${faults.slice(0, 20).join('\n  ')}\nRun \`npm ci && npm run build\` in web/ and commit web/dist.`);
  process.exit(1);
}
console.log(`web/dist is what web/ builds: ${kept.size} files`);
