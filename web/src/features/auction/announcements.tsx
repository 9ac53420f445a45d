import { useEffect, useRef, useState } from 'react';
import { type Auction, useServerNow } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { Announcer, type Said } from './announcer';
import { roomWords } from './words';

/** Seconds before the end that are worth a word. */
const MARKS = [600, 300, 60, 30, 10];

/** What a screen reader says of a live auction: the newest price and the end coming near; leading and being outbid at once. */
export function Announcements({ auction, paddle }: { auction: Auction; paddle: number | null }) {
  const t = useWords(roomWords);
  const { money } = useFormats();
  const now = useServerNow();
  const [polite, setPolite] = useState('');
  const [urgent, setUrgent] = useState('');
  const [announcer] = useState(() => new Announcer(auction));
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const lastMark = useRef(Infinity);
  const words = useRef({ t, money, paddle, currency: auction.currency });
  useEffect(() => {
    words.current = { t, money, paddle, currency: auction.currency };
  });
  const { price, leader } = auction;
  useEffect(() => {
    const speak = (said: Said | null) => {
      if (!said) return;
      const { t: say, money: write, currency } = words.current;
      const amount = write(said.price, currency);
      if (said.kind === 'outbid') setUrgent(say('say_outbid', { price: amount }));
      else if (said.kind === 'leading') setUrgent(say('say_price_you', { price: amount }));
      else if (said.kind === 'price_you') setPolite(say('say_price_you', { price: amount }));
      else setPolite(say('say_price', { price: amount, paddle: said.leader ?? 0 }));
    };
    const wait = () => {
      // One timer until the next word: a bid that comes meanwhile changes what is said then, and not when.
      if (timer.current !== null || announcer.due === null) return;
      timer.current = setTimeout(() => {
        timer.current = null;
        speak(announcer.tick(words.current.paddle, performance.now()));
        wait();
      }, Math.max(0, announcer.due - performance.now()));
    };
    speak(announcer.hear({ price, leader }, words.current.paddle, performance.now()));
    wait();
  }, [announcer, price, leader]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  const left = auction.status === 'open' ? Math.ceil((Date.parse(auction.ends_at) - now) / 1000) : Infinity;
  const mark = MARKS.findLast((one) => left <= one) ?? Infinity;
  useEffect(() => {
    const before = lastMark.current;
    lastMark.current = mark;
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
