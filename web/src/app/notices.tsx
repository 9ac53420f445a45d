import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { get } from '@/api/client';
import { useFormats, useWords } from '@/i18n/language';
import { useToast } from '@/ui/toasts';
import { auctions, live, useLiveStatus } from './live';
import { isOfMoney } from './notice-kinds';
import { queries } from './query-client';
import { useUser } from './session';
import { appWords } from './words';

/** What is worth a word wherever one is. Everything else rings the bell only. */
const TONES = {
  outbid: 'warn',
  won: 'good',
  lost: 'info',
  closing_soon: 'info',
  favourite_opened: 'info',
  favourite_closing: 'info',
  payment_due: 'warn',
  payment_received: 'good',
  payment_failed: 'warn',
  second_chance: 'warn',
  refunded: 'info',
} as const;

const isWorthAWord = (kind: string): kind is keyof typeof TONES => kind in TONES;

/** Personal notices of the socket, whatever page is shown. */
export function Notices() {
  const t = useWords(appWords);
  const { money } = useFormats();
  const toast = useToast();
  const isBidder = useUser()?.role === 'bidder';
  // The bell rings on every page, also where no auction is shown.
  useEffect(() => {
    if (isBidder) live.connect();
  }, [isBidder]);
  const said = useRef({ t, money, toast });
  useEffect(() => {
    said.current = { t, money, toast };
  });
  useEffect(
    () =>
      live.onNotice((notice) => {
        const { kind, auction } = notice;
        void queries.invalidateQueries({ queryKey: ['me'] });
        if (!isWorthAWord(kind)) return;
        const known = auctions.get(auction)?.resource;
        const read = known ? Promise.resolve(known) : get('/v1/auctions/{id}', { parts: { id: auction } });
        void read
          .then((resource) => {
            const { t: say, money: write, toast: show } = said.current;
            const price = notice.price === null ? '' : write(notice.price, resource.currency);
            const text = say(kind, { lot: resource.lot_number, price });
            // One auction has one toast: the newest word about it counts.
            show({ tone: TONES[kind], name: auction, text: <>{text} <Link href={isOfMoney(kind) ? '/me/wins' : `/auctions/${auction}`}>{say('see')}</Link></> });
          })
          .catch(() => undefined);
      }),
    [],
  );
  return null;
}

/** Says that the live connection is lost, so that nobody trusts an old price. Short breaks are not worth a word. */
export function ConnectionBar({ className }: { className: string | undefined }) {
  const t = useWords(appWords);
  const status = useLiveStatus();
  const isLost = status.is === 'waiting' || (status.is === 'connecting' && status.tries > 0);
  const text = status.is === 'refused' ? t('refused') : isLost ? t('reconnecting') : null;
  return (
    <div role="status" className={text ? className : undefined}>
      {text}
    </div>
  );
}
