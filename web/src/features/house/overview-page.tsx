import { useWords } from '@/i18n/language';
import { HouseLayout } from './layout';
import { navWords } from './nav';

export default function OverviewPage() {
  const t = useWords(navWords);
  return <HouseLayout title={t('house')}>{null}</HouseLayout>;
}
