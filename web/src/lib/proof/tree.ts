/** The Merkle tree of RFC 6962: leaf hashes, roots, and proofs of inclusion and consistency, checked as in RFC 9162 (2.1.3.2, 2.1.4.2). */

import { same, sha256, utf8 } from './bytes';

type Hash = Uint8Array<ArrayBuffer>;
const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

export function leafHash(leaf: string | Uint8Array): Promise<Hash> {
  return sha256(LEAF, typeof leaf === 'string' ? utf8(leaf) : leaf);
}

function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Hash> {
  return sha256(NODE, left, right);
}

/** The root over leaf hashes. */
export async function rootOf(leaves: readonly Hash[]): Promise<Hash> {
  if (leaves.length === 0) return sha256();
  let level = leaves.slice();
  // Pair by pair, the odd one out moves up as it is: the same tree as by halves of powers of two.
  while (level.length > 1) {
    const next: Hash[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1]];
      if (left && right) next.push(await nodeHash(left, right));
      else if (left) next.push(left);
    }
    level = next;
  }
  return level[0] ?? sha256();
}

/** Whether `leaf` is at `index` in the tree of `size` leaves with this root. */
export async function isIncluded(leaf: Hash, index: number, size: number, path: readonly Hash[], root: Hash): Promise<boolean> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let [fn, sn] = [BigInt(index), BigInt(size - 1)];
  let hash = leaf;
  for (const other of path) {
    if (sn === 0n) return false;
    if (fn % 2n === 1n || fn === sn) {
      hash = await nodeHash(other, hash);
      while (fn % 2n === 0n && fn !== 0n) {
        fn /= 2n;
        sn /= 2n;
      }
    } else {
      hash = await nodeHash(hash, other);
    }
    fn /= 2n;
    sn /= 2n;
  }
  return sn === 0n && same(hash, root);
}

/** Whether the tree of `to` leaves begins with that of `from`. */
export async function isConsistent(from: number, fromRoot: Hash, to: number, toRoot: Hash, path: readonly Hash[]): Promise<boolean> {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to) return false;
  if (from === to) return path.length === 0 && same(fromRoot, toRoot);
  if (path.length === 0) return false;
  const isPower = (BigInt(from) & (BigInt(from) - 1n)) === 0n;
  const [first, ...rest] = isPower ? [fromRoot, ...path] : path;
  if (!first) return false;
  let [fn, sn] = [BigInt(from - 1), BigInt(to - 1)];
  while (fn % 2n === 1n) {
    fn /= 2n;
    sn /= 2n;
  }
  let [fr, sr] = [first, first];
  for (const other of rest) {
    if (sn === 0n) return false;
    if (fn % 2n === 1n || fn === sn) {
      fr = await nodeHash(other, fr);
      sr = await nodeHash(other, sr);
      while (fn % 2n === 0n && fn !== 0n) {
        fn /= 2n;
        sn /= 2n;
      }
    } else {
      sr = await nodeHash(sr, other);
    }
    fn /= 2n;
    sn /= 2n;
  }
  return sn === 0n && same(fr, fromRoot) && same(sr, toRoot);
}
