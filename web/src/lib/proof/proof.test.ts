import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hex, unhex } from './bytes';
import { checkExport } from './export';
import { openCheckpoint, readKey } from './note';
import { isConsistent, isIncluded, leafHash, rootOf } from './tree';

/** The export of one auction, as a house wrote it. */
const EXPORT = readFileSync(new URL('./fixtures/auction.arte', import.meta.url), 'utf8');

/** The inputs of RFC 6962's reference implementation. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const bytes = (text: string) => unhex(text) ?? new Uint8Array();

async function leaves(count: number) {
  return Promise.all(INPUTS.slice(0, count).map((input) => leafHash(bytes(input))));
}

test('the tree is that of RFC 6962', async () => {
  expect(hex(await rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(hex(await rootOf(await leaves(1)))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  expect(hex(await rootOf(await leaves(8)))).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
});

test('a leaf of the contract has the hash of the contract', async () => {
  const leaf =
    '{"amount":"177.50","ask":"180.00","at":"2026-11-22T18:29:59.250001Z","by":"bid","ends_at":"2026-11-22T18:30:00.000000Z","key":"54c0bc7d966d76209697b6eeac6122bb0d910ec0167abf25a9a1264c6bcc806e","kind":"bid_accepted","leader":4,"offer":"b43fce8550ffa9231f01a48132e3130f82d1a4b9a0f58dfdc9bd604d1dbe34a9","paddle":4,"price":"177.50","seq":9}';
  expect(hex(await leafHash(leaf))).toBe('63f53b2805fa6e4d7b61b9e1cc64f98aaa17159c6ee9d6eb1bfc8be7734fdec5');
});

/** The proofs as RFC 6962 defines them, to hold the checks to. */
async function pathOf(index: number, hashes: Awaited<ReturnType<typeof leaves>>): Promise<typeof hashes> {
  if (hashes.length <= 1) return [];
  const cut = 2 ** Math.floor(Math.log2(hashes.length - 1));
  const [left, right] = [hashes.slice(0, cut), hashes.slice(cut)];
  return index < cut ? [...(await pathOf(index, left)), await rootOf(right)] : [...(await pathOf(index - cut, right)), await rootOf(left)];
}

async function consistency(from: number, hashes: Awaited<ReturnType<typeof leaves>>, isWhole = true): Promise<typeof hashes> {
  if (from === hashes.length) return isWhole ? [] : [await rootOf(hashes)];
  const cut = 2 ** Math.floor(Math.log2(hashes.length - 1));
  const [left, right] = [hashes.slice(0, cut), hashes.slice(cut)];
  return from <= cut ? [...(await consistency(from, left, isWhole)), await rootOf(right)] : [...(await consistency(from - cut, right, false)), await rootOf(left)];
}

test('every proof of inclusion and consistency holds, and none that was turned', async () => {
  for (let size = 1; size <= 8; size += 1) {
    const hashes = await leaves(size);
    const root = await rootOf(hashes);
    for (const [index, leaf] of hashes.entries()) {
      const path = await pathOf(index, hashes);
      expect(await isIncluded(leaf, index, size, path, root), `${index} of ${size}`).toBe(true);
      expect(await isIncluded(leaf, index + 1, size, path, root)).toBe(false);
      expect(await isIncluded(leaf, index, size, [...path, root], root)).toBe(false);
      const turned = path.map((hash, at) => (at === 0 ? hash.map((byte) => byte ^ 1) : hash));
      if (path.length > 0) expect(await isIncluded(leaf, index, size, turned, root)).toBe(false);
    }
    for (let from = 1; from <= size; from += 1) {
      const fromRoot = await rootOf(hashes.slice(0, from));
      const path = await consistency(from, hashes);
      expect(await isConsistent(from, fromRoot, size, root, path), `${from} to ${size}`).toBe(true);
      if (from < size) {
        expect(await isConsistent(from, root, size, root, path)).toBe(false);
        expect(await isConsistent(from, fromRoot, size, root, path.slice(1))).toBe(false);
      }
    }
  }
});

test('a note of the C2SP specification is opened with its key, and with no other', async () => {
  const name = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  expect(await readKey(name)).not.toBeNull();
  expect(await readKey(name.replace('c74f20a3', 'c74f20a4'))).toBeNull();
  expect(await readKey('x')).toBeNull();
});

test('an export that a house wrote holds', async () => {
  const found = await checkExport(EXPORT);
  expect(found).toMatchObject({ good: true, auctions: 1, unfinished: 0 });
  const keys = (JSON.parse(EXPORT.split('\n')[0] ?? '') as { keys: string[] }).keys;
  expect(await checkExport(EXPORT, keys)).toMatchObject({ good: true });
  expect(await checkExport(EXPORT, ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'])).toMatchObject({ good: false, line: 1 });
});

test('an export in which anything was changed does not hold', async () => {
  const lines = EXPORT.split('\n');
  const whole = async (changed: string[]) => checkExport(changed.join('\n'));
  // One digit, one letter, one byte, in every line.
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    for (const at of [Math.floor(line.length / 3), Math.floor(line.length / 2), line.length - 3]) {
      const letter = line[at] === '1' ? '2' : '1';
      const turned = lines.map((other, place) => (place === index ? line.slice(0, at) + letter + line.slice(at + 1) : other));
      if (turned[index] !== line) expect(await whole(turned), `line ${index + 1}, byte ${at}`).toMatchObject({ good: false });
    }
  }
  expect(await whole(lines.toSpliced(5, 1))).toMatchObject({ good: false });
  expect(await whole(lines.toSpliced(4, 2, lines[5] ?? '', lines[4] ?? ''))).toMatchObject({ good: false });
  expect(await checkExport(EXPORT.slice(0, -1))).toMatchObject({ good: false });
  expect(await checkExport('')).toMatchObject({ good: false });
});

test('a checkpoint opens with the keys of its house', async () => {
  const lines = EXPORT.split('\n');
  const { keys } = JSON.parse(lines[0] ?? '') as { keys: string[] };
  const { seal } = JSON.parse(lines.at(-2) ?? '') as { seal: string };
  const known = (await Promise.all(keys.map(readKey))).filter((key) => key !== null);
  expect((await openCheckpoint(seal, known))?.size).toBe(lines.length - 2);
  expect(await openCheckpoint(seal, [])).toBeNull();
  expect(await openCheckpoint(seal.replace('\n\n', '\nx\n\n'), known)).toBeNull();
});
