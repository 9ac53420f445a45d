import { type Auction, useAuction, useServerNow } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { clockText, timeLeft } from '@/lib/time';
import { Notice } from '@/ui/states';
import { roomWords } from './words';

/** How long the last extension is worth a word. */
const SHOWN_MS = 20_000;

export function ReserveState({ auction }: { auction: Auction }) {
  const t = useWords(roomWords);
  return <>{t(`reserve_${auction.reserve}`)}</>;
}

/** Says that the end has moved, and why; later, by how much in all. And what the house said at its last act. */
export function ExtensionNotice({ id }: { id: string }) {
  const t = useWords(roomWords);
  const { money } = useFormats();
  const now = useServerNow();
  const state = useAuction(id);
  if (!state) return null;
  const { extension, said, resource, reserveOpening } = state;
  const span = (ms: number) => clockText(timeLeft(ms, 0));
  const isFresh = extension !== null && now - Date.parse(extension.at) < SHOWN_MS && resource.status === 'open';
  return (
    <>
      {isFresh ? (
        <Notice tone="warn" live>
          {t('extended', { time: span(extension.byMs), reason: t(`reason_${extension.reason}`) })}
        </Notice>
      ) : (
        resource.extended_by_ms > 0 && resource.status === 'open' && <p className="soft small">{t('extended_all', { time: span(resource.extended_by_ms) })}</p>
      )}
      {said && <Notice live>{t('said', { reason: said })}</Notice>}
      {reserveOpening && <p className="soft small">{t('reserve_was', { amount: money(reserveOpening.amount, resource.currency) })}</p>}
    </>
  );
}
