import { useWords } from '@/i18n/language';
import { Tabs } from '@/ui/tabs';
import { peopleWords } from './words';

const TABS = [
  ['/house/people', 'accounts'],
  ['/house/api-keys', 'keys'],
] as const;

/** Accounts of people and keys of programs: the two that may come in. */
export function PeopleTabs() {
  const t = useWords(peopleWords);
  return <Tabs label={t('tabs')} tabs={TABS.map(([href, name]) => ({ href, name: t(name) }))} isHere={(href, path) => path === href || path.startsWith(`${href}/`)} />;
}
