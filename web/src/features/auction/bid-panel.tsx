import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { Auction } from '@/app/live';
import { useSession } from '@/app/session';
import { useFormats, useWords } from '@/i18n/language';
import { KeptFocus } from '@/lib/kept-focus';
import { LinkButton } from '@/ui/controls';
import { Failed, Loading, Notice, Skeleton } from '@/ui/states';
import { BidBox } from './bid-box';
import { myBidsInQuery, registrationQuery } from './mine';
import { Register } from './register';
import { roomWords } from './words';

/** Everything that somebody can do about an auction right now, and nothing else. */
export function BidPanel({ auction }: { auction: Auction }) {
  const [kept] = useState(() => new KeptFocus(() => document.activeElement));
  const watch = useCallback((part: HTMLDivElement | null) => kept.watchWithin(part), [kept]);
  const panel = useRef<HTMLDivElement>(null);
  // Whoever was in what goes away is led to what comes instead: to the whole of it, for a second press of the same key must not be a bid.
  useLayoutEffect(() => kept.settle(panel.current));
  const [name, part] = usePart(auction);
  return (
    <div ref={panel} tabIndex={-1}>
      <div key={name} ref={watch}>
        {part}
      </div>
    </div>
  );
}

/** What is there to be done, and its name: another name is another part of the page. */
function usePart(auction: Auction): [string, ReactNode] {
  const t = useWords(roomWords);
  const { money, instant } = useFormats();
  const session = useSession();
  const user = session.is === 'signed_in' ? session.user : null;
  const isBidder = user?.role === 'bidder';
  const registration = useQuery({ ...registrationQuery(user?.id ?? '', auction.sale_id), enabled: isBidder });
  const bids = useQuery({ ...myBidsInQuery(user?.id ?? '', auction.id), enabled: isBidder });
  const paddle = registration.data?.paddle ?? null;
  const hasBid = (bids.data?.length ?? 0) > 0;

  if (auction.status === 'closed' || auction.status === 'cancelled') {
    const isMine = paddle !== null && auction.leader === paddle && auction.outcome === 'sold';
    const price = money(auction.hammer_price ?? auction.price ?? auction.start_price, auction.currency);
    if (isMine) return ['over', <Notice tone="good" live>{t('you_won', { price })}</Notice>];
    return [
      'over',
      <div className="stack">
        {auction.status === 'cancelled' ? (
          <Notice tone="warn">{t('is_cancelled')}</Notice>
        ) : auction.outcome === 'sold' ? (
          <Notice>{t('is_over_sold', { price, paddle: auction.leader ?? 0 })}</Notice>
        ) : (
          <Notice>{t('is_over_passed')}</Notice>
        )}
        {hasBid && auction.outcome === 'sold' && <p className="soft">{t('you_lost')}</p>}
      </div>,
    ];
  }
  if (session.is === 'unknown') return ['coming', <Skeleton height="3rem" />];
  if (!user) {
    const here = encodeURIComponent(`/auctions/${auction.id}`);
    return [
      'stranger',
      <div className="stack">
        <LinkButton href={`/sign-in?to=${here}`} wide>
          {t('sign_in')}
        </LinkButton>
        <LinkButton href={`/sign-up?to=${here}`} look="quiet" wide>
          {t('sign_up')}
        </LinkButton>
      </div>,
    ];
  }
  if (!isBidder) return ['staff', <Notice>{t('staff')}</Notice>];
  if (registration.isPending || bids.isPending) return ['coming', <Loading><Skeleton height="9rem" /></Loading>];
  if (registration.isLoadingError) return ['failed', <Failed error={registration.error} retry={() => void registration.refetch()} />];
  if (!registration.data) return [`register ${user.id}`, <Register auction={auction} />];
  if (registration.data.status === 'withdrawn') return ['withdrawn', <Notice tone="warn">{t('withdrawn')}</Notice>];
  if (auction.status === 'scheduled' || auction.status === 'draft') {
    return [
      'registered',
      <div className="stack">
        <Notice>{t('not_started', { when: instant(auction.starts_at) })}</Notice>
        <p className="soft small">{t('registered', { paddle: registration.data.paddle })}</p>
      </div>,
    ];
  }
  return [`bid ${user.id}`, <BidBox user={user.id} auction={auction} registration={registration.data} bids={bids.data ?? []} />];
}
