export const DAY_MS = 86_400_000;
/** The longest life of a key. */
export const DAYS_MOST = 366;

/** A day of the reader's own calendar, as a field of dates writes it. */
export function dayOf(ms: number): string {
  const day = new Date(ms);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}

/** The end of a day of the reader's own calendar, but never later than the house allows. Null for what is no day to come. */
export function endOfDay(day: string, now: number): string | null {
  const end = new Date(`${day}T23:59:59`).getTime();
  const last = now + DAYS_MOST * DAY_MS - 60_000;
  if (Number.isNaN(end) || end <= now || end > last + DAY_MS) return null;
  return new Date(Math.min(end, last)).toISOString();
}
