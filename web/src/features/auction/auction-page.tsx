import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'wouter';
import { artworkQuery, auctionQuery, saleQuery } from '@/api/auctions';
import { Problem } from '@/api/problem';
import { type Auction, useAuction } from '@/app/live';
import { useUser } from '@/app/session';
import { useTitle } from '@/app/title';
import { useFormats, useWords } from '@/i18n/language';
import { LinkButton } from '@/ui/controls';
import { Icon } from '@/ui/icons';
import { Empty, Failed, Loading, Skeleton, StatusBadge } from '@/ui/states';
import { Countdown } from '../shared/countdown';
import { FavouriteButton } from '../shared/favourites';
import { Price } from '../shared/price';
import { auctionWords } from '../shared/words';
import { About } from './about';
import { Announcements } from './announcements';
import css from './auction.module.css';
import { BidPanel } from './bid-panel';
import { Fees } from './fees';
import { ExtensionNotice, ReserveState } from './facts';
import { Gallery } from './gallery';
import { History } from './history';
import { registrationQuery } from './mine';
import { Rules } from './rules';
import { roomWords } from './words';

const Verify = lazy(() => import('./verify'));

export default function AuctionPage() {
  const t = useWords(roomWords);
  const { id = '' } = useParams();
  const first = useQuery(auctionQuery(id));
  const live = useAuction(id, first.data);
  if (live) return <Room key={id} auction={live.resource} />;
  if (first.isPending) {
    return (
      <div className="page">
        <Loading>
          <div className={css.layout}>
            <Skeleton height="min(75vh, 40rem)" />
            <div className="stack">
              <Skeleton height="1.4rem" width="40%" />
              <Skeleton height="2.6rem" />
              <Skeleton height="1.2rem" width="50%" />
              <Skeleton height="4rem" width="70%" />
              <Skeleton height="10rem" />
            </div>
          </div>
        </Loading>
      </div>
    );
  }
  const isNone = first.error instanceof Problem && first.error.status === 404;
  return (
    <div className="page">
      {isNone ? (
        <>
          <h1 className="sr-only">{t('not_there_title')}</h1>
          <Empty title={t('not_there_title')} action={<LinkButton href="/auctions">{t('to_catalogue')}</LinkButton>}>
            {t('not_there_text')}
          </Empty>
        </>
      ) : (
        <Failed error={first.error} retry={() => void first.refetch()} />
      )}
    </div>
  );
}

function Room({ auction }: { auction: Auction }) {
  const t = useWords(roomWords);
  const a = useWords(auctionWords);
  const { instant } = useFormats();
  const user = useUser();
  const artwork = useQuery(artworkQuery(auction.artwork.id));
  const sale = useQuery(saleQuery(auction.sale_id));
  const registration = useQuery({ ...registrationQuery(user?.id ?? '', auction.sale_id), enabled: user?.role === 'bidder' });
  const paddle = registration.data?.paddle ?? null;
  const { title, artist, cover } = auction.artwork;
  useTitle(title);
  const isOver = auction.status === 'closed' || auction.status === 'cancelled';
  return (
    <div className="page stack-l">
      <div className={css.layout}>
        <Gallery title={title} images={artwork.data?.images ?? (cover ? [cover] : [])} />
        <div className={css.side}>
          <div className="stack">
            <div className={css.top}>
              <div className="row">
                <StatusBadge status={auction.status} outcome={auction.outcome} />
                <span className="soft small">{a('lot', { lot: auction.lot_number })}</span>
              </div>
              <div className={css.heart}>
                <FavouriteButton auction={auction.id} title={title} />
              </div>
            </div>
            <div>
              <h1 className={css.title}>{title}</h1>
              <p className={css.artist}>{artist}</p>
            </div>
            {sale.data && (
              <p className="small">
                <Link href={`/sales/${sale.data.id}`}>{sale.data.title}</Link>
              </p>
            )}
          </div>
          <section className={css.panel} aria-label={t('bid_title')}>
            <div className={css.figures}>
              <Price auction={auction} large />
              <div className={css.clock}>
                <Countdown auction={auction} />
                {/* While the clock stands still, nobody knows when it will end. */}
                {!isOver && auction.status !== 'paused' && <span className="soft small">{auction.status === 'scheduled' ? t('starts', { when: instant(auction.starts_at) }) : t('ends', { when: instant(auction.ends_at, 'clock_seconds') })}</span>}
              </div>
            </div>
            <ul className={css.counts}>
              <li>{auction.bid_count > 0 ? a('bids', { count: auction.bid_count }) : a('no_bids')}</li>
              <li>
                <ReserveState auction={auction} />
              </li>
              {!isOver && (
                <li>
                  <Icon name="eye" size={16} /> {t('watchers', { count: auction.watchers })}
                </li>
              )}
            </ul>
            <ExtensionNotice id={auction.id} />
            <BidPanel auction={auction} />
            <Fees auction={auction} />
          </section>
          <Rules auction={auction} />
        </div>
      </div>
      <div className={css.below}>
        <History auction={auction} paddle={paddle} />
        <div className="stack-l">
          <About artwork={artwork.data} />
          <Suspense fallback={<Skeleton height="8rem" />}>
            <Verify auction={auction} />
          </Suspense>
        </div>
      </div>
      <Announcements auction={auction} paddle={paddle} />
    </div>
  );
}
