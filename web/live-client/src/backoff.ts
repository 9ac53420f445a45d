/** How long to wait before the next try: grows to a most, and is drawn by chance so that ten thousand clients do not come back at once. */
export interface Backoff {
  firstMs: number;
  mostMs: number;
}

export function waitFor(tries: number, chance: number, { firstMs, mostMs }: Backoff): number {
  const most = Math.min(mostMs, firstMs * 2 ** Math.min(tries, 16));
  return Math.round(most / 2 + (most / 2) * chance);
}
