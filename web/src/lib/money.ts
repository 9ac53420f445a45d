/** Money is a decimal string beside a currency, from the wire to the eye; here it is counted in minor units, and never a float. */

/** Digits after the point, as the house writes amounts of this currency. */
export function digitsOf(amount: string): number {
  const point = amount.indexOf('.');
  return point < 0 ? 0 : amount.length - point - 1;
}

/** `"177.50"` with 2 digits is 17750n. Null for what is no amount. */
export function toMinor(amount: string, digits: number): bigint | null {
  const match = /^(0|[1-9]\d*)(?:\.(\d+))?$/.exec(amount);
  if (!match) return null;
  const fraction = match[2] ?? '';
  if (fraction.length > digits) return null;
  return BigInt((match[1] ?? '0') + fraction.padEnd(digits, '0'));
}

/** 17750n with 2 digits is `"177.50"`. */
export function fromMinor(minor: bigint, digits: number): string {
  if (digits === 0) return minor.toString();
  const text = minor.toString().padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Digits, points and what stands between groups, in any width that a keyboard has. Other characters are refused before they are normalised, for `²` would become `2`. */
const TYPED = /^[\d０-９.．,，_'’\s]*$/;
/** A whole part in groups of three, with one separator throughout, and not from 0: `0,500` is half of something to many. */
const GROUPED = /^[1-9]\d{0,2}([ ,_'’])\d{3}(?:\1\d{3})*$/;

/**
 * Reads what a person typed: with separators between groups of three, or without. Null when it cannot be an amount.
 * A separator anywhere else is refused, for whoever types `177,50` means another amount than 17750.
 */
export function readTyped(text: string, digits: number): string | null {
  if (!TYPED.test(text)) return null;
  const [whole = '', ...rest] = text.normalize('NFKC').replace(/\s/g, ' ').trim().split('.');
  const plain = GROUPED.test(whole) ? whole.replace(/\D/g, '') : whole.replace(/^0+(?=\d)/, '');
  const minor = toMinor([plain, ...rest].join('.'), digits);
  return minor === null || minor === 0n ? null : fromMinor(minor, digits);
}

/** How an amount may be typed, to be shown to whoever typed none. */
export function exampleAmount(digits: number): string {
  return digits === 0 ? '1,500,000' : `1,250.${'50'.padEnd(digits, '0').slice(0, digits)}`;
}

export function isLess(a: string, b: string): boolean {
  const digits = Math.max(digitsOf(a), digitsOf(b));
  return (toMinor(a, digits) ?? 0n) < (toMinor(b, digits) ?? 0n);
}

const formats = new Map<string, Intl.NumberFormat>();

/** As the language writes it: `₩1,500,000`, `$177.50`. What is no amount is shown as it is, for a page that falls over it would show nothing at all. */
export function formatMoney(amount: string, currency: string, language: string): string {
  if (!/^-?\d+(?:\.\d{1,20})?$/.test(amount)) return amount;
  const digits = digitsOf(amount);
  const name = `${language} ${currency} ${digits}`;
  let format = formats.get(name);
  if (!format) {
    const style = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
    try {
      format = new Intl.NumberFormat(language, { ...style, currencyDisplay: 'narrowSymbol' });
    } catch {
      format = new Intl.NumberFormat(language, style);
    }
    formats.set(name, format);
  }
  // A string is formatted as it is, digit for digit.
  return format.format(amount as unknown as number);
}
