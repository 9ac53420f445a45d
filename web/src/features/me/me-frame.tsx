import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { SignedIn } from '@/app/session';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import css from '@/ui/ui.module.css';
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
  const [path] = useLocation();
  useTitle(t(title));
  // A house without a bell has no bank either, and staff have neither.
  const hasBell = useUnread() !== null;
  const tabs = TABS.filter(([, name]) => hasBell || (name !== 'account' && name !== 'notices' && name !== 'wins'));
  return (
    <SignedIn>
      <div className="page stack-l">
        <nav aria-label={t('my_page')} className={css.tabs}>
          {tabs.map(([href, name]) => (
            <Link key={href} href={href} className={css.tab} aria-current={path === href ? 'page' : undefined}>
              {t(name)}
            </Link>
          ))}
        </nav>
        <h1>{t(title)}</h1>
        {children}
      </div>
    </SignedIn>
  );
}
