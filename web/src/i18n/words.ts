/** Words in both languages. Each feature has its own, beside it; English says which there are, and Korean must have every one. */

export type Language = 'ko' | 'en';
export const LANGUAGES: readonly Language[] = ['ko', 'en'];

/** A text with `{places}`, or one for each plural form of the language; the form is chosen by `{count}`. */
export type Text = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Values = Record<string, string | number>;

export interface Words<Key extends string> {
  en: Record<Key, Text>;
  ko: Record<Key, Text>;
}

export function words<Key extends string>(texts: { en: Record<Key, Text>; ko: Record<NoInfer<Key>, Text> }): Words<Key> {
  return texts;
}

const rules: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules('en'), ko: new Intl.PluralRules('ko') };

/** Writes a text. A place without a value stays as it is, where a reader and a test will see it. */
export function write(text: Text, language: Language, values: Values = {}): string {
  let chosen: string;
  if (typeof text === 'string') {
    chosen = text;
  } else {
    const count = Number(values.count ?? 0);
    chosen = text[rules[language].select(count)] ?? text.other;
  }
  return chosen.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) return place;
    return typeof value === 'number' ? value.toLocaleString(language) : value;
  });
}
