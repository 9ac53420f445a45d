import { memo } from 'react';
import { Link } from 'wouter';
import { type Auction, useAuction } from '@/app/live';
import { useWords } from '@/i18n/language';
import { Picture } from '@/ui/picture';
import { Skeleton, StatusBadge } from '@/ui/states';
import { Countdown } from './countdown';
import { FavouriteButton } from './favourites';
import { Price } from './price';
import css from './shared.module.css';
import { auctionWords } from './words';

interface Props {
  auction: Auction;
  eager?: boolean;
  /** A heading one below that of the list around it. */
  level?: 2 | 3;
}

/** An auction in a list. It ticks by itself: what changes in one card is drawn in that card alone. */
export const AuctionCard = memo(function AuctionCard({ auction: initial, eager = false, level = 3 }: Props) {
  const t = useWords(auctionWords);
  const { resource: auction } = useAuction(initial.id, initial);
  const { artwork } = initial;
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <article className={css.card}>
      <div className={css.cardPicture}>
        <Picture picture={artwork.cover} alt="" sizes="(min-width: 56rem) 20rem, (min-width: 34rem) 45vw, 92vw" ratio="4 / 5" eager={eager} />
        <div className={css.cardStatus}>
          <StatusBadge status={auction.status} outcome={auction.outcome} />
        </div>
        <FavouriteButton auction={auction.id} title={artwork.title} />
      </div>
      <div className={css.cardText}>
        <div className={css.cardLine}>
          <span>{t('lot', { lot: auction.lot_number })}</span>
          <Countdown auction={auction} />
        </div>
        <Heading className={css.cardTitle}>
          <Link href={`/auctions/${auction.id}`} className={css.cover}>
            {artwork.title}
          </Link>
        </Heading>
        <p className={css.artist}>{artwork.artist}</p>
        <div className={css.cardLine}>
          <Price auction={auction} />
          <span className={css.count}>{auction.bid_count > 0 ? t('bids', { count: auction.bid_count }) : t('no_bids')}</span>
        </div>
      </div>
    </article>
  );
});

/** Where cards will be. */
export function CardSkeletons({ count }: { count: number }) {
  return (
    <div className="grid" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={css.card}>
          <div className={css.cardPicture} style={{ aspectRatio: '4 / 5' }}>
            <Skeleton height="100%" />
          </div>
          <div className={css.cardText}>
            <Skeleton height="0.9rem" width="60%" />
            <Skeleton height="1.3rem" width="85%" />
            <Skeleton height="0.9rem" width="45%" />
            <Skeleton height="1.6rem" width="50%" />
          </div>
        </div>
      ))}
    </div>
  );
}
