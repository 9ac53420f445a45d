import { Link, useLocation } from 'wouter';
import { useWords } from '@/i18n/language';
import ui from '@/ui/ui.module.css';
import { mailWords } from './words';

const TABS = [
  ['/house/mails', 'outbox'],
  ['/house/dead-letters', 'dead'],
  ['/house/webhooks', 'webhooks'],
] as const;

/** Everything that leaves the house. */
export function MailTabs() {
  const t = useWords(mailWords);
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
