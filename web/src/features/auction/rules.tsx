import { useQuery } from '@tanstack/react-query';
import type { Auction } from '@/app/live';
import { useWords } from '@/i18n/language';
import { clockText, timeLeft } from '@/lib/time';
import { termsQuery } from './terms';
import { roomWords } from './words';

export function Rules({ auction }: { auction: Auction }) {
  const t = useWords(roomWords);
  const { data } = useQuery({ ...termsQuery(auction.id), enabled: auction.status !== 'draft' });
  if (!data) return null;
  const span = (ms: number) => clockText(timeLeft(ms, 0));
  const { triggerMs, extendToMs, mostMs } = data.softClose;
  return (
    <details className="small">
      <summary>{t('rules')}</summary>
      <div className="stack soft">
        <p>{triggerMs > 0 && mostMs > 0 ? t('soft_close', { trigger: span(triggerMs), extend: span(extendToMs), most: span(mostMs) }) : t('no_soft_close')}</p>
        {data.ladder.mode === 'strict' && <p>{t('strict')}</p>}
      </div>
    </details>
  );
}
