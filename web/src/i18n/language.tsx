import { type ReactNode, createContext, use, useCallback, useMemo, useState } from 'react';
import { formatMoney } from '@/lib/money';
import { type InstantStyle, formatInstant } from '@/lib/time';
import { type Language, type Text, type Values, type Words, write } from './words';

interface Tongue {
  language: Language;
  choose: (language: Language) => void;
}

const Context = createContext<Tongue | null>(null);
const KEPT = 'arte.language';

function firstLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === 'ko' || kept === 'en') return kept;
  } catch {
    // Then the browser says.
  }
  return navigator.languages.some((name) => name.toLowerCase().startsWith('ko')) ? 'ko' : 'en';
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => {
    const first = firstLanguage();
    document.documentElement.lang = first;
    return first;
  });
  const choose = useCallback((next: Language) => {
    document.documentElement.lang = next;
    try {
      localStorage.setItem(KEPT, next);
    } catch {
      // Chosen for this visit then.
    }
    setLanguage(next);
  }, []);
  const tongue = useMemo(() => ({ language, choose }), [language, choose]);
  return <Context value={tongue}>{children}</Context>;
}

export function useLanguage(): Tongue {
  const tongue = use(Context);
  if (!tongue) throw new Error('no LanguageProvider above');
  return tongue;
}

export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/** `const t = useWords(words)`, then `t('ask', { amount })`. */
export function useWords<Key extends string>(texts: Words<Key>): Translate<Key> {
  const { language } = useLanguage();
  return useCallback(
    (key, values) => {
      // A word of a later version of the house that this page does not know is shown as it is.
      const text = (texts[language] as Partial<Record<Key, Text>>)[key];
      return text === undefined ? key : write(text, language, values);
    },
    [texts, language],
  );
}

/** Amounts and instants as the reader's language writes them. */
export function useFormats() {
  const { language } = useLanguage();
  return useMemo(
    () => ({
      money: (amount: string, currency: string) => formatMoney(amount, currency, language),
      instant: (instant: string, style?: InstantStyle) => formatInstant(instant, language, style),
      number: (value: number) => value.toLocaleString(language),
    }),
    [language],
  );
}
