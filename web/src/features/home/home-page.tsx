import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { auctionsQuery } from '@/api/auctions';
import { taxonomyQuery } from '@/api/queries';
import type { Auction } from '@/app/live';
import { useTitle } from '@/app/title';
import { useLanguage, useWords } from '@/i18n/language';
import { Empty, Failed } from '@/ui/states';
import { AuctionCard, CardSkeletons } from '../shared/auction-card';
import { wallQuery } from './first';
import { Hero, HeroSkeleton } from './hero';
import css from './home.module.css';
import { homeWords } from './words';

/** What ends within so long is ending soon. */
const SOON_MS = 60 * 60_000;
const SHOWN = 8;

export default function HomePage() {
  const t = useWords(homeWords);
  useTitle(undefined);
  const live = useQuery(wallQuery);
  const upcoming = useQuery(auctionsQuery({ status: 'scheduled' }, SHOWN));
  const newest = useQuery(auctionsQuery({ sort: 'newest', status: 'open,paused,scheduled,closed' }, SHOWN));
  const onWall = live.data?.length ? live.data : (upcoming.data ?? []);
  const isEmpty = live.data?.length === 0 && upcoming.data?.length === 0 && newest.data?.length === 0;
  const first = live.data?.[0];
  const soonUntil = first ? Date.parse(first.server_time) + SOON_MS : 0;
  const ending = (live.data ?? []).filter((auction) => Date.parse(auction.ends_at) <= soonUntil).slice(0, 4);
  const others = (live.data ?? []).filter((auction) => !ending.includes(auction)).slice(0, SHOWN);
  return (
    <>
      <h1 className="sr-only">{t('title')}</h1>
      {live.isPending || (live.data?.length === 0 && upcoming.isPending) ? <HeroSkeleton /> : onWall.length > 0 && <Hero auctions={onWall.slice(0, 5)} />}
      <div className="page stack-l">
        <p className={css.lead}>{t('lead')}</p>
        {live.isLoadingError && <Failed error={live.error} retry={() => void live.refetch()} />}
        {isEmpty && (
          <Empty title={t('empty_title')}>{t('empty_text')}</Empty>
        )}
        {live.isPending && <CardSkeletons count={4} />}
        <Shelf title={t('ending')} auctions={ending} more={<Link href="/auctions?status=open,paused&sort=ending">{t('all_live')}</Link>} />
        <Shelf title={t('live')} auctions={others} more={<Link href="/auctions?status=open,paused">{t('all_live')}</Link>} />
        <Shelf title={t('upcoming')} auctions={upcoming.data ?? []} more={<Link href="/auctions?status=scheduled">{t('all_upcoming')}</Link>} />
        <Shelf title={t('newest')} auctions={newest.data ?? []} more={<Link href="/auctions?sort=newest">{t('all_new')}</Link>} />
        <Media />
      </div>
    </>
  );
}

function Shelf({ title, auctions, more }: { title: string; auctions: readonly Auction[]; more: ReactNode }) {
  if (auctions.length === 0) return null;
  return (
    <section className="stack">
      <div className="apart">
        <h2>{title}</h2>
        <span className="small">{more}</span>
      </div>
      <div className="shelf">
        {auctions.map((auction) => (
          <AuctionCard key={auction.id} auction={auction} />
        ))}
      </div>
    </section>
  );
}

function Media() {
  const t = useWords(homeWords);
  const { language } = useLanguage();
  const { data } = useQuery(taxonomyQuery);
  if (!data) return null;
  return (
    <section className="stack">
      <h2>{t('categories')}</h2>
      <ul className={css.media}>
        {data.media.map((medium) => (
          <li key={medium.code}>
            <Link href={`/auctions?medium=${medium.code}`}>{medium[language]}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
