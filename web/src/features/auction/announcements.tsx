import { useEffect, useRef, useState } from 'react';
import { type Auction, useServerNow } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { roomWords } from './words';

/** At most one price is read out in so long: the newest. */
const BETWEEN_MS = 3_000;
/** Seconds before the end that are worth a word. */
const MARKS = [600, 300, 60, 30, 10];

/** What a screen reader says of a live auction: the newest price and the end coming near; being outbid at once. */
export function Announcements({ auction, paddle }: { auction: Auction; paddle: number | null }) {
  const t = useWords(roomWords);
  const { money } = useFormats();
  const now = useServerNow();
  const [polite, setPolite] = useState('');
  const [urgent, setUrgent] = useState('');
  const last = useRef({ price: auction.price, leader: auction.leader, mark: Infinity });
  const words = useRef({ t, money });
  useEffect(() => {
    words.current = { t, money };
  });
  useEffect(() => {
    const before = last.current;
    if (auction.price === null || (before.price === auction.price && before.leader === auction.leader)) return;
    const { t: say, money: write } = words.current;
    const price = write(auction.price, auction.currency);
    const wasMine = paddle !== null && before.leader === paddle && auction.leader !== paddle;
    const timer = setTimeout(
      () => {
        last.current = { ...last.current, price: auction.price, leader: auction.leader };
        if (wasMine) setUrgent(say('say_outbid', { price }));
        else setPolite(auction.leader === paddle ? say('say_price_you', { price }) : say('say_price', { price, paddle: auction.leader ?? 0 }));
      },
      wasMine ? 0 : BETWEEN_MS,
    );
    return () => clearTimeout(timer);
  }, [auction.price, auction.leader, auction.currency, paddle]);
  const left = auction.status === 'open' ? Math.ceil((Date.parse(auction.ends_at) - now) / 1000) : Infinity;
  const mark = MARKS.findLast((one) => left <= one) ?? Infinity;
  useEffect(() => {
    const before = last.current.mark;
    last.current = { ...last.current, mark };
    if (mark >= before || mark === Infinity || left <= 0 || mark - left > 2) return;
    setPolite(mark >= 60 ? words.current.t('say_minutes', { count: mark / 60 }) : words.current.t('say_seconds', { count: mark }));
  }, [mark, left]);
  return (
    <div className="sr-only">
      <div aria-live="polite">{polite}</div>
      <div aria-live="assertive">{urgent}</div>
    </div>
  );
}
