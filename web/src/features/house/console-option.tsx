import { memo, useEffect, useRef } from 'react';
import { type Auction, useAuction } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { StatusBadge } from '@/ui/states';
import { Countdown } from '../shared/countdown';
import { consoleWords } from './console-words';
import css from './console.module.css';
import { type Happening, happenings } from './happenings';

interface Props {
  lot: Auction;
  isSelected: boolean;
  onChoose: (id: string) => void;
  onHappened: (lot: Auction, found: readonly Happening[]) => void;
}

/** One lot of the list: ticks by itself, and tells what happened to it. */
export const LotOption = memo(function LotOption({ lot: initial, isSelected, onChoose, onHappened }: Props) {
  const t = useWords(consoleWords);
  const { money } = useFormats();
  const state = useAuction(initial.id, initial);
  const lot = state.resource;
  const before = useRef(state);
  useEffect(() => {
    const found = happenings(before.current, state);
    before.current = state;
    if (found.length > 0) onHappened(state.resource, found);
  }, [state, onHappened]);
  return (
    <div
      role="option"
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      data-id={initial.id}
      data-status={lot.status}
      className={css.option}
      onClick={(event) => {
        onChoose(initial.id);
        event.currentTarget.focus();
      }}
      onFocus={() => onChoose(initial.id)}
    >
      <span className={css.number}>
        <span className="sr-only">{t('lot', { lot: String(lot.lot_number) })} </span>
        <span aria-hidden="true" className="figures">
          {lot.lot_number}
        </span>
      </span>
      <span className={css.name}>{initial.artwork.title}</span>
      <span className={css.state}>
        <StatusBadge status={lot.status} outcome={lot.outcome} />
      </span>
      <span className={`${css.money ?? ''} figures`}>
        {money(lot.hammer_price ?? lot.price ?? lot.start_price, lot.currency)}
        <span className="soft"> · {lot.leader === null ? t('no_bid') : t('paddle', { paddle: String(lot.leader) })}</span>
      </span>
      <span className={css.clock}>
        <Countdown auction={lot} />
      </span>
    </div>
  );
});
