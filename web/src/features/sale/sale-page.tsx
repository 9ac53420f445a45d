import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useParams } from 'wouter';
import { asAuctions, auctionPagesQuery, saleQuery } from '@/api/auctions';
import { Problem } from '@/api/problem';
import { type Auction, useAuction } from '@/app/live';
import { useUser } from '@/app/session';
import { useTitle } from '@/app/title';
import { useFormats, useWords } from '@/i18n/language';
import { Button, LinkButton } from '@/ui/controls';
import { Empty, Failed, Loading, Skeleton, StatusBadge } from '@/ui/states';
import { registrationQuery } from '../auction/mine';
import { AuctionCard, CardSkeletons } from '../shared/auction-card';
import { Countdown } from '../shared/countdown';
import { SaleFacts } from './sale-facts';
import css from './sale.module.css';
import { saleWords } from './words';

/** A sale with all its lots ticking at once. */
export default function SalePage() {
  const t = useWords(saleWords);
  const { id = '' } = useParams();
  const sale = useQuery(saleQuery(id));
  const user = useUser();
  const registration = useQuery({ ...registrationQuery(user?.id ?? '', id), enabled: user?.role === 'bidder' && sale.data !== undefined });
  const list = useInfiniteQuery({ ...auctionPagesQuery({ sale: id, sort: 'lot' }, 100), enabled: sale.data !== undefined });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  useEffect(() => {
    // A sale is shown whole. A part that cannot be had is asked for again by hand, or when the house is there again.
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const lots = useMemo(() => asAuctions(list.data?.pages.flatMap((page) => page.items) ?? []), [list.data]);
  const heading = useRef<HTMLHeadingElement>(null);
  const [isList, setList] = useState(false);
  useTitle(sale.data?.title);
  if (sale.isLoadingError) {
    const isNone = sale.error instanceof Problem && sale.error.status === 404;
    return (
      <div className="page">
        {isNone ? (
          <>
            <h1 className="sr-only">{t('not_there_title')}</h1>
            <Empty title={t('not_there_title')} action={<LinkButton href="/sales">{t('title')}</LinkButton>}>
              {t('not_there_text')}
            </Empty>
          </>
        ) : (
          <Failed error={sale.error} retry={() => void sale.refetch()} />
        )}
      </div>
    );
  }
  const hasOver = lots.some((lot) => lot.status === 'closed' || lot.status === 'cancelled');
  return (
    <div className="page stack-l">
      {sale.data ? (
        <div className="stack">
          <h1>{sale.data.title}</h1>
          <p className="soft">
            <SaleFacts sale={sale.data} />
          </p>
          {sale.data.description && <p className={css.description}>{sale.data.description}</p>}
          {/* What is known later has its place from the first: nothing below it jumps. */}
          <p className={`row small ${css.later ?? ''}`}>
            {registration.data && <span>{t('registered', { paddle: registration.data.paddle })}</span>}
            {hasOver && (
              <>
                <a href={`/v1/sales/${id}/export`} download>
                  {t('export')}
                </a>
                <Link href="/verify">{t('verify')}</Link>
              </>
            )}
          </p>
        </div>
      ) : (
        <Loading>
          <div className="stack">
            <Skeleton height="2.6rem" width="55%" />
            <Skeleton width="40%" />
          </div>
        </Loading>
      )}
      {sale.data && (
        <section className="stack" aria-labelledby="lots">
          <div className="apart">
            <h2 id="lots" ref={heading} tabIndex={-1}>
              {t('lots_title')}
            </h2>
            <div role="group" aria-label={t('view')} className="row">
              <Button look={isList ? 'quiet' : 'secondary'} aria-pressed={!isList} onClick={() => setList(false)}>
                {t('view_grid')}
              </Button>
              <Button look={isList ? 'secondary' : 'quiet'} aria-pressed={isList} onClick={() => setList(true)}>
                {t('view_list')}
              </Button>
            </div>
          </div>
          {list.isPending ? (
            <CardSkeletons count={8} />
          ) : list.isLoadingError ? (
            <Failed error={list.error} retry={() => void list.refetch()} />
          ) : lots.length === 0 ? (
            <Empty title={t('no_lots')} />
          ) : isList ? (
            <LotTable lots={lots} />
          ) : (
            <div className="grid">
              {lots.map((lot) => (
                <AuctionCard key={lot.id} auction={lot} />
              ))}
            </div>
          )}
          {isFetchNextPageError && (
            <Failed
              error={list.error}
              retry={() => {
                // The button goes away when the rest comes.
                heading.current?.focus({ preventScroll: true });
                void fetchNextPage();
              }}
            />
          )}
        </section>
      )}
    </div>
  );
}

function LotTable({ lots }: { lots: readonly Auction[] }) {
  const t = useWords(saleWords);
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="lots">
      <table className={`table ${css.lots ?? ''}`}>
        <thead>
          <tr>
            <th scope="col">{t('lot')}</th>
            <th scope="col">{t('work')}</th>
            <th scope="col">{t('status')}</th>
            <th scope="col">{t('time')}</th>
            <th scope="col">{t('price')}</th>
            <th scope="col">{t('bids')}</th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <LotRow key={lot.id} lot={lot} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const LotRow = memo(function LotRow({ lot: initial }: { lot: Auction }) {
  const { money } = useFormats();
  const { resource: lot } = useAuction(initial.id, initial);
  return (
    <tr>
      <td className="figures">{lot.lot_number}</td>
      <td>
        <Link href={`/auctions/${lot.id}`}>{initial.artwork.title}</Link> <span className="soft">{initial.artwork.artist}</span>
      </td>
      <td>
        <StatusBadge status={lot.status} outcome={lot.outcome} />
      </td>
      <td>
        <Countdown auction={lot} />
      </td>
      <td className="figures">{money(lot.hammer_price ?? lot.price ?? lot.start_price, lot.currency)}</td>
      <td className="figures">{lot.bid_count}</td>
    </tr>
  );
});
