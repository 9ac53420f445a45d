import { useFormats, useWords } from '@/i18n/language';
import { Badge } from '@/ui/states';
import { Table } from '../parts/listing';
import css from '../parts/office.module.css';
import type { Settlement } from './settlement-page';
import { PAYEES, STUCK, stageOf } from './stage';
import { settlementWords } from './words';

type Step = Settlement['steps'][number];

/** Every call to the bank, with its times and what was heard of it. */
export function Steps({ settlement }: { settlement: Settlement }) {
  const t = useWords(settlementWords);
  const { money, instant } = useFormats();
  return (
    <section className="stack">
      <div className={css.head}>
        <h2>{t('steps')}</h2>
        <p className="soft small">{t('steps_lead')}</p>
      </div>
      {settlement.steps.length === 0 ? (
        <p>{t('no_steps')}</p>
      ) : (
        <Table name={t('steps')} head={[t('stage'), t('account'), t('amount'), t('meant'), t('answer'), t('answered'), t('key')]}>
          {settlement.steps.map((step) => (
            <tr key={`${step.key} ${step.stage} ${step.payee ?? ''}`}>
              <td className={css.mid}>
                <Stage step={step} />
              </td>
              <td className="figures">{step.account}</td>
              <td className="figures">{money(step.amount, settlement.currency)}</td>
              <td>
                <time dateTime={step.intended_at}>{instant(step.intended_at, 'precise')}</time>
              </td>
              <td>
                <Answer step={step} />
              </td>
              <td>{step.answered_at === null ? '–' : <time dateTime={step.answered_at}>{instant(step.answered_at, 'precise')}</time>}</td>
              <td className={css.code} title={step.key}>
                {step.key.length > 24 ? `${step.key.slice(0, 12)}…${step.key.slice(-8)}` : step.key}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Stage({ step }: { step: Step }) {
  const t = useWords(settlementWords);
  const stage = stageOf(step.stage);
  const payee = PAYEES.find((one) => one === step.payee);
  return (
    <>
      {stage ? t(`stage_${stage}`) : step.stage}
      {payee && ` (${t(`payee_${payee}`)})`}
    </>
  );
}

function Answer({ step }: { step: Step }) {
  const t = useWords(settlementWords);
  const { answer } = step;
  if (answer === null) return <Badge tone="info">{t('answer_none')}</Badge>;
  if (answer === 'done') return <Badge tone="good">{t('answer_done')}</Badge>;
  if (answer === 'not_done') return <Badge tone="warn">{t('answer_not_done')}</Badge>;
  if (answer === 'unknown') return <Badge tone="warn">{t('answer_unknown')}</Badge>;
  const word = answer.replace(/^refused: */, '');
  const known = STUCK.find((one) => one === word);
  return <span>{t('answer_refused', { why: known ? t(`stuck_${known}`) : word })}</span>;
}
