/** What can be checked of an auction while it goes on: the newest checkpoint, the one seen before, the terms, my receipts, the newest line. */

import { queryOptions } from '@tanstack/react-query';
import { get, text } from '@/api/client';
import { session } from '@/api/session';
import type { Auction } from '@/app/live';
import { checkExport } from '@/lib/proof/export';
import { hex, idBytes, join, sha256, unbase64, unhex, utf8 } from '@/lib/proof/bytes';
import { type Checkpoint, CannotCheck, type VerifierKey, openCheckpoint, readKey } from '@/lib/proof/note';
import { isConsistent, isIncluded, leafHash } from '@/lib/proof/tree';
import { type KeptReceipt, receiptsOf } from './receipts';

export type Verdict = 'good' | 'bad' | 'note';

/** One thing that was checked, in words that the page translates. */
export interface Finding {
  verdict: Verdict;
  what: 'checkpoint' | 'consistent' | 'first_look' | 'terms' | 'newest' | 'receipts' | 'no_receipts' | 'export' | 'file' | 'cannot';
  values: Record<string, string | number>;
}

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => {
    const { items } = await get('/v1/keys', { signal });
    return items.map((item) => item.key);
  },
  staleTime: 60_000,
});

export async function verifyAuction(auction: Auction, houseKeys: readonly string[]): Promise<Finding[]> {
  try {
    return await verify(auction, houseKeys);
  } catch (error) {
    if (error instanceof CannotCheck) return [{ verdict: 'note', what: 'cannot', values: {} }];
    throw error;
  }
}

async function verify(auction: Auction, houseKeys: readonly string[]): Promise<Finding[]> {
  const keys = (await Promise.all(houseKeys.map(readKey))).filter((key) => key !== null);
  const note = await text(`/v1/auctions/${auction.id}/checkpoint`);
  const checkpoint = await openCheckpoint(note, keys);
  const isOfThis = checkpoint?.origin.endsWith(`/auction/${auction.id}/${auction.epoch}`) ?? false;
  if (!checkpoint || !isOfThis) return [{ verdict: 'bad', what: 'checkpoint', values: { size: 0 } }];
  const findings: Finding[] = [{ verdict: 'good', what: 'checkpoint', values: { size: checkpoint.size, root: hex(checkpoint.root).slice(0, 16) } }];
  findings.push(await compareWithLast(auction, checkpoint));
  findings.push(await lineIs('terms', auction, 0, keys, (leaf) => leaf.terms_hash === auction.terms_hash));
  if (checkpoint.size > 1) findings.push(await lineIs('newest', auction, checkpoint.size - 1, keys, () => true));
  const state = session.get();
  const mine = state.is === 'signed_in' ? receiptsOf(state.user.id, auction.id) : [];
  const receipts = mine.filter((kept) => kept.receipt.epoch === auction.epoch);
  if (receipts.length === 0) {
    findings.push({ verdict: 'note', what: 'no_receipts', values: {} });
  } else {
    const wrong: number[] = [];
    for (const kept of receipts) {
      if (!(await isKept(kept, auction, keys))) wrong.push(kept.receipt.seq);
    }
    findings.push({ verdict: wrong.length === 0 ? 'good' : 'bad', what: 'receipts', values: { count: receipts.length, wrong: wrong.join(', ') } });
  }
  if (auction.status === 'closed' || auction.status === 'cancelled') {
    const found = await checkExport(await text(`/v1/auctions/${auction.id}/export`), houseKeys);
    findings.push(found.good ? { verdict: 'good', what: 'export', values: { count: found.bids, leaves: found.leaves } } : { verdict: 'bad', what: 'file', values: { line: found.line, why: found.what } });
  }
  return findings;
}

interface Seen {
  size: number;
  root: string;
}

/** The log that was seen last time must be the beginning of the one that is shown now. */
async function compareWithLast(auction: Auction, checkpoint: Checkpoint): Promise<Finding> {
  const name = `arte.checkpoint.${auction.id}.${auction.epoch}`;
  let seen: Seen | null = null;
  try {
    seen = JSON.parse(localStorage.getItem(name) ?? 'null') as Seen | null;
    localStorage.setItem(name, JSON.stringify({ size: checkpoint.size, root: btoa(String.fromCharCode(...checkpoint.root)) }));
  } catch {
    // A browser that keeps nothing looks for the first time each time.
  }
  const root = seen ? unbase64(seen.root) : null;
  if (!seen || !root) return { verdict: 'note', what: 'first_look', values: {} };
  if (seen.size > checkpoint.size) return { verdict: 'bad', what: 'consistent', values: { size: seen.size } };
  let path: Uint8Array<ArrayBuffer>[] = [];
  if (seen.size < checkpoint.size) {
    const said = await get('/v1/auctions/{id}/consistency', { parts: { id: auction.id }, query: { from: seen.size, to: checkpoint.size } });
    path = said.path.map((hash) => unhex(hash) ?? new Uint8Array());
  }
  const holds = await isConsistent(seen.size, root, checkpoint.size, checkpoint.root, path);
  return { verdict: holds ? 'good' : 'bad', what: 'consistent', values: { size: seen.size } };
}

interface Proven {
  leaf: Record<string, unknown>;
  hash: string;
}

/** A line of the log that is proven to be in a tree that the house has signed; null when it is not. */
async function prove(auction: Auction, seq: number, keys: readonly VerifierKey[]): Promise<Proven | null> {
  const said = await get('/v1/auctions/{id}/proof', { parts: { id: auction.id }, query: { seq } });
  const checkpoint = await openCheckpoint(said.checkpoint, keys);
  if (checkpoint?.size !== said.size || !checkpoint.origin.endsWith(`/auction/${auction.id}/${auction.epoch}`)) return null;
  const hash = await leafHash(said.leaf);
  const path = said.path.map((one) => unhex(one) ?? new Uint8Array());
  if (hex(hash) !== said.leaf_hash || !(await isIncluded(hash, seq, said.size, path, checkpoint.root))) return null;
  return { leaf: JSON.parse(said.leaf) as Record<string, unknown>, hash: hex(hash) };
}

async function lineIs(what: 'terms' | 'newest', auction: Auction, seq: number, keys: readonly VerifierKey[], fits: (leaf: Record<string, unknown>) => boolean): Promise<Finding> {
  const proven = await prove(auction, seq, keys);
  return { verdict: proven && fits(proven.leaf) ? 'good' : 'bad', what, values: { seq } };
}

/** Whether the house still says of my bid what it said when it took it. */
async function isKept(kept: KeptReceipt, auction: Auction, keys: readonly VerifierKey[]): Promise<boolean> {
  const proven = await prove(auction, kept.receipt.seq, keys);
  const key = idBytes(kept.key);
  if (!proven || !key || proven.hash !== kept.receipt.leaf) return false;
  return proven.leaf.key === hex(await sha256(join(utf8('arte/key/v1\n'), key)));
}
