import type { LiveClient } from '@arte-moderni/live-client';
import type { QueryClient } from '@tanstack/react-query';
import { Problem } from '@/api/problem';

/** The house is asked whether it answers again: first so long after a reading failed, then half as often each time. */
const FIRST_MS = 5_000;
const MOST_MS = 60_000;

interface Options {
  queries: QueryClient;
  live: Pick<LiveClient, 'onStatus'>;
  /** Whether the house answers. */
  probe: () => Promise<boolean>;
}

/** A reading that did not reach the house, or that it could not answer just then. */
function isUnanswered({ state }: { state: { status: string; error: unknown } }): boolean {
  return state.status === 'error' && state.error instanceof Problem && (state.error.code === 'offline' || state.error.code === 'unavailable');
}

/**
 * Has the page go on by itself: what could not be read is read again when the socket is open again, when the browser is back on its network, and
 * when the house answers a probe, for not every page has a socket. Returns what the browser's own word is to call.
 */
export function startRecovery({ queries, live, probe }: Options): () => void {
  let wait = FIRST_MS;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isCut = false;

  const failed = () => queries.getQueryCache().findAll({ type: 'active', predicate: isUnanswered });
  const again = () => void queries.invalidateQueries({ predicate: isUnanswered }, { cancelRefetch: false });
  const watch = () => {
    timer ??= setTimeout(() => void look(), wait);
  };
  const look = async () => {
    timer = null;
    if (failed().length === 0) {
      wait = FIRST_MS;
      return;
    }
    wait = Math.min(wait * 2, MOST_MS);
    if (await probe()) again();
    watch();
  };

  queries.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error' && isUnanswered(event.query)) watch();
  });
  live.onStatus((status) => {
    if (status.is === 'waiting') isCut = true;
    if (status.is !== 'open' || !isCut) return;
    isCut = false;
    again();
  });
  return again;
}
