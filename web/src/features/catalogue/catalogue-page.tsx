import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useLocation } from 'wouter';
import { useSearch } from '@/app/search';
import { type AuctionFilter, asAuctions, auctionPagesQuery } from '@/api/auctions';
import { Problem } from '@/api/problem';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { LinkButton } from '@/ui/controls';
import { Empty, Failed, Loading, More } from '@/ui/states';
import { AuctionCard, CardSkeletons } from '../shared/auction-card';
import css from './catalogue.module.css';
import { readFilter, settle, writeFilter } from './filter';
import { Filters } from './filters';
import { SortSelect } from './sort-select';
import { catalogueWords } from './words';

const PAGE = 24;

export default function CataloguePage() {
  const t = useWords(catalogueWords);
  const search = useSearch();
  const [, go] = useLocation();
  const filter = useMemo(() => readFilter(search), [search]);
  const heading = useRef<HTMLHeadingElement>(null);
  const title = filter.q ? t('results_for', { q: filter.q }) : t('title');
  useTitle(title);
  const list = useInfiniteQuery(auctionPagesQuery(filter, PAGE));
  const auctions = useMemo(() => asAuctions(list.data?.pages.flatMap((page) => page.items) ?? []), [list.data]);
  const change = (next: AuctionFilter) => go(writeFilter(settle(next)));
  const more = async () => {
    const { error } = await list.fetchNextPage();
    // The list that the cursor was of is too old: it is read anew from the beginning.
    if (error instanceof Problem && error.field === 'cursor') await list.refetch();
  };
  return (
    <div className="page stack">
      <div className="apart">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <SortSelect filter={filter} onChange={change} />
      </div>
      <div className={css.layout}>
        <Filters filter={filter} onChange={change} />
        <section aria-label={title} className="stack-l">
          {list.isPending ? (
            <Loading>
              <CardSkeletons count={8} />
            </Loading>
          ) : list.isLoadingError ? (
            <Failed error={list.error} retry={() => void list.refetch()} />
          ) : auctions.length === 0 ? (
            <Empty
              icon="search"
              title={t('none_title')}
              action={
                // It goes away with what it clears.
                <LinkButton look="secondary" href="/auctions" onClick={() => heading.current?.focus()}>
                  {t('clear')}
                </LinkButton>
              }
            >
              {t('none_text')}
            </Empty>
          ) : (
            <>
              <div className="grid">
                {auctions.map((auction, index) => (
                  <AuctionCard key={auction.id} auction={auction} level={2} eager={index < 3} />
                ))}
              </div>
              <p className="sr-only" role="status">
                {t('shown', { count: auctions.length })}
              </p>
              {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void more()} />}
            </>
          )}
        </section>
      </div>
    </div>
  );
}
