import { Problem } from '@/api/client';
import type { components } from '@/api/schema.gen';
import type { Grade } from './reading';

type Books = Pick<components['schemas']['TrialResource'], 'holds' | 'balanced' | 'complete'>;

/** How the books stand: a ledger that does not add up, or a house that disagrees with its bank, is a fault; what could not all be compared wants a look. */
export function gradeOfBooks(books: Books | undefined, error: Error | null): Grade {
  // Somebody else is having them compared right now.
  const isBusy = error instanceof Problem && error.code === 'busy';
  if (error && !isBusy) return 'fault';
  if (!books) return 'waiting';
  if (!books.holds || !books.balanced) return 'fault';
  return books.complete ? 'ok' : 'look';
}
