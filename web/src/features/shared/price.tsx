import type { Auction } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import css from './shared.module.css';
import { auctionWords } from './words';

/** The figure that counts of an auction, and what it is called. */
export function Price({ auction, large = false }: { auction: Auction; large?: boolean }) {
  const t = useWords(auctionWords);
  const { money } = useFormats();
  const [label, amount] =
    auction.outcome === 'sold'
      ? ([t('hammer'), auction.hammer_price ?? auction.ask] as const)
      : auction.price === null
        ? ([t('start'), auction.start_price] as const)
        : auction.status === 'closed' || auction.status === 'cancelled'
          ? ([t('last_price'), auction.price] as const)
          : ([t('price'), auction.price] as const);
  return (
    <div className={css.price}>
      <span className={css.priceLabel}>{label}</span>
      {/* A new figure is a new element, so that it lights up for a moment. */}
      <strong key={amount} className={[css.amount, 'figures', large && css.large].filter(Boolean).join(' ')}>
        {money(amount, auction.currency)}
      </strong>
    </div>
  );
}
