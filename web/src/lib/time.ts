/** Time as people read it. */

export interface TimeLeft {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
  /** Whole milliseconds; 0 when it is over. */
  ms: number;
}

/** Counts down to an instant: rounded up, so that 0 is shown when it is over and never before. */
export function timeLeft(endsAtMs: number, nowMs: number): TimeLeft {
  const ms = Math.max(0, endsAtMs - nowMs);
  const whole = Math.ceil(ms / 1000);
  return {
    days: Math.floor(whole / 86_400),
    hours: Math.floor(whole / 3_600) % 24,
    minutes: Math.floor(whole / 60) % 60,
    seconds: whole % 60,
    ms,
  };
}

const two = (value: number) => String(value).padStart(2, '0');

/** `2:05`, `1:00:09`. */
export function clockText({ days, hours, minutes, seconds }: TimeLeft): string {
  const all = days * 24 + hours;
  return all > 0 ? `${all}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export type InstantStyle = 'moment' | 'precise' | 'day' | 'clock' | 'clock_seconds';

const STYLES: Record<InstantStyle, Intl.DateTimeFormatOptions> = {
  moment: { dateStyle: 'medium', timeStyle: 'short' },
  precise: { dateStyle: 'medium', timeStyle: 'medium' },
  day: { dateStyle: 'medium' },
  clock: { timeStyle: 'short' },
  clock_seconds: { timeStyle: 'medium' },
};

/** An instant in the reader's own zone. */
export function formatInstant(instant: string, language: string, style: InstantStyle = 'moment'): string {
  const name = `${language} ${style}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(language, STYLES[style]);
    formats.set(name, format);
  }
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? '' : format.format(ms);
}
