import { useQuery } from '@tanstack/react-query';
import { type Ref, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { components } from '@/api/schema.gen';
import type { Auction } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { KeptFocus } from '@/lib/kept-focus';
import { quickBids } from '@/lib/ladder';
import { digitsOf, isLess, readTyped } from '@/lib/money';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, TextField } from '@/ui/controls';
import { Notice } from '@/ui/states';
import css from './auction.module.css';
import { useBidding } from './bidding';
import { LastBid } from './last-bid';
import { myMaximum } from './mine';
import { termsQuery } from './terms';
import { roomWords } from './words';

interface Props {
  /** Whose bids these are. */
  user: string;
  auction: Auction;
  registration: components['schemas']['RegistrationResource'];
  bids: readonly components['schemas']['MyBidResource'][];
}

const QUICK = 4;

export function BidBox({ user, auction, registration, bids }: Props) {
  const t = useWords(roomWords);
  const { money } = useFormats();
  const { data: terms } = useQuery(termsQuery(auction.id));
  const [bidding, { bid, stop, forget }] = useBidding(user, auction.id);
  const { currency, ask } = auction;
  const digits = digitsOf(auction.start_price);
  const isLeading = auction.leader === registration.paddle;
  const maximum = myMaximum(bids);
  const isBusy = bidding.is === 'sent';
  const isOpen = auction.status === 'open';
  const standing = useRef<HTMLDivElement>(null);
  const group = useRef<HTMLDivElement>(null);
  const last = useRef<HTMLDivElement>(null);
  const [kept] = useState(() => new KeptFocus(() => document.activeElement));
  const keep = useCallback((control: HTMLButtonElement | null) => kept.watch(control), [kept]);
  // Whoever bids by the keyboard, or hears the page, stays in this box when the button that was pressed goes away.
  useLayoutEffect(() => kept.settle(last.current, standing.current, group.current?.querySelector('button')));
  const [first = ask, ...others] = quickBids(ask, terms?.ladder ?? null, digits, QUICK);
  return (
    <div className="stack">
      <Standing ref={standing} auction={auction} isLeading={isLeading} hasBid={bids.length > 0} maximum={maximum} />
      <LastBid user={user} auction={auction} bidding={bidding} isLeading={isLeading} keep={keep} heir={last} onBid={(amount) => bid({ amount, max: null })} onStop={stop} />
      {!isOpen && <Notice tone="warn">{t('is_paused')}</Notice>}
      {!isLeading && (
        <div ref={group} className={css.quick}>
          <Button ref={keep} wide busy={isBusy} blocked={!isOpen} onClick={() => bid({ amount: first, max: null })} className={css.askButton}>
            {t('bid_amount', { amount: money(first, currency) })}
          </Button>
          {others.length > 0 && (
            <div role="group" aria-label={t('quick')} className={css.quickRow}>
              {others.map((amount) => (
                <Button key={amount} ref={keep} look="secondary" blocked={!isOpen || isBusy} onClick={() => bid({ amount, max: null })} aria-label={t('bid_amount', { amount: money(amount, currency) })}>
                  {money(amount, currency)}
                </Button>
              ))}
            </div>
          )}
        </div>
      )}
      <Maximum
        auction={auction}
        floor={isLeading && maximum !== null && !isLess(maximum, ask) ? maximum : null}
        digits={digits}
        blocked={!isOpen || isBusy}
        onBid={(max) => {
          // One who leads says only how far he would go; the amount may be what it is.
          bid({ amount: isLess(max, ask) ? max : ask, max });
        }}
        onType={forget}
      />
      <p className="soft small">
        {t('paddle', { paddle: registration.paddle })}
        {registration.limit !== null && ` · ${t('limit', { amount: money(registration.limit, currency) })}`}
      </p>
    </div>
  );
}

function Standing({ ref, auction, isLeading, hasBid, maximum }: { ref: Ref<HTMLDivElement>; auction: Auction; isLeading: boolean; hasBid: boolean; maximum: string | null }) {
  const t = useWords(roomWords);
  const { money } = useFormats();
  const { currency } = auction;
  if (isLeading) {
    const isAbove = maximum !== null && auction.price !== null && isLess(auction.price, maximum);
    return <Notice ref={ref} tone="good">{isAbove ? t('you_lead_max', { amount: money(maximum, currency) }) : t('you_lead')}</Notice>;
  }
  return hasBid ? <Notice ref={ref} tone="warn">{t('you_outbid', { ask: money(auction.ask, currency) })}</Notice> : null;
}

interface MaximumProps {
  auction: Auction;
  /** What a new maximum must be above, for the one who leads. */
  floor: string | null;
  digits: number;
  blocked: boolean;
  onBid: (max: string) => void;
  onType: () => void;
}

function Maximum({ auction, floor, digits, blocked, onBid, onType }: MaximumProps) {
  const t = useWords(roomWords);
  const { money } = useFormats();
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const amountFault = useAmountFault();
  const { currency, ask } = auction;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (blocked) return;
        const max = readTyped(text, digits);
        if (max === null) setError(amountFault(digits, currency));
        else if (floor !== null && !isLess(floor, max)) setError(t('max_below', { amount: money(floor, currency) }));
        else if (floor === null && isLess(max, ask)) setError(t('too_low', { ask: money(ask, currency) }));
        else {
          setError(null);
          setText('');
          onBid(max);
        }
      }}
    >
      <div className={css.maximum}>
        <TextField
          label={t('max')}
          hint={t('max_hint')}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          error={error}
          onChange={(event) => {
            setText(event.target.value);
            setError(null);
            onType();
          }}
        />
        <Button type="submit" look="secondary" blocked={blocked} wide>
          {floor === null ? t('place_max') : t('raise_max')}
        </Button>
      </div>
    </form>
  );
}
