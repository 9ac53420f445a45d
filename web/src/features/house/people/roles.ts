import type { Translate } from '@/i18n/language';
import type { officeWords } from '../parts/words';

export const ROLES = ['bidder', 'operator', 'admin'] as const;
export type RoleWord = (typeof ROLES)[number];

/** A role in the reader's language; one that this page does not know as it is. */
export function roleWord(o: Translate<keyof typeof officeWords.en>, role: string): string {
  const known = ROLES.find((one) => one === role);
  return known ? o(`role_${known}`) : role;
}
