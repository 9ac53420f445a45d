import { useWords } from '@/i18n/language';
import { Tabs } from '@/ui/tabs';
import { mailWords } from './words';

const TABS = [
  ['/house/mails', 'outbox'],
  ['/house/dead-letters', 'dead'],
  ['/house/webhooks', 'webhooks'],
] as const;

/** Everything that leaves the house. */
export function MailTabs() {
  const t = useWords(mailWords);
  return <Tabs label={t('tabs')} tabs={TABS.map(([href, name]) => ({ href, name: t(name) }))} />;
}
