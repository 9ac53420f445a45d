import { useLanguage } from '@/i18n/language';
import { type Language, write } from '@/i18n/words';
import { exampleAmount } from '@/lib/money';
import { uiWords } from './words';

/** Says that something is no amount, and how one is written. A currency that is not known yet is left out. */
export function amountFault(language: Language, digits: number, currency: string | null): string {
  const example = exampleAmount(digits);
  return currency === null ? write(uiWords[language].amount_bad, language, { example }) : write(uiWords[language].amount_bad_in, language, { example, currency });
}

/** {@link amountFault} in the reader's language. */
export function useAmountFault(): (digits: number, currency: string | null) => string {
  const { language } = useLanguage();
  return (digits, currency) => amountFault(language, digits, currency);
}
