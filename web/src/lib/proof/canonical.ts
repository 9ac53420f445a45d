/** Canonical JSON: the one form of RFC 8785 that the log has (docs/PROTOCOL.md, 7.1). */

export type Canonical = null | string | number | Canonical[] | { [key: string]: Canonical };

/** Writes a value in its one form. */
export function writeCanonical(value: Canonical): string {
  if (value === null || typeof value === 'number' || typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(writeCanonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${writeCanonical(value[key] ?? null)}`).join(',')}}`;
}

/** Reads a line that must be in its one form; null when it is not, or holds other values than the log has. */
export function readCanonical(line: string): Canonical | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isCanonical(value) && writeCanonical(value) === line ? value : null;
}

function isCanonical(value: unknown): value is Canonical {
  if (value === null || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isCanonical);
  return typeof value === 'object' && Object.values(value).every(isCanonical);
}
