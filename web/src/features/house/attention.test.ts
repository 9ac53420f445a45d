import { expect, test } from 'vitest';
import type { Auction } from '@/app/live';
import { needs } from './attention';

const NOW = Date.parse('2026-11-27T10:00:00Z');
const lot = (sale: string, status: string, starts: string, ends: string, hasPicture = true) =>
  ({ sale_id: sale, status, starts_at: `2026-11-${starts}`, ends_at: `2026-11-${ends}`, artwork: { cover: hasPicture ? {} : null } }) as Auction;

test('what waits is told once for a sale, the urgent first', () => {
  const lots = [
    lot('a', 'draft', '26T10:00:00Z', '27T09:59:59Z'),
    lot('a', 'draft', '26T10:00:00Z', '27T10:00:00Z', false),
    lot('a', 'draft', '28T09:00:00Z', '29T10:00:00Z'),
    lot('a', 'draft', '29T09:00:00Z', '30T10:00:00Z'),
    lot('b', 'paused', '26T10:00:00Z', '28T10:00:00Z'),
    lot('b', 'open', '26T10:00:00Z', '28T10:00:00Z'),
    lot('b', 'closed', '20T10:00:00Z', '21T10:00:00Z', false),
  ];
  expect(needs(lots, NOW)).toEqual([
    { kind: 'paused_lots', sale: 'b', count: 1 },
    { kind: 'overdue', sale: 'a', count: 2 },
    { kind: 'soon', sale: 'a', count: 1 },
    { kind: 'no_picture', sale: 'a', count: 1 },
  ]);
  expect(needs([], NOW)).toEqual([]);
});
