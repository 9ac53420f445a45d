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

/** Reads what a person typed: with the separators of groups of the language, or without. Null when it cannot be an amount. */
export function readTyped(text: string, digits: number): string | null {
  const plain = text.replace(/[\s,_'’]/g, '');
  const minor = toMinor(plain.replace(/^0+(?=\d)/, ''), digits);
  return minor === null || minor === 0n ? null : fromMinor(minor, digits);
}

export function isLess(a: string, b: string): boolean {
  const digits = Math.max(digitsOf(a), digitsOf(b));
  return (toMinor(a, digits) ?? 0n) < (toMinor(b, digits) ?? 0n);
}

const formats = new Map<string, Intl.NumberFormat>();

/** As the language writes it: `₩1,500,000`, `$177.50`. */
export function formatMoney(amount: string, currency: string, language: string): string {
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
