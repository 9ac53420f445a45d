import { type Auction, useServerNow } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { clockText, timeLeft } from '@/lib/time';
import css from './shared.module.css';
import { auctionWords } from './words';

/** Words for a span: days and hours from afar, the clock when it is near. */
export function useSpan(): (fromMs: number, toMs: number) => string {
  const t = useWords(auctionWords);
  return (from, to) => {
    const left = timeLeft(to, from);
    if (left.days > 1) return `${t('days', { count: left.days })} ${t('hours', { count: left.hours })}`;
    return clockText(left);
  };
}

/** How long it still goes on, by the house's clock. */
export function Countdown({ auction }: { auction: Pick<Auction, 'status' | 'starts_at' | 'ends_at'> }) {
  const now = useServerNow();
  const t = useWords(auctionWords);
  const { instant } = useFormats();
  const span = useSpan();
  const end = Date.parse(auction.ends_at);
  switch (auction.status) {
    case 'open': {
      const isNear = end - now < 60_000;
      return (
        <span role="timer" className={['figures', isNear && css.near].filter(Boolean).join(' ')}>
          {end <= now ? t('closing') : t('time_left', { time: span(now, end) })}
        </span>
      );
    }
    case 'draft':
    case 'scheduled':
      return (
        <span role="timer" className="figures">
          {t('starts_in', { time: span(now, Date.parse(auction.starts_at)) })}
        </span>
      );
    case 'paused':
      return <span>{t('paused')}</span>;
    case 'cancelled':
      // When it would have ended is nobody's business any more.
      return <span>{t('withdrawn')}</span>;
    default:
      return <span>{t('ended_at', { when: instant(auction.ends_at, 'day') })}</span>;
  }
}
