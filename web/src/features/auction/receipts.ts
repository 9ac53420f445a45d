/** Receipts of my bids, kept in this browser: with them the page can show later that the house still says what it said then. */

import type { AcceptedFrame, Receipt } from '@arte-moderni/live-client';

export interface KeptReceipt {
  /** Whose: others who use this browser are told nothing of it. */
  user: string;
  receipt: Receipt;
  key: string;
  amount: string;
  max: string | null;
}

const MOST = 500;
const NAME = 'arte.receipts';

export function keepReceipt(user: string, accepted: AcceptedFrame, sent: { amount: string; max: string | null }): void {
  const all = read().filter((one) => one.key !== accepted.key);
  all.push({ user, receipt: accepted.receipt, key: accepted.key, ...sent });
  try {
    localStorage.setItem(NAME, JSON.stringify(all.slice(-MOST)));
  } catch {
    // Then the check does without it.
  }
}

/** A maximum is nobody's business but its bidder's: what was kept goes when he signs out. */
export function forgetReceipts(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // Then nothing was kept.
  }
}

export function receiptsOf(user: string, auction: string): KeptReceipt[] {
  return read().filter((one) => one.user === user && one.receipt.auction === auction);
}

function read(): KeptReceipt[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(value) ? (value as Partial<KeptReceipt>[]).filter((one): one is KeptReceipt => typeof one.receipt?.leaf === 'string' && typeof one.user === 'string') : [];
  } catch {
    return [];
  }
}
