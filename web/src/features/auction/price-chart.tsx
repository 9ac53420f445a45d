import type { BidLine } from '@arte-moderni/live-client';
import { useMemo } from 'react';
import type { Auction } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { digitsOf, toMinor } from '@/lib/money';
import css from './auction.module.css';
import { roomWords } from './words';

const WIDTH = 640;
const HEIGHT = 180;
const EDGE = 6;

/** The price as steps over time. Where a point lies on the screen is no money, so floats may say it. */
export function PriceChart({ auction, bids }: { auction: Auction; bids: readonly BidLine[] }) {
  const t = useWords(roomWords);
  const { money, instant } = useFormats();
  const digits = digitsOf(auction.start_price);
  const points = useMemo(() => {
    const rising = bids.filter((bid) => !bid.retracted).toReversed();
    return rising.map((bid) => ({ at: Date.parse(bid.at), price: Number(toMinor(bid.amount, digits) ?? 0n), amount: bid.amount }));
  }, [bids, digits]);
  const [first, last] = [points[0], points.at(-1)];
  if (points.length < 2 || !first || !last) return null;
  const lowest = Math.min(...points.map((point) => point.price));
  const highest = Math.max(...points.map((point) => point.price));
  const x = (at: number) => EDGE + ((at - first.at) / Math.max(1, last.at - first.at)) * (WIDTH - 2 * EDGE);
  const y = (price: number) => HEIGHT - EDGE - ((price - lowest) / Math.max(1, highest - lowest)) * (HEIGHT - 2 * EDGE);
  let path = `M${x(first.at).toFixed(1)} ${y(first.price).toFixed(1)}`;
  for (const point of points.slice(1)) path += `H${x(point.at).toFixed(1)}V${y(point.price).toFixed(1)}`;
  const area = `${path}V${HEIGHT - EDGE}H${EDGE}Z`;
  const label = t('chart_label', { from: money(first.amount, auction.currency), to: money(last.amount, auction.currency), count: points.length });
  return (
    <figure className={css.chart}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path d={area} className={css.chartArea} />
        <path d={path} className={css.chartLine} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="figures" aria-hidden="true">
        <span>
          {money(first.amount, auction.currency)} · {instant(bids.at(-1)?.at ?? '', 'clock')}
        </span>
        <span>
          {money(last.amount, auction.currency)} · {instant(bids[0]?.at ?? '', 'clock')}
        </span>
      </figcaption>
    </figure>
  );
}
