import { useRef, useState } from 'react';
import { Link } from 'wouter';
import { type Auction, useAuction } from '@/app/live';
import { useWords } from '@/i18n/language';
import { Button, LinkButton } from '@/ui/controls';
import { Picture } from '@/ui/picture';
import { Skeleton, StatusBadge } from '@/ui/states';
import { Countdown } from '../shared/countdown';
import { Price } from '../shared/price';
import { auctionWords } from '../shared/words';
import { WALL_SIZES } from './first';
import css from './home.module.css';
import { homeWords } from './words';

/** Some works, one at a time. Nothing moves by itself: who wants the next one asks for it, with the buttons, a finger, or the arrow keys. */
export function Hero({ auctions }: { auctions: readonly Auction[] }) {
  const t = useWords(homeWords);
  const track = useRef<HTMLUListElement>(null);
  const [place, setPlace] = useState(0);
  const go = (to: number) => {
    const list = track.current;
    const next = (to + auctions.length) % auctions.length;
    list?.scrollTo({ left: next * list.clientWidth, behavior: 'smooth' });
  };
  return (
    <section aria-roledescription="carousel" aria-label={t('hero')} className={css.hero}>
      <ul
        ref={track}
        className={css.track}
        // Scrolled with a finger or the keys, it must say where it is.
        tabIndex={0}
        aria-label={t('hero')}
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget;
          if (clientWidth > 0) setPlace(Math.min(auctions.length - 1, Math.round(scrollLeft / clientWidth)));
        }}
      >
        {auctions.map((auction, index) => (
          <li key={auction.id} className={css.slide} aria-label={t('of', { place: index + 1, count: auctions.length })} inert={index !== place}>
            <Slide auction={auction} eager={index === 0} />
          </li>
        ))}
      </ul>
      {auctions.length > 1 && (
        <div className={css.steps}>
          <Button look="secondary" icon="left" aria-label={t('previous')} onClick={() => go(place - 1)} />
          <span className="figures" aria-live="polite">
            {place + 1} / {auctions.length}
          </span>
          <Button look="secondary" icon="right" aria-label={t('next')} onClick={() => go(place + 1)} />
        </div>
      )}
    </section>
  );
}

function Slide({ auction: initial, eager }: { auction: Auction; eager: boolean }) {
  const t = useWords(homeWords);
  const a = useWords(auctionWords);
  const { resource: auction } = useAuction(initial.id, initial);
  const { artwork } = initial;
  return (
    <div className={css.slideGrid}>
      <Link href={`/auctions/${auction.id}`} className={css.wall} tabIndex={-1} aria-hidden="true">
        <Picture picture={artwork.cover} alt="" sizes={WALL_SIZES} fit="contain" ratio="4 / 3" eager={eager} />
      </Link>
      <div className={css.caption}>
        <div className="row">
          <StatusBadge status={auction.status} outcome={auction.outcome} />
          <span className="soft small">{a('lot', { lot: auction.lot_number })}</span>
        </div>
        <h2 className={css.heroTitle}>{artwork.title}</h2>
        <p className="soft">{artwork.artist}</p>
        <Price auction={auction} large />
        <p>
          <Countdown auction={auction} />
        </p>
        <div>
          <LinkButton href={`/auctions/${auction.id}`}>{t('to_auction', { lot: auction.lot_number })}</LinkButton>
        </div>
      </div>
    </div>
  );
}

export function HeroSkeleton() {
  return (
    <div className={css.hero} aria-hidden="true">
      <div className={css.slideGrid}>
        <div className={css.wall} style={{ aspectRatio: '4 / 3' }} />
        <div className={css.caption}>
          <Skeleton height="1.4rem" width="30%" />
          <Skeleton height="2.4rem" width="80%" />
          <Skeleton height="1rem" width="40%" />
          <Skeleton height="3rem" width="60%" />
        </div>
      </div>
    </div>
  );
}
