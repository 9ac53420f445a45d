import { expect, test } from 'vitest';
import { readValue } from './said';

test('a value is shown as what it is', () => {
  const table: [string, unknown, object][] = [
    ['dry_run', true, { is: 'yes' }],
    ['dry_run', false, { is: 'no' }],
    // The log says that there was a reserve, and not which.
    ['reserve', true, { is: 'given' }],
    ['role', 'admin', { is: 'text', text: 'admin' }],
    ['cap', null, { is: 'text', text: '–' }],
    ['paddle', 4, { is: 'text', text: '4' }],
    ['scopes', ['users:read', 'audit:read'], { is: 'text', text: 'users:read, audit:read' }],
    ['ends_at', '2026-11-27T10:00:00.000000Z', { is: 'instant', text: '2026-11-27T10:00:00.000000Z' }],
    ['sale_id', '01a21ca8-87c7-798e-806f-c05a4cf3b4ab', { is: 'id', text: '01a21ca8-87c7-798e-806f-c05a4cf3b4ab' }],
    ['ladder', { rungs: [1] }, { is: 'text', text: '{"rungs":[1]}' }],
  ];
  for (const [name, value, expected] of table) expect(readValue(name, value)).toEqual(expected);
});
