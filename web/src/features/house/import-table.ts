import type { components } from '@/api/schema.gen';

/** A table on its way into the catalogue: first only what it would change is asked, then it is entered. Pure; the page sends it. */

export type Answer = components['schemas']['ImportResource'];

export interface Table {
  name: string;
  size: number;
}

export type ImportState =
  | { is: 'empty' }
  /** On its way for the preview. */
  | { is: 'looking'; table: Table; sent: number }
  /** The house could not read it, or was not reached. */
  | { is: 'refused'; table: Table; error: unknown }
  /** It has faults: nothing of it can be entered. */
  | { is: 'faulty'; table: Table; answer: Answer }
  /** This is what would change. `isMoved`: it is something else than what was shown before, and is shown anew. */
  | { is: 'seen'; table: Table; answer: Answer; isMoved?: boolean }
  /** Looked at once more, before it is entered: somebody may have edited since. */
  | { is: 'checking'; table: Table; answer: Answer; sent: number }
  | { is: 'entering'; table: Table; answer: Answer; sent: number }
  /** It was to be entered, and was not, or not whole. */
  | { is: 'failed'; table: Table; answer: Answer; error: unknown }
  | { is: 'entered'; table: Table; answer: Answer };

export type ImportStep =
  | { kind: 'chosen'; table: Table }
  | { kind: 'sent'; bytes: number }
  | { kind: 'answered'; answer: Answer }
  | { kind: 'refused'; error: unknown }
  | { kind: 'enter' }
  | { kind: 'away' };

export const noTable: ImportState = { is: 'empty' };

export function importing(state: ImportState, step: ImportStep): ImportState {
  switch (step.kind) {
    case 'away':
      // What is being entered cannot be called back.
      return state.is === 'entering' ? state : noTable;
    case 'chosen':
      return state.is === 'entering' ? state : { is: 'looking', table: step.table, sent: 0 };
    case 'sent':
      return state.is === 'looking' || state.is === 'checking' || state.is === 'entering' ? { ...state, sent: step.bytes } : state;
    case 'enter':
      return (state.is === 'seen' || state.is === 'failed') && isNews(state.answer) ? { is: 'checking', table: state.table, answer: state.answer, sent: 0 } : state;
    case 'answered': {
      const { answer } = step;
      if (state.is === 'looking' && answer.dry_run) return { is: answer.faults.length > 0 ? 'faulty' : 'seen', table: state.table, answer };
      if (state.is === 'checking' && answer.dry_run) {
        const { table } = state;
        if (answer.faults.length > 0) return { is: 'faulty', table, answer };
        return isSame(state.answer, answer) ? { is: 'entering', table, answer, sent: 0 } : { is: 'seen', table, answer, isMoved: true };
      }
      if (state.is === 'entering' && !answer.dry_run) return { is: 'entered', table: state.table, answer };
      return state;
    }
    case 'refused':
      if (state.is === 'looking') return { is: 'refused', table: state.table, error: step.error };
      if (state.is === 'checking' || state.is === 'entering') return { is: 'failed', table: state.table, answer: state.answer, error: step.error };
      return state;
  }
}

/** Whether entering it would do what was shown. Of more lines than the house tells of, their counts must do. */
export function isSame(shown: Answer, now: Answer): boolean {
  const said = ({ new: fresh, changed, unchanged, lines }: Answer) => JSON.stringify([fresh, changed, unchanged, lines.map((line) => [line.line, line.artist, line.title, line.what, line.changes.map((change) => [change.column, change.old, change.new])])]);
  return now.faults.length === 0 && said(shown) === said(now);
}

/** Whether entering it would change anything. */
export function isNews(answer: Answer): boolean {
  return answer.new + answer.changed > 0;
}

/** The columns that a table may have, as the house reads them. */
export const COLUMNS = ['artist', 'title', 'country', 'completed', 'medium', 'theme', 'style', 'technique', 'materials', 'height_mm', 'width_mm', 'depth_mm', 'description', 'provenance', 'condition', 'estimate_low', 'estimate_high', 'estimate_currency', 'consignor'] as const;

/** The largest table that the page can send. */
export const TABLE_BYTES_MOST = 1024 * 1024;
