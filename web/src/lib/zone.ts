/** Instants as the clocks of a zone show them, for fields of the kind `datetime-local`. A sale declares its times in its own zone. */

const formats = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const two = '2-digit';
    format = new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: two, day: two, hour: two, minute: two, second: two });
    formats.set(zone, format);
  }
  return format;
}

/** What a clock of the zone shows, written as if it were UTC, in milliseconds. */
function shown(ms: number, zone: string): number {
  const parts = new Map(clockOf(zone).formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** Whether the browser knows a zone of this name. */
export function isZone(zone: string): boolean {
  try {
    clockOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** `2026-11-27T19:30`, with seconds where there are some. Empty for what is no instant. */
export function toLocal(instant: string, zone: string): string {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return '';
  const text = new Date(shown(ms, zone)).toISOString().slice(0, 19);
  return text.endsWith(':00') ? text.slice(0, 16) : text;
}

/** The instant at which the clocks of the zone show this. What a clock passes over is the same span later; what it shows twice is the first. Null for what is no time. */
export function fromLocal(local: string, zone: string): string | null {
  if (!/^\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(local)) return null;
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return null;
  const day = 24 * 3_600_000;
  // The zone is some span ahead of UTC before that time, and maybe another after it.
  const offsets = [wanted - day, wanted + day].map((near) => shown(near, zone) - near);
  const exact = offsets.map((offset) => wanted - offset).filter((ms) => shown(ms, zone) === wanted);
  const ms = exact.length > 0 ? Math.min(...exact) : wanted - (offsets[0] ?? 0);
  return new Date(ms).toISOString();
}
