import type { ReactNode } from 'react';
import { SignedIn } from '@/app/session';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { Tabs } from '@/ui/tabs';
import { useUnread } from '../shared/bell';
import { meWords } from './words';

const TABS = [
  ['/me', 'profile'],
  ['/me/account', 'account'],
  ['/me/bids', 'bids'],
  ['/me/wins', 'wins'],
  ['/me/favourites', 'favourites'],
  ['/me/notices', 'notices'],
  ['/me/sessions', 'sessions'],
] as const;

/** The pages of whoever is signed in, with a way from each to the others. */
export function MeFrame({ title, children }: { title: (typeof TABS)[number][1]; children: ReactNode }) {
  const t = useWords(meWords);
  useTitle(t(title));
  // A house without a bell has no bank either, and staff have neither.
  const hasBell = useUnread() !== null;
  const tabs = TABS.filter(([, name]) => hasBell || (name !== 'account' && name !== 'notices' && name !== 'wins'));
  return (
    <SignedIn>
      <div className="page stack-l">
        <Tabs label={t('my_page')} tabs={tabs.map(([href, name]) => ({ href, name: t(name) }))} />
        <h1>{t(title)}</h1>
        {children}
      </div>
    </SignedIn>
  );
}
