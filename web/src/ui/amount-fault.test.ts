import { expect, test } from 'vitest';
import { LANGUAGES } from '@/i18n/words';
import { exampleAmount, readTyped } from '@/lib/money';
import { amountFault } from './amount-fault';

test('whoever typed no amount is shown one that can be typed, in the currency', () => {
  for (const language of LANGUAGES) {
    for (const [currency, digits, example] of [['KRW', 0, '1,500,000'], ['USD', 2, '1,250.50'], ['KWD', 3, '1,250.500']] as const) {
      expect(exampleAmount(digits)).toBe(example);
      expect(readTyped(example, digits)).not.toBeNull();
      expect(amountFault(language, digits, currency)).toContain(example);
      expect(amountFault(language, digits, currency)).toContain(currency);
      expect(amountFault(language, digits, null)).toContain(example);
      expect(amountFault(language, digits, null)).not.toContain('{');
    }
  }
});
