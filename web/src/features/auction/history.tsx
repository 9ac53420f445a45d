import { type BidLine, joinBids } from '@arte-moderni/live-client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { get } from '@/api/client';
import { type Auction, useAuction } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Badge, Failed } from '@/ui/states';
import css from './auction.module.css';
import { PriceChart } from './price-chart';
import { roomWords } from './words';

const SHOWN = 12;

/** Who bid what, live; the table also says in figures what the chart draws. */
export function History({ auction, paddle }: { auction: Auction; paddle: number | null }) {
  const t = useWords(roomWords);
  const { money, instant } = useFormats();
  const [isWhole, setWhole] = useState(false);
  const live = useAuction(auction.id);
  const older = useInfiniteQuery({
    queryKey: ['auctions', 'bids', auction.id],
    queryFn: ({ signal, pageParam }) => get('/v1/auctions/{id}/bids', { parts: { id: auction.id }, query: { limit: 100, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
  });
  const bids = useMemo(() => {
    const told = (older.data?.pages.flatMap((page) => page.items) ?? []) as BidLine[];
    // The live lines know last what was taken back.
    return live ? joinAll(live.bids, told) : told;
  }, [live, older.data]);
  const shown = isWhole ? bids : bids.slice(0, SHOWN);
  return (
    <section className="stack" aria-labelledby="history">
      <h2 id="history">{t('history')}</h2>
      {older.isLoadingError && bids.length === 0 && <Failed error={older.error} retry={() => void older.refetch()} />}
      <PriceChart auction={auction} bids={bids} />
      {bids.length === 0 ? (
        <p className="soft">{t('history_empty')}</p>
      ) : (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="history">
          <table className={`table figures ${css.history ?? ''}`}>
            <thead>
              <tr>
                <th scope="col">{t('amount')}</th>
                <th scope="col">{t('who')}</th>
                <th scope="col">{t('at')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((bid) => (
                <tr key={bid.seq} data-mine={bid.paddle === paddle} data-retracted={bid.retracted}>
                  <td>
                    {money(bid.amount, auction.currency)}{' '}
                    {bid.retracted ? <Badge tone="warn">{t('retracted')}</Badge> : bid.by === 'proxy' && <span className="soft">{t('by_proxy')}</span>}
                  </td>
                  <td>
                    {bid.paddle}
                    {bid.paddle === paddle && <strong> · {t('you')}</strong>}
                  </td>
                  <td>
                    <time dateTime={bid.at}>{instant(bid.at, 'clock_seconds')}</time>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(older.hasNextPage || bids.length > shown.length) && (
        <div>
          <Button
            look="secondary"
            busy={older.isFetchingNextPage}
            onClick={() => {
              if (isWhole && older.hasNextPage) void older.fetchNextPage();
              setWhole(true);
            }}
          >
            {t('history_all')}
          </Button>
        </div>
      )}
    </section>
  );
}

function joinAll(first: readonly BidLine[], second: readonly BidLine[]): BidLine[] {
  if (second.length === 0) return [...first];
  const known = new Set(first.map((line) => line.seq));
  const rest = second.filter((line) => !known.has(line.seq));
  return rest.length === 0 ? joinBids(first, []) : [...first, ...rest].sort((a, b) => b.seq - a.seq);
}
