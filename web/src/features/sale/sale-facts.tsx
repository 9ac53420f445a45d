import type { components } from '@/api/schema.gen';
import { useFormats, useWords } from '@/i18n/language';
import { saleWords } from './words';

/** How many lots a sale has, in which money, and when. `lots`: another number than the house tells the public. */
export function SaleFacts({ sale, lots = sale.auctions }: { sale: components['schemas']['SaleResource']; lots?: number }) {
  const t = useWords(saleWords);
  const { instant } = useFormats();
  const { starts_at: from, ends_at: to } = sale;
  const dates = from && to ? t('from_to', { from: instant(from), to: instant(to) }) : from ? t('from', { from: instant(from) }) : null;
  return <>{[lots > 0 ? t('lots', { count: lots }) : t('no_lots_yet'), t('currency', { currency: sale.currency }), dates].filter(Boolean).join(' · ')}</>;
}
