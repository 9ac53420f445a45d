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
  /** This is what would change. */
  | { is: 'seen'; table: Table; answer: Answer }
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
      return state.is === 'looking' || state.is === 'entering' ? { ...state, sent: step.bytes } : state;
    case 'enter':
      return (state.is === 'seen' || state.is === 'failed') && isNews(state.answer) ? { is: 'entering', table: state.table, answer: state.answer, sent: 0 } : state;
    case 'answered': {
      const { answer } = step;
      if (state.is === 'looking' && answer.dry_run) return { is: answer.faults.length > 0 ? 'faulty' : 'seen', table: state.table, answer };
      if (state.is === 'entering' && !answer.dry_run) return { is: 'entered', table: state.table, answer };
      return state;
    }
    case 'refused':
      if (state.is === 'looking') return { is: 'refused', table: state.table, error: step.error };
      if (state.is === 'entering') return { is: 'failed', table: state.table, answer: state.answer, error: step.error };
      return state;
  }
}

/** Whether entering it would change anything. */
export function isNews(answer: Answer): boolean {
  return answer.new + answer.changed > 0;
}

/** The columns that a table may have, as the house reads them. */
export const COLUMNS = ['artist', 'title', 'country', 'completed', 'medium', 'theme', 'style', 'technique', 'materials', 'height_mm', 'width_mm', 'depth_mm', 'description', 'provenance', 'condition', 'estimate_low', 'estimate_high', 'estimate_currency', 'consignor'] as const;

/** The largest table that the page can send. */
export const TABLE_BYTES_MOST = 1024 * 1024;
