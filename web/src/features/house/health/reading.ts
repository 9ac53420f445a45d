import { Problem, get } from '@/api/client';
import type { components } from '@/api/schema.gen';

export type System = components['schemas']['SystemAnswer'];

/** A count of at most a hundred; `isMore` says that there are more. */
export interface Count {
  count: number;
  isMore: boolean;
}

/** Whether the process lets anybody in, and how long it took to say so. */
export interface Doors {
  is: 'ok' | 'shut' | 'gone';
  ms: number;
}

export async function readDoors(signal: AbortSignal): Promise<Doors> {
  const from = performance.now();
  const took = () => Math.max(1, Math.round(performance.now() - from));
  try {
    await get('/readyz', { signal });
    return { is: 'ok', ms: took() };
  } catch (error) {
    if (signal.aborted) throw error;
    return { is: error instanceof Problem && error.status === 503 ? 'shut' : 'gone', ms: took() };
  }
}

const counted = (page: { items: readonly unknown[]; next: string | null }): Count => ({ count: page.items.length, isMore: page.next !== null });

export async function readAuctions(signal: AbortSignal) {
  const count = async (status: string) => counted(await get('/v1/auctions', { query: { status, limit: 100 }, signal }));
  const [open, paused, scheduled] = await Promise.all([count('open'), count('paused'), count('scheduled')]);
  return { open, paused, scheduled };
}

/** What only admins may ask. */
export async function readOffice(signal: AbortSignal) {
  const [waiting, dead, stuck, webhooks] = await Promise.all([
    get('/v1/admin/mails', { query: { state: 'waiting', limit: 100 }, signal }),
    get('/v1/admin/dead-letters', { query: { limit: 100 }, signal }),
    get('/v1/admin/settlements', { query: { stuck: 'true', limit: 100 }, signal }),
    get('/v1/admin/webhooks', { signal }),
  ]);
  return {
    waiting: counted(waiting),
    dead: counted(dead),
    stuck: counted(stuck),
    webhooks: webhooks.items.length,
    on: webhooks.items.filter((one) => one.enabled).length,
    stopped: webhooks.items.filter((one) => one.stopped_for !== null).length,
  };
}

/** How a thing is; always said as a word, too. */
export type Grade = 'ok' | 'look' | 'fault' | 'off' | 'waiting';
