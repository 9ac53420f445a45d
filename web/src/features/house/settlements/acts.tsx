import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/client';
import { queries } from '@/app/query-client';
import { useFormats, useWords } from '@/i18n/language';
import { Button, Check } from '@/ui/controls';
import { Refusal } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { Ask } from '../parts/ask';
import css from '../parts/office.module.css';
import type { Settlement } from './settlement-page';
import { isOver } from './stage';
import { settlementWords } from './words';

/** What an admin can do to a settlement: have it tried now, or have it all taken back. */
export function SettlementActs({ settlement }: { settlement: Settlement }) {
  const t = useWords(settlementWords);
  const { money } = useFormats();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const [isUnsure, setUnsure] = useState(false);
  const parts = { id: settlement.id };
  const onSettled = () => queries.invalidateQueries({ queryKey: ['house', 'settlements'] });
  const retry = useMutation({
    mutationFn: () => post('/v1/admin/settlements/{id}/retry', { parts }),
    onSuccess: () => toast({ tone: 'good', text: t('retried'), name: 'settlement' }),
    onSettled,
  });
  const compensate = useMutation({
    mutationFn: (body: { reason: string; outside: boolean }) => post('/v1/admin/settlements/{id}/compensate', { parts, body }),
    onSuccess: () => {
      setAsking(false);
      toast({ tone: 'good', text: t('compensated'), name: 'settlement' });
    },
    onSettled,
  });
  const total = money(settlement.total, settlement.currency);
  const mayRetry = !isOver(settlement.stage) && settlement.stage !== 'offering';
  // What is paid can be taken back as well; what came to nothing, or is being taken back, cannot.
  // What stands still on the way back because of an account can be settled outside.
  const standsStill = settlement.taking_back && settlement.stuck !== null;
  const mayTakeBack = (!settlement.taking_back || standsStill) && settlement.stage !== 'unsold' && settlement.stage !== 'refunded';
  const isCaptured = settlement.stage === 'paid' || settlement.stage === 'paying' || settlement.stage === 'invoicing';
  return (
    <section className="card stack">
      <h2>{t('acts')}</h2>
      {mayRetry && <p className="soft small">{t('retry_text')}</p>}
      {!mayRetry && !mayTakeBack && <p className="soft">{t('over')}</p>}
      <div className={css.actions}>
        {mayRetry && (
          <Button look="secondary" busy={retry.isPending} onClick={() => retry.mutate()}>
            {t('retry')}
          </Button>
        )}
        {mayTakeBack && (
          <Button
            look="danger"
            onClick={() => {
              compensate.reset();
              setUnsure(false);
              setAsking(true);
            }}
          >
            {t('compensate')}
          </Button>
        )}
      </div>
      <Refusal error={retry.error} />
      <Ask
        title={t('compensate')}
        open={isAsking}
        onClose={() => setAsking(false)}
        act={t('compensate')}
        danger
        withReason
        reasonHint={t('compensate_reason')}
        busy={compensate.isPending}
        error={compensate.error}
        onAct={(reason, form) => {
          const isSure = form.get('sure') !== null;
          setUnsure(!isSure);
          if (isSure) compensate.mutate({ reason, outside: form.get('outside') !== null });
        }}
      >
        <p>{isCaptured ? t('compensate_text', { total }) : t('compensate_none')}</p>
        <Check name="outside">{t('compensate_outside')}</Check>
        <Check name="sure" error={isUnsure ? t('compensate_unsure') : null}>
          {t('compensate_sure', { total })}
        </Check>
      </Ask>
    </section>
  );
}
