import type { Answer } from '@arte-moderni/live-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { session } from '@/api/session';
import { live } from '@/app/live';
import { queries } from '@/app/query-client';
import { keepReceipt } from './receipts';

export interface Offer {
  amount: string;
  max: string | null;
}

/** My last bid in this auction: on its way, or answered. It is never called accepted before the house has said so. */
export type Bidding = { is: 'quiet' } | { is: 'sent'; offer: Offer; isLong: boolean } | { is: 'answered'; offer: Offer; answer: Answer };

/** After so long without an answer the bidder is told what happens with the bid. */
const LONG_MS = 2_500;

export function useBidding(auction: string): [Bidding, (offer: Offer) => void, () => void] {
  const [bidding, setBidding] = useState<Bidding>({ is: 'quiet' });
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  const bid = useCallback(
    (offer: Offer) => {
      setBidding({ is: 'sent', offer, isLong: false });
      const slow = setTimeout(() => setBidding((now) => (now.is === 'sent' ? { ...now, isLong: true } : now)), LONG_MS);
      const state = session.get();
      const bidder = state.is === 'signed_in' ? state.user.id : null;
      const { answer } = live.bid({ auction, amount: offer.amount, ...(offer.max !== null && { max: offer.max }) });
      void answer.then((said) => {
        clearTimeout(slow);
        if (said.op === 'accepted' && bidder !== null) keepReceipt(bidder, said, offer);
        void queries.invalidateQueries({ queryKey: ['me'] });
        if (isHere.current) setBidding({ is: 'answered', offer, answer: said });
      });
    },
    [auction],
  );
  const forget = useCallback(() => setBidding({ is: 'quiet' }), []);
  return [bidding, bid, forget];
}
