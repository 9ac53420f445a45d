import { Link, useLocation } from 'wouter';
import { useWords } from '@/i18n/language';
import ui from '@/ui/ui.module.css';
import { peopleWords } from './words';

const TABS = [
  ['/house/people', 'accounts'],
  ['/house/api-keys', 'keys'],
] as const;

/** Accounts of people and keys of programs: the two that may come in. */
export function PeopleTabs() {
  const t = useWords(peopleWords);
  const [path] = useLocation();
  return (
    <nav aria-label={t('tabs')} className={ui.tabs}>
      {TABS.map(([href, name]) => (
        <Link key={href} href={href} className={ui.tab} aria-current={path === href ? 'page' : undefined}>
          {t(name)}
        </Link>
      ))}
    </nav>
  );
}
