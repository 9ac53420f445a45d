import { useWords } from '@/i18n/language';
import { Badge } from '@/ui/states';
import css from '../parts/office.module.css';
import { PAYEES, stageOf, toneOf } from './stage';
import { settlementWords } from './words';

/** Where a settlement stands, in words; and that it waits for somebody, if it does. */
export function StageBadge({ stage, payee, stuck }: { stage: string; payee: string | null; stuck: string | null }) {
  const t = useWords(settlementWords);
  const known = stageOf(stage);
  const to = PAYEES.find((one) => one === payee);
  return (
    <span className={css.pair}>
      <Badge tone={toneOf(stage)}>
        {known ? t(`stage_${known}`) : stage}
        {to && ` (${t(`payee_${to}`)})`}
      </Badge>
      {stuck !== null && <Badge tone="bad">{t('waits')}</Badge>}
    </span>
  );
}
