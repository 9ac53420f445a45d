import type { components } from '@/api/schema.gen';

export type Row = components['schemas']['AuditResource'];

/** What became of an act. */
export type Outcome = 'done' | 'refused' | 'failed' | 'turned_away' | 'noted' | 'undecided' | 'open';

/** One act as a reader sees it: its beginning and its end, which the log keeps as two rows. */
export interface Entry {
  seq: number;
  /** When it was begun, or else when the one row that there is was written. */
  at: string;
  row: Row;
  end: Row | null;
  outcome: Outcome;
  /** What was said of it, at the beginning and at the end. */
  summary: [string, unknown][];
}

function outcomeOf(row: Row, end: Row | null, isWhole: boolean): Outcome {
  if (row.kind === 'noted') return 'noted';
  if (row.kind === 'refused') return 'turned_away';
  const last = row.kind === 'ended' ? row : end;
  if (last === null) return isWhole ? 'open' : 'undecided';
  if (last.code === 'undecided') return 'undecided';
  // The command line has a word and no status.
  if (last.status === null) return last.code === 'done' ? 'done' : 'failed';
  return last.status < 400 ? 'done' : 'refused';
}

/**
 * Puts the rows of the log, the newest first, together to acts. `isWhole` says that nothing newer was left out by a filter: only then does a
 * beginning without an end say that nobody knows the end.
 */
export function pair(rows: readonly Row[], isWhole: boolean): Entry[] {
  const ends = new Map<number, Row>();
  const begun = new Set<number>();
  for (const row of rows) {
    if (row.kind === 'ended' && row.of !== null) ends.set(row.of, row);
    if (row.kind === 'begun') begun.add(row.seq);
  }
  const entries: Entry[] = [];
  for (const row of rows) {
    // Shown with its beginning.
    if (row.kind === 'ended' && row.of !== null && begun.has(row.of)) continue;
    const end = ends.get(row.seq) ?? null;
    const summary = new Map(Object.entries(row.summary));
    for (const [name, value] of Object.entries(end?.summary ?? {})) summary.set(name, value);
    entries.push({ seq: row.seq, at: row.at, row, end, outcome: outcomeOf(row, end, isWhole), summary: [...summary] });
  }
  return entries;
}
