import { type Ref, useEffect, useState } from 'react';
import { Problem } from '@/api/problem';
import type { Auction } from '@/app/live';
import { useOutcomeText } from '@/i18n/outcomes';
import { useFormats, useWords } from '@/i18n/language';
import { clockText, timeLeft } from '@/lib/time';
import { Button } from '@/ui/controls';
import { Notice, Refusal } from '@/ui/states';
import { useLookFor } from './bidding';
import type { Bidding } from './desk';
import { roomWords } from './words';

/** After so long without an answer the bidder is told what happens with the bid, and may stop waiting. */
const LONG_MS = 2_500;

interface Props {
  user: string;
  auction: Auction;
  bidding: Bidding;
  isLeading: boolean;
  /** Watches a button that goes away. */
  keep: Ref<HTMLButtonElement>;
  /** What takes the focus of the button that stops the waiting. */
  heir: Ref<HTMLDivElement>;
  onBid: (amount: string) => void;
  onStop: () => void;
}

/** What became of the last bid. An answer that the price has overtaken is not repeated. */
export function LastBid({ user, auction, bidding, isLeading, keep, heir, onBid, onStop }: Props) {
  const t = useWords(roomWords);
  const { money } = useFormats();
  const say = useOutcomeText();
  const isNotThere = useLookFor(user, auction.id, bidding);
  const { currency, ask } = auction;
  if (bidding.is === 'quiet') return null;
  const { offer } = bidding;
  const amount = money(offer.max ?? offer.amount, currency);
  switch (bidding.is) {
    case 'sent':
      return <Waiting key={bidding.key} amount={amount} since={bidding.since} keep={keep} onStop={onStop} />;
    case 'given_up': {
      if (!bidding.wasSent) return <Notice ref={heir} live>{t('given_up_unsent', { amount })}</Notice>;
      const why = { stopped: 'given_up_stopped', too_long: 'given_up_too_long', unclear: 'given_up_unclear', cut_off: 'given_up_unclear' } as const;
      return (
        <div ref={heir} tabIndex={-1}>
          <Notice tone="warn" live>
            <p>{t(why[bidding.why], { amount })}</p>
            <p>{t('given_up_sent')}</p>
            {isNotThere && <p className="small">{t('given_up_not_there')}</p>}
          </Notice>
        </div>
      );
    }
    case 'found':
      return bidding.outcome === 'accepted' ? <Notice tone="good" live>{t('found_accepted', { amount })}</Notice> : <Notice live>{t('found_refused', { amount, why: say(bidding.outcome) })}</Notice>;
    case 'answered':
      break;
  }
  const { answer } = bidding;
  if (answer.op === 'accepted') {
    const values = { price: money(answer.price, currency), amount: money(answer.amount, currency) };
    return (
      <p role="status" className="sr-only" data-testid="accepted" data-amount={offer.amount}>
        {answer.leading ? t('accepted_leading', values) : t('accepted_outbid', values)}
      </p>
    );
  }
  const problem = new Problem({ status: 409, code: answer.code, title: '', detail: answer.message, requestId: null, ask: answer.ask, field: null, retryAfterMs: null });
  const isMoved = answer.code === 'bid_below_ask' || answer.code === 'stale_ask' || answer.code === 'bid_off_ladder';
  return (
    <div className="stack" data-testid="refused">
      <Refusal error={problem} currency={currency} />
      {isMoved && !isLeading && (
        <Button ref={keep} look="secondary" onClick={() => onBid(ask)}>
          {t('bid_new_ask', { ask: money(ask, currency) })}
        </Button>
      )}
    </div>
  );
}

/** On its way: how long it has been, and the choice to wait no longer. */
function Waiting({ amount, since, keep, onStop }: { amount: string; since: number; keep: Ref<HTMLButtonElement>; onStop: () => void }) {
  const t = useWords(roomWords);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const age = Math.max(0, now - since);
  if (age < LONG_MS) {
    return (
      <p role="status" className="soft small">
        {t('sending')}
      </p>
    );
  }
  return (
    <div className="stack" data-testid="unanswered">
      <p role="status" className="soft small">
        {t('sending_long')}
      </p>
      <div className="apart">
        <span role="timer" className="figures small">
          {t('waited', { amount, time: clockText(timeLeft(Math.floor(age / 1000) * 1000, 0)) })}
        </span>
        <Button ref={keep} look="secondary" onClick={onStop}>
          {t('stop_waiting')}
        </Button>
      </div>
    </div>
  );
}
