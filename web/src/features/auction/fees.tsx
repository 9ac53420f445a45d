import { queryOptions, useQuery } from '@tanstack/react-query';
import { get } from '@/api/client';
import type { Auction } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import css from './auction.module.css';
import { roomWords } from './words';

/** What the buyer pays on top of the bid. It is fixed when the auction is scheduled. */
const feesQuery = (id: string) =>
  queryOptions({
    queryKey: ['auctions', 'fees', id],
    queryFn: ({ signal }) => get('/v1/auctions/{id}/fees', { parts: { id }, signal }),
    staleTime: Infinity,
  });

/** Says before anybody bids that more than the bid is to be paid. Its line is kept free, so that nothing jumps when it is known. */
export function Fees({ auction }: { auction: Auction }) {
  const t = useWords(roomWords);
  const { money } = useFormats();
  const isOver = auction.status === 'closed' || auction.status === 'cancelled';
  const { data: fees } = useQuery({ ...feesQuery(auction.id), enabled: !isOver && auction.status !== 'draft' });
  if (isOver) return null;
  const tiers = fees?.premium ?? [];
  const [only] = tiers;
  const said: string[] = [];
  if (tiers.length === 1 && only) {
    if (Number(only.rate) > 0) said.push(t('premium_flat', { rate: only.rate }));
  } else if (fees && tiers.length > 1) {
    const parts = tiers.map(({ rate, up_to }) => (up_to === null ? t('premium_above', { rate }) : t('premium_up_to', { rate, amount: money(up_to, fees.currency) })));
    said.push(t('premium_tiers', { tiers: parts.join(', ') }));
  }
  if (fees && Number(fees.tax_rate) > 0 && fees.taxed !== 'none') said.push(t(fees.taxed === 'price' ? 'tax_on_price' : 'tax_on_fees', { rate: fees.tax_rate }));
  if (fees?.resale_right === 'buyer') said.push(t('resale_by_buyer'));
  return <p className={`soft small ${css.fees ?? ''}`}>{said.join(' ')}</p>;
}
