/**
 * Checks an export (docs/PROTOCOL.md, 7.6 and 7.7) in the browser: every line and its form, every leaf, root and signature, the seal, what was
 * hidden and opened, and what a verifier can hold the log to without knowing the rules. Making every decision again is what `arte verify` does.
 */

import { digitsOf, toMinor } from '../money';
import { eight, hex, idBytes, join, same, sha256, unhex, utf8 } from './bytes';
import { type Canonical, readCanonical, writeCanonical } from './canonical';
import { type VerifierKey, openCheckpoint, readKey } from './note';
import { leafHash, rootOf } from './tree';

export interface Holds {
  good: true;
  auctions: number;
  bids: number;
  leaves: number;
  /** Auctions of the sale that are not over and not in the file. */
  unfinished: number;
  keys: string[];
}

export interface Fault {
  good: false;
  /** The line of the file, counted from 1. */
  line: number;
  what: string;
}

type Fields = { [key: string]: Canonical };
/** What is wrong, and where. */
class Wrong extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** `trusted`: keys that count; those that the file lists when there are none. */
export async function checkExport(text: string, trusted: readonly string[] = []): Promise<Holds | Fault> {
  try {
    return await check(text, trusted);
  } catch (error) {
    if (error instanceof Wrong) return { good: false, line: error.line, what: error.message };
    throw error;
  }
}

async function check(text: string, trusted: readonly string[]): Promise<Holds> {
  if (!text.endsWith('\n')) throw new Wrong(1, 'the file does not end with a whole line');
  const lines = text.slice(0, -1).split('\n');
  const values = lines.map((line, index) => {
    const value = readCanonical(line);
    return fieldsOf(value, index + 1);
  });
  const head = values[0];
  if (head?.format !== 'arte-export-1' || !Array.isArray(head.keys) || typeof head.origin !== 'string') throw new Wrong(1, 'no export of this kind');
  const listed = head.keys.filter((key) => typeof key === 'string');
  const names = trusted.length > 0 ? listed.filter((key) => trusted.includes(key)) : listed;
  if (names.length === 0) throw new Wrong(1, 'none of the keys of this file is one that you know');
  const keys: VerifierKey[] = [];
  for (const name of listed) {
    const key = await readKey(name);
    if (!key) throw new Wrong(1, 'a key of this file is none');
    keys.push(key);
  }
  const sale = fieldsOf(head.sale, 1);
  const unfinished = Array.isArray(head.unfinished) ? head.unfinished.length : 0;
  const state = { at: 1, auctions: 0, bids: 0, leaves: 0 };
  const headings = [1];
  const seen = new Set<string>();
  let lot = 0;
  while (state.at < values.length - 1) {
    headings.push(state.at + 1);
    const heading = values[state.at] ?? {};
    const auction = heading.auction;
    if (typeof auction !== 'string' || seen.has(auction) || typeof heading.lot !== 'number' || heading.lot <= lot) throw new Wrong(state.at + 1, 'lots that do not rise, or an auction twice');
    seen.add(auction);
    lot = heading.lot;
    await checkAuction(values, lines, state, heading, sale, head.origin, keys);
  }
  await checkSeal(values, lines, head.origin, keys, headings);
  return { good: true, auctions: state.auctions, bids: state.bids, leaves: state.leaves, unfinished, keys: names };
}

interface Walk {
  at: number;
  auctions: number;
  bids: number;
  leaves: number;
}

async function checkAuction(values: Fields[], lines: string[], state: Walk, heading: Fields, sale: Fields, origin: string, keys: VerifierKey[]) {
  const start = state.at + 1;
  const size = heading.size;
  if (typeof size !== 'number' || size < 2 || start + size >= values.length) throw new Wrong(state.at + 1, 'a size that cannot be');
  const isCancelled = heading.outcome === 'cancelled';
  const hashes: Uint8Array<ArrayBuffer>[] = [];
  const walk = newWalk();
  for (let index = 0; index < size; index += 1) {
    const number = start + index + 1;
    const line = lines[start + index] ?? '';
    const value = values[start + index] ?? {};
    const leaf = fieldsOf(value.leaf, number);
    // The bytes of the leaf are those of the line.
    const bytes = writeCanonical(leaf);
    if (!line.startsWith(`{"leaf":${bytes}`)) throw new Wrong(number, 'a line that is no leaf');
    hashes.push(await leafHash(bytes));
    const open = value.open === undefined ? null : fieldsOf(value.open, number);
    if (index === 0) await checkTerms(leaf, heading, sale, number, isCancelled);
    else await checkLeaf(leaf, open, walk, index, number, isCancelled, index === size - 1);
    if (leaf.kind === 'bid_accepted' && leaf.by === 'bid') state.bids += 1;
    if (index === 0) {
      walk.end = text(leaf.ends_at);
      walk.digits = digitsOf(text(leaf.start_price));
      walk.hasReserve = leaf.reserve_commitment !== null;
      const reserve = heading.reserve;
      walk.reserve = reserve === null || reserve === undefined ? null : text(fieldsOf(reserve, state.at + 1).amount);
    }
  }
  const last = fieldsOf(values[start + size - 1]?.leaf ?? null, start + size);
  const isSold = heading.outcome === 'sold';
  const fits = isCancelled ? last.kind === 'cancelled' : last.kind === 'closed' && last.outcome === heading.outcome && last.hammer_price === heading.hammer_price && last.paddle === heading.paddle;
  if (!fits || (!isSold && (heading.hammer_price !== null || heading.paddle !== null))) throw new Wrong(state.at + 1, 'a heading that says something else than the log');
  const noteLine = start + size;
  const note = values[noteLine]?.checkpoint;
  const checkpoint = typeof note === 'string' ? await openCheckpoint(note, keys) : null;
  const epoch = text(fieldsOf(values[start]?.leaf ?? null, start + 1).epoch);
  if (!checkpoint) throw new Wrong(noteLine + 1, 'a signature that does not hold');
  if (checkpoint.origin !== `${origin}/auction/${text(heading.auction)}/${epoch}` || checkpoint.size !== size || checkpoint.extensions.length > 0) throw new Wrong(noteLine + 1, 'a checkpoint of something else');
  if (!same(checkpoint.root, await rootOf(hashes))) throw new Wrong(noteLine + 1, 'leaves that are not those that were signed');
  state.at = noteLine + 1;
  state.auctions += 1;
  state.leaves += size;
}

interface LogWalk {
  at: string;
  end: string;
  digits: number;
  price: bigint | null;
  leader: number | null;
  hasReserve: boolean;
  reserve: string | null;
  isClosed: boolean;
}

const newWalk = (): LogWalk => ({ at: '', end: '', digits: 0, price: null, leader: null, hasReserve: false, reserve: null, isClosed: false });

async function checkTerms(leaf: Fields, heading: Fields, sale: Fields, line: number, isCancelled: boolean) {
  if (leaf.kind !== 'terms' || leaf.auction !== heading.auction || leaf.sale !== sale.id || leaf.currency !== sale.currency) throw new Wrong(line, 'terms of something else');
  if (hex(await termsHash(leaf, line)) !== leaf.terms_hash) throw new Wrong(line, 'a terms hash that is not that of the terms');
  if (isCancelled) return;
  const reserve = heading.reserve === null || heading.reserve === undefined ? null : fieldsOf(heading.reserve, line);
  if ((reserve === null) !== (leaf.reserve_commitment === null)) throw new Wrong(line, 'a reserve without its commitment, or the other way round');
  if (reserve && (await commitment(reserve, digitsOf(text(leaf.start_price)), line)) !== leaf.reserve_commitment) throw new Wrong(line, 'a reserve that is not the one committed to');
}

async function termsHash(leaf: Fields, line: number): Promise<Uint8Array> {
  const digits = digitsOf(text(leaf.start_price));
  const money = (value: Canonical | undefined) => eight(minor(value, digits, line));
  const soft = fieldsOf(leaf.soft_close, line);
  const rungs = Array.isArray(leaf.ladder) ? leaf.ladder.map((rung) => fieldsOf(rung, line)) : [];
  const parts: Uint8Array[] = [new Uint8Array([1]), id(leaf.auction, line), id(leaf.sale, line), utf8(text(leaf.currency)), money(leaf.start_price), eight(leaf.ladder_mode === 'strict' ? 1n : 0n), eight(BigInt(rungs.length))];
  for (const rung of rungs) {
    const steps = Array.isArray(rung.steps) ? rung.steps : [];
    parts.push(money(rung.from), eight(BigInt(steps.length)), ...steps.map(money));
  }
  for (const key of ['trigger_ms', 'extend_to_ms', 'max_extension_ms']) parts.push(eight(whole(soft[key], line)));
  parts.push(eight(leaf.reserve_commitment === null ? 0n : 1n), eight(micros(leaf.starts_at, line)), eight(micros(leaf.ends_at, line)));
  if (typeof leaf.reserve_commitment === 'string') parts.push(unhex(leaf.reserve_commitment) ?? new Uint8Array());
  return sha256(join(...parts));
}

async function checkLeaf(leaf: Fields, open: Fields | null, walk: LogWalk, index: number, line: number, isCancelled: boolean, isLast: boolean) {
  const at = text(leaf.at);
  if (leaf.seq !== index) throw new Wrong(line, 'a sequence that does not follow');
  if (at < walk.at) throw new Wrong(line, 'a time that runs backwards');
  walk.at = at;
  if (walk.isClosed && leaf.kind !== 'reopened') throw new Wrong(line, 'something after the end');
  const hides = (leaf.kind === 'bid_accepted' && leaf.by === 'bid') || leaf.kind === 'reserve_lowered';
  if ((open !== null) !== (hides && !isCancelled)) throw new Wrong(line, 'something hidden that is not opened, or the other way round');
  switch (leaf.kind) {
    case 'bid_accepted':
      await checkBid(leaf, open, walk, at, line);
      break;
    case 'extended': {
      const [before, after] = [micros(walk.end, line), micros(leaf.ends_at, line)];
      if ((after - before) / 1000n !== whole(leaf.by_ms, line)) throw new Wrong(line, 'an extension by something else than it says');
      walk.end = text(leaf.ends_at);
      break;
    }
    case 'reserve_lowered':
      if (open && (await commitment(open, walk.digits, line)) !== leaf.commitment) throw new Wrong(line, 'a reserve that is not the one committed to');
      if (open) walk.reserve = text(open.amount);
      walk.price = leaf.price === null ? null : minor(leaf.price, walk.digits, line);
      break;
    case 'bid_retracted':
      walk.price = leaf.price === null ? null : minor(leaf.price, walk.digits, line);
      walk.leader = leaf.leader === null ? null : Number(leaf.leader);
      break;
    case 'closed':
      checkClosed(leaf, walk, at, line, isCancelled);
      break;
    case 'reopened':
      walk.isClosed = false;
      walk.end = text(leaf.ends_at);
      break;
    case 'opened':
    case 'resumed':
      walk.end = text(leaf.ends_at);
      break;
    case 'cancelled':
      if (!isLast) throw new Wrong(line, 'something after the cancellation');
      break;
    case 'paused':
    case 'reserve_met':
      break;
    default:
      throw new Wrong(line, 'a kind that is not known');
  }
}

async function checkBid(leaf: Fields, open: Fields | null, walk: LogWalk, at: string, line: number) {
  const amount = minor(leaf.amount, walk.digits, line);
  const price = minor(leaf.price, walk.digits, line);
  const ask = minor(leaf.ask, walk.digits, line);
  if (amount !== price || (walk.price !== null && price < walk.price) || ask < price) throw new Wrong(line, 'a price that falls');
  const [paddle, leader] = [Number(leaf.paddle), Number(leaf.leader)];
  if (leaf.by === 'proxy' ? paddle !== walk.leader || leader !== walk.leader : leader !== paddle && leader !== walk.leader) throw new Wrong(line, 'a leader who cannot lead');
  if (at >= walk.end) throw new Wrong(line, 'a bid after the end');
  if (open) {
    const offered = minor(open.offered, walk.digits, line);
    const max = open.max === null ? null : minor(open.max, walk.digits, line);
    const salt = typeof open.salt === 'string' ? unhex(open.salt) : null;
    if (salt?.length !== 32 || amount > (max ?? offered)) throw new Wrong(line, 'a bid above what was offered');
    const bytes = join(utf8('arte/offer/v1\n'), salt, eight(offered), new Uint8Array([max === null ? 0 : 1]), eight(max ?? 0n));
    if (hex(await sha256(bytes)) !== leaf.offer) throw new Wrong(line, 'a bid that is not the one committed to');
  }
  walk.price = price;
  walk.leader = leader;
}

function checkClosed(leaf: Fields, walk: LogWalk, at: string, line: number, isCancelled: boolean) {
  walk.isClosed = true;
  if (at < walk.end) throw new Wrong(line, 'a close before the end');
  if (isCancelled) return;
  const opening = leaf.reserve_opening === null || leaf.reserve_opening === undefined ? null : fieldsOf(leaf.reserve_opening, line);
  if ((opening !== null) !== walk.hasReserve || (opening && opening.amount !== walk.reserve)) throw new Wrong(line, 'a reserve that is not the one in force');
  const reserve = opening ? minor(opening.amount, walk.digits, line) : 0n;
  const isSold = walk.leader !== null && walk.price !== null && walk.price >= reserve;
  const fits = isSold ? leaf.outcome === 'sold' && minor(leaf.hammer_price, walk.digits, line) === walk.price && leaf.paddle === walk.leader : leaf.outcome === 'passed' && leaf.hammer_price === null && leaf.paddle === null;
  if (!fits) throw new Wrong(line, 'a hammer that fell for somebody else');
}

async function checkSeal(values: Fields[], lines: string[], origin: string, keys: VerifierKey[], headings: number[]) {
  const line = lines.length;
  const note = values.at(-1)?.seal;
  const seal = typeof note === 'string' ? await openCheckpoint(note, keys) : null;
  if (!seal) throw new Wrong(line, 'a seal that does not hold');
  const body = lines.slice(0, -1);
  if (!new RegExp('/(sale|auction)/[0-9a-f-]{36}/export$').test(seal.origin) || !seal.origin.startsWith(`${origin}/`) || seal.size !== body.length) throw new Wrong(line, 'a seal of something else');
  const wanted: string[] = [];
  for (const number of headings) wanted.push(`${number} ${hex(await sha256(utf8(body[number - 1] ?? '')))}`);
  const differs = seal.extensions.findIndex((extension, index) => extension !== wanted[index]);
  if (differs >= 0 || seal.extensions.length !== wanted.length) throw new Wrong(headings[Math.max(differs, 0)] ?? line, 'a line that is not the one that was sealed');
  const hashes: Uint8Array<ArrayBuffer>[] = [];
  for (const one of body) hashes.push(await leafHash(one));
  if (!same(seal.root, await rootOf(hashes))) throw new Wrong(line, 'lines that are not those that were sealed');
}

async function commitment(opening: Fields, digits: number, line: number): Promise<string> {
  const salt = typeof opening.salt === 'string' ? unhex(opening.salt) : null;
  if (salt?.length !== 32) throw new Wrong(line, 'a salt that is none');
  return hex(await sha256(eight(minor(opening.amount, digits, line)), salt));
}

function fieldsOf(value: Canonical | undefined, line: number): Fields {
  if (value === null || value === undefined || typeof value !== 'object' || Array.isArray(value)) throw new Wrong(line, 'a line that is not in its one form');
  return value;
}

function text(value: Canonical | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function minor(value: Canonical | undefined, digits: number, line: number): bigint {
  const amount = typeof value === 'string' && digitsOf(value) === digits ? toMinor(value, digits) : null;
  if (amount === null) throw new Wrong(line, 'an amount that is none');
  return amount;
}

function whole(value: Canonical | undefined, line: number): bigint {
  if (typeof value !== 'number') throw new Wrong(line, 'a number that is none');
  return BigInt(value);
}

function id(value: Canonical | undefined, line: number): Uint8Array {
  const bytes = typeof value === 'string' ? idBytes(value) : null;
  if (!bytes) throw new Wrong(line, 'an id that is none');
  return bytes;
}

function micros(value: Canonical | undefined, line: number): bigint {
  const match = typeof value === 'string' ? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/.exec(value) : null;
  const ms = match ? Date.parse(`${match[1] ?? ''}Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new Wrong(line, 'an instant that is none');
  return BigInt(ms) * 1000n + BigInt(match?.[2] ?? 0);
}
