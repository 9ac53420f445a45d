import { type KnownCode, codeWords, isKnown } from './codes';
import { useWords } from './language';
import { words } from './words';

/** What became of a bid, where it is read afterwards: what the next bid was then is not known there any more. */
const outcomeWords = words({
  en: {
    bid_below_ask: 'Too low: somebody was faster',
    stale_ask: 'The price had moved',
    bid_off_ladder: 'Not one of the steps',
  },
  ko: {
    bid_below_ask: '먼저 접수된 응찰보다 낮은 금액',
    stale_ask: '가격이 바뀜',
    bid_off_ladder: '정해진 호가가 아님',
  },
});

/** Says an outcome that was refused, in the reader's language; one that this page does not know as it is. */
export function useOutcomeText(): (outcome: string) => string {
  const o = useWords(outcomeWords);
  const c = useWords(codeWords);
  return (outcome) => {
    if (Object.hasOwn(outcomeWords.en, outcome)) return o(outcome as keyof (typeof outcomeWords)['en']);
    return isKnown(outcome) ? c(outcome satisfies KnownCode).replace(/\.$/, '') : outcome;
  };
}
