import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { taxonomyQuery } from '@/api/queries';
import { useLanguage, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Icon, type IconName } from '@/ui/icons';
import { useToast } from '@/ui/toasts';
import { useUnread } from '@/features/shared/bell';
import { leave } from './leave';
import { ConnectionBar } from './notices';
import { useSearch } from './search';
import { isStaff, useUser } from './session';
import css from './shell.module.css';
import { useTheme } from './theme';
import { appWords } from './words';

/** The frame: header with menu and search, the page, the bar of a phone, the foot. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useWords(appWords);
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    // As after a page load: at the top, and a screen reader begins with the new page.
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <>
      <a className={css.skip} href="#content">
        {t('skip')}
      </a>
      <Header />
      <ConnectionBar className={css.lost} />
      <main id="content" ref={main} tabIndex={-1} className={css.main}>
        {children}
      </main>
      <Footer />
      <MobileBar />
    </>
  );
}

function Header() {
  const t = useWords(appWords);
  const [path] = useLocation();
  const [openAt, setOpenAt] = useState<string | null>(null);
  // Open where it was opened: another page closes it.
  const isOpen = openAt === path;
  return (
    <header className={css.header}>
      <div className={css.bar}>
        <Link href="/" className={css.brand}>
          Arte Moderni
        </Link>
        <nav aria-label={t('main_menu')} className={css.nav}>
          <Categories />
          <NavLink href="/sales">{t('sales')}</NavLink>
          <NavLink href="/help">{t('help')}</NavLink>
        </nav>
        <SearchBox className={css.wideOnly} />
        <div className={css.tools}>
          <LanguageSwitch />
          <ThemeSwitch />
          <BellLink />
          <div className={css.wideOnly}>
            <AccountLinks />
          </div>
          <div className={css.narrowOnly}>
            <Button look="quiet" icon={isOpen ? 'close' : 'menu'} aria-label={isOpen ? t('close_menu') : t('menu')} aria-expanded={isOpen} aria-controls="menu" onClick={() => setOpenAt(isOpen ? null : path)} />
          </div>
        </div>
      </div>
      {isOpen && (
        <div id="menu" className={css.sheet}>
          <SearchBox />
          <CategoryList />
          <div className={css.sheetLinks}>
            <Link href="/sales">{t('sales')}</Link>
            <Link href="/help">{t('help')}</Link>
          </div>
          <AccountLinks />
        </div>
      )}
    </header>
  );
}

function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const [path] = useLocation();
  const isHere = href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
  return (
    <Link href={href} aria-current={isHere ? 'page' : undefined} className={css.navLink}>
      {children}
    </Link>
  );
}

/** The catalogue, and its media behind it. */
function Categories() {
  const t = useWords(appWords);
  const [path] = useLocation();
  const search = useSearch();
  const [openAt, setOpenAt] = useState<string | null>(null);
  const here = `${path}?${search}`;
  const isOpen = openAt === here;
  const box = useRef<HTMLDivElement>(null);
  const close = () => setOpenAt(null);
  return (
    <div
      ref={box}
      className={css.categories}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        close();
        box.current?.querySelector('button')?.focus();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      <NavLink href="/auctions">{t('catalogue')}</NavLink>
      <button type="button" className={css.disclose} aria-expanded={isOpen} aria-label={t('categories')} onClick={() => setOpenAt(isOpen ? null : here)}>
        <Icon name={isOpen ? 'up' : 'down'} size={16} />
      </button>
      {isOpen && (
        <div className={css.drop}>
          <CategoryList />
        </div>
      )}
    </div>
  );
}

function CategoryList() {
  const t = useWords(appWords);
  const { language } = useLanguage();
  const { data } = useQuery(taxonomyQuery);
  return (
    <ul className={css.categoryList} aria-label={t('categories')}>
      <li>
        <Link href="/auctions">{t('all_works')}</Link>
      </li>
      {data?.media.map((medium) => (
        <li key={medium.code}>
          <Link href={`/auctions?medium=${medium.code}`}>{medium[language]}</Link>
        </li>
      ))}
    </ul>
  );
}

function SearchBox({ className }: { className?: string | undefined }) {
  const t = useWords(appWords);
  const [path, go] = useLocation();
  const search = useSearch();
  // Other lists have a question of their own, which is none for the catalogue.
  const asked = (path === '/auctions' ? new URLSearchParams(search).get('q') : null) ?? '';
  const [text, setText] = useState(asked);
  const [shown, setShown] = useState(asked);
  // The header stays while pages come and go: what it shows is what this page was asked, until somebody types.
  if (asked !== shown) {
    setShown(asked);
    setText(asked);
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const q = text.trim();
    go(q ? `/auctions?q=${encodeURIComponent(q)}` : '/auctions');
  };
  return (
    <form role="search" className={[css.search, className].filter(Boolean).join(' ')} onSubmit={submit}>
      <input type="search" aria-label={t('search')} placeholder={t('search_hint')} maxLength={200} value={text} onChange={(event) => setText(event.target.value)} />
      <button type="submit" aria-label={t('search')}>
        <Icon name="search" size={18} />
      </button>
    </form>
  );
}

function LanguageSwitch() {
  const t = useWords(appWords);
  const { language, choose } = useLanguage();
  const other = language === 'ko' ? 'en' : 'ko';
  return (
    <Button look="quiet" onClick={() => choose(other)} lang={other} className={css.language} title={t('other_language')}>
      <span className={css.long}>{t('other_language')}</span>
      <span className={css.short}>{t('other_language_short')}</span>
    </Button>
  );
}

function ThemeSwitch() {
  const t = useWords(appWords);
  const [theme, choose] = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return <Button look="quiet" icon={other === 'dark' ? 'moon' : 'sun'} aria-label={other === 'dark' ? t('to_dark') : t('to_light')} onClick={() => choose(other)} />;
}

/** The bell of whoever has one; how much of it is new is a figure, and said. */
function BellLink() {
  const t = useWords(appWords);
  const unread = useUnread();
  if (unread === null) return null;
  return (
    <Link href="/me/notices" className={css.bell} aria-label={t('notices', { count: unread })}>
      <Icon name="bell" />
      {unread > 0 && (
        <span className={css.bellCount} aria-hidden="true">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}

function AccountLinks() {
  const t = useWords(appWords);
  const user = useUser();
  const [, go] = useLocation();
  const [isLeaving, setLeaving] = useState(false);
  const toast = useToast();
  if (!user) {
    return (
      <div className={css.account}>
        <Link href="/sign-in">{t('sign_in')}</Link>
        <Link href="/sign-up">{t('sign_up')}</Link>
      </div>
    );
  }
  const signOut = async () => {
    if (isLeaving) return;
    setLeaving(true);
    try {
      await leave();
      go('/');
    } catch {
      toast({ tone: 'bad', text: t('not_signed_out'), name: 'sign-out' });
    } finally {
      setLeaving(false);
    }
  };
  return (
    <nav aria-label={t('my_menu')} className={css.account}>
      {isStaff(user) && <Link href="/house">{t('house')}</Link>}
      <Link href="/me">{t('my_page')}</Link>
      <button type="button" aria-disabled={isLeaving || undefined} onClick={() => void signOut()}>
        {t('sign_out')}
      </button>
    </nav>
  );
}

/** At the thumb of a phone. */
function MobileBar() {
  const t = useWords(appWords);
  const items: [string, IconName, string][] = [
    ['/', 'home', t('home')],
    ['/auctions', 'grid', t('catalogue')],
    ['/me/bids', 'gavel', t('my_bids')],
    ['/me/favourites', 'heart', t('favourites')],
    ['/me', 'user', t('my_page')],
  ];
  const [path] = useLocation();
  // The nearest above the page one is at: my wins are on my page, a work is in the catalogue.
  const here = items.map(([href]) => href).filter((href) => path === href || (href !== '/' && path.startsWith(`${href}/`))).sort((a, b) => b.length - a.length)[0];
  return (
    <nav aria-label={t('menu')} className={css.mobileBar}>
      {items.map(([href, icon, label]) => (
        <Link key={href} href={href} aria-current={href === here ? 'page' : undefined}>
          <Icon name={icon} size={22} />
          <span>{label}</span>
        </Link>
      ))}
    </nav>
  );
}

function Footer() {
  const t = useWords(appWords);
  return (
    <footer className={css.footer}>
      <p>{t('footer')}</p>
      <ul>
        <li>
          <Link href="/help">{t('help')}</Link>
        </li>
        <li>
          <a href="/docs">{t('contract')}</a>
        </li>
      </ul>
    </footer>
  );
}
