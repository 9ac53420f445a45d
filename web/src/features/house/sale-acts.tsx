import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { useWords } from '@/i18n/language';
import { Button, TextField } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Notice, Refusal } from '@/ui/states';
import { firstFieldFirst } from './focus';
import { refreshLots } from './lots';
import { builderWords } from './sale-words';

type Answer = components['schemas']['SaleActAnswer'];

/** The whole sale stands still, or goes on. */
export function SaleActs({ sale }: { sale: string }) {
  const t = useWords(builderWords);
  const [act, setAct] = useState<'pause' | 'resume' | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  return (
    <div className="stack">
      <div className="row">
        <Button look="secondary" icon="pause" onClick={() => setAct('pause')}>
          {t('pause_all')}
        </Button>
        <Button look="secondary" icon="play" onClick={() => setAct('resume')}>
          {t('resume_all')}
        </Button>
      </div>
      {answer && <SaleOutcome answer={answer} />}
      <Dialog title={act === 'resume' ? t('resume_title') : t('pause_title')} open={act !== null} onClose={() => setAct(null)}>
        {act && (
          <Reason
            act={act}
            sale={sale}
            onClose={() => setAct(null)}
            onDone={(done) => {
              setAnswer(done);
              setAct(null);
            }}
          />
        )}
      </Dialog>
    </div>
  );
}

function Reason({ act, sale, onDone, onClose }: { act: 'pause' | 'resume'; sale: string; onDone: (answer: Answer) => void; onClose: () => void }) {
  const t = useWords(builderWords);
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const send = useMutation({
    mutationFn: () => {
      const sent = { parts: { id: sale }, body: { reason: reason.trim() } };
      return act === 'pause' ? post('/v1/admin/sales/{id}/pause', sent) : post('/v1/admin/sales/{id}/resume', sent);
    },
    onSuccess: onDone,
    onSettled: () => refreshLots(sale),
  });
  return (
    <form
      ref={firstFieldFirst}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason.trim() !== '' && !send.isPending) send.mutate();
      }}
    >
      <p>{t(`${act}_text`)}</p>
      <TextField
        label={t('reason')}
        name="reason"
        hint={t('reason_hint')}
        maxLength={500}
        autoComplete="off"
        value={reason}
        error={isTried && reason.trim() === '' ? t('missing') : null}
        onChange={(event) => setReason(event.target.value)}
      />
      <Refusal error={send.error} />
      <div className="row">
        <Button type="submit" busy={send.isPending}>
          {t(`${act}_all`)}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('stop')}
        </Button>
      </div>
    </form>
  );
}

const RESULTS = ['scheduled', 'paused', 'resumed', 'was_paused', 'stays_paused', 'open', 'not_open', 'over', 'unavailable', 'undecided', 'draft', 'closed', 'cancelled'] as const;

/** What an act on a whole sale came to, lot by lot. */
export function SaleOutcome({ answer }: { answer: Answer }) {
  const t = useWords(builderWords);
  const word = (result: string) => {
    const known = RESULTS.find((one) => one === result);
    return known ? t(`r_${known}`) : result;
  };
  return (
    <div className="stack">
      <h3>{t('outcome')}</h3>
      {!answer.complete && (
        <Notice tone="warn" live>
          {t('incomplete')}
        </Notice>
      )}
      <ul className="row small" role="status">
        {answer.lots.map((lot) => (
          <li key={lot.auction}>
            {t('lot', { lot: String(lot.lot_number) })}: {word(lot.result)}
          </li>
        ))}
      </ul>
    </div>
  );
}
