import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { auctionQuery } from '@/api/auctions';
import { get } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { useUser } from '@/app/session';
import { useFormats, useWords } from '@/i18n/language';
import { useOutcomeText } from '@/i18n/outcomes';
import { LinkButton, Select } from '@/ui/controls';
import { Badge, Empty, Failed, Loading, More } from '@/ui/states';
import { MeFrame } from './me-frame';
import { meWords } from './words';

type Bid = components['schemas']['MyBidResource'];
const OUTCOMES = ['', 'accepted', 'refused'] as const;

export default function BidsPage() {
  return (
    <MeFrame title="bids">
      <Bids />
    </MeFrame>
  );
}

function Bids() {
  const t = useWords(meWords);
  const user = useUser();
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('');
  const list = useInfiniteQuery({
    queryKey: ['me', user?.id, 'bids', 'pages', outcome],
    queryFn: ({ signal, pageParam }) => get('/v1/me/bids', { query: { limit: 50, ...(outcome && { outcome }), ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: user !== null,
  });
  const bids = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="apart">
        <p className="soft">{t('bids_lead')}</p>
        <div>
          <Select label={t('outcome')} value={outcome} onChange={(event) => setOutcome(OUTCOMES.find((one) => one === event.target.value) ?? '')}>
            {OUTCOMES.map((one) => (
              <option key={one} value={one}>
                {t(one === '' ? 'outcome_all' : `outcome_${one}`)}
              </option>
            ))}
          </Select>
        </div>
      </div>
      {list.isPending ? (
        <Loading />
      ) : list.isLoadingError ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : bids.length === 0 ? (
        <Empty icon="gavel" title={t('no_bids_title')} action={<LinkButton href="/auctions">{t('to_catalogue')}</LinkButton>}>
          {t('no_bids_text')}
        </Empty>
      ) : (
        <div className="table-wrap" tabIndex={0} role="group" aria-label={t('bids')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('lot')}</th>
                <th scope="col">{t('standing')}</th>
                <th scope="col">{t('amount')}</th>
                <th scope="col">{t('maximum')}</th>
                <th scope="col">{t('result')}</th>
                <th scope="col">{t('when')}</th>
              </tr>
            </thead>
            <tbody>
              {bids.map((bid) => (
                <Row key={`${bid.auction} ${bid.key} ${bid.at}`} bid={bid} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </>
  );
}

const STANDINGS = ['leading', 'outbid', 'won', 'lost', 'cancelled', 'retracted'] as const;
const TONES = { leading: 'good', won: 'good', outbid: 'warn', lost: 'neutral', cancelled: 'neutral', retracted: 'warn' } as const;

function Row({ bid }: { bid: Bid }) {
  const t = useWords(meWords);
  const say = useOutcomeText();
  const { money, instant } = useFormats();
  // One reading an auction, however many bids it has here.
  const { data: auction } = useQuery({ ...auctionQuery(bid.auction), staleTime: 5 * 60_000 });
  const standing = STANDINGS.find((one) => one === bid.standing);
  return (
    <tr>
      <td>
        <Link href={`/auctions/${bid.auction}`}>{auction ? auction.artwork.title : '…'}</Link>
      </td>
      <td>{standing ? <Badge tone={TONES[standing]}>{t(`standing_${standing}`)}</Badge> : '–'}</td>
      <td className="figures">{bid.amount === null ? '–' : money(bid.amount, bid.currency)}</td>
      <td className="figures">{bid.max === null ? '–' : money(bid.max, bid.currency)}</td>
      <td>{bid.outcome === 'accepted' ? t('accepted') : say(bid.outcome)}</td>
      <td>
        <time dateTime={bid.at}>{instant(bid.at)}</time>
      </td>
    </tr>
  );
}
