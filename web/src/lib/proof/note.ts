/** Signed notes and checkpoints (C2SP `signed-note`, `tlog-checkpoint`), as docs/PROTOCOL.md 7.5 has them. */

import { same, sha256, unbase64, unhex, utf8 } from './bytes';

export interface VerifierKey {
  name: string;
  hash: Uint8Array<ArrayBuffer>;
  publicKey: Uint8Array<ArrayBuffer>;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array<ArrayBuffer>;
  extensions: string[];
  /** The names of the keys whose signatures hold; every signature that is there does. */
  signedBy: string[];
}

/** This browser cannot check Ed25519. */
export class CannotCheck extends Error {}

/** Reads `<name>+<hash>+<base64(01 ‖ public key)>`; null for what is none. */
export async function readKey(text: string): Promise<VerifierKey | null> {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  if (first < 1 || second < 0) return null;
  const name = text.slice(0, first);
  const hash = unhex(text.slice(first + 1, second));
  const bytes = unbase64(text.slice(second + 1));
  if (/[\s+]/.test(name) || hash?.length !== 4 || bytes?.length !== 33 || bytes[0] !== 1) return null;
  const publicKey = bytes.slice(1);
  const right = (await sha256(utf8(`${name}\n`), bytes)).slice(0, 4);
  return same(right, hash) ? { name, hash, publicKey } : null;
}

/** Reads a checkpoint and checks every signature under it; null when anything is not as it must be. At least one is by a key that is known. */
export async function openCheckpoint(note: string, keys: readonly VerifierKey[]): Promise<Checkpoint | null> {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2, -1).split('\n');
  const signedBy: string[] = [];
  for (const line of lines) {
    const match = /^— (\S+) (\S+)$/.exec(line);
    const signed = match?.[2] === undefined ? null : unbase64(match[2]);
    if (match?.[1] === undefined || signed?.length !== 68) return null;
    const key = keys.find((one) => one.name === match[1] && same(one.hash, signed.slice(0, 4)));
    // Each signature must be by a key of the house, be right, and stand there once.
    if (!key || signedBy.includes(match[2] ?? '')) return null;
    if (!(await isSigned(key, utf8(text), signed.slice(4)))) return null;
    signedBy.push(match[2] ?? '');
  }
  if (signedBy.length === 0) return null;
  const [origin, sizeText, rootText, ...rest] = text.split('\n');
  const root = unbase64(rootText ?? '');
  if (!origin || !/^(0|[1-9]\d*)$/.test(sizeText ?? '') || root?.length !== 32) return null;
  const size = Number(sizeText);
  if (!Number.isSafeInteger(size)) return null;
  return { origin, size, root, extensions: rest.slice(0, -1), signedBy };
}

async function isSigned(key: VerifierKey, text: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify']);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') throw new CannotCheck();
    return false;
  }
  return crypto.subtle.verify('Ed25519', imported, signature, text);
}
