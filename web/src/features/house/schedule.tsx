import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { type Auction, live } from '@/app/live';
import { useWords } from '@/i18n/language';
import { fromLocal, toLocal } from '@/lib/zone';
import { Button, TextField } from '@/ui/controls';
import { Notice, Refusal } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { Confirm } from './confirm';
import css from './house.module.css';
import { refreshLots } from './lots';
import type { Sale } from './queries';
import { SaleActs, SaleOutcome } from './sale-acts';
import { ZoneTime } from './sale-terms';
import { builderWords } from './sale-words';

type Answer = components['schemas']['SaleActAnswer'];

/** When lots open and close, and the step from a draft to an auction. */
export function Schedule({ sale, lots }: { sale: Sale; lots: readonly Auction[] }) {
  const t = useWords(builderWords);
  const drafts = lots.filter((lot) => lot.status === 'draft');
  const isRunning = lots.some((lot) => lot.status === 'open' || lot.status === 'paused');
  return (
    <section className={css.group} aria-labelledby="schedule">
      <h2 id="schedule">{t('schedule')}</h2>
      <p className="soft">{t('schedule_lead')}</p>
      {drafts.length === 0 ? <p>{t('no_drafts')}</p> : <Stagger key={sale.id} sale={sale} drafts={drafts} />}
      <ScheduleAll sale={sale} count={drafts.length} />
      {isRunning && <SaleActs sale={sale.id} />}
    </section>
  );
}

function Stagger({ sale, drafts }: { sale: Sale; drafts: readonly Auction[] }) {
  const t = useWords(builderWords);
  const toast = useToast();
  const first = drafts[0];
  const [starts, setStarts] = useState(() => toLocal(first?.starts_at ?? sale.starts_at ?? '', sale.zone));
  const [ends, setEnds] = useState(() => toLocal(first?.ends_at ?? sale.ends_at ?? '', sale.zone));
  const [step, setStep] = useState('60');
  const [isTried, setTried] = useState(false);
  const [from, to] = [fromLocal(starts, sale.zone), fromLocal(ends, sale.zone)];
  const isStep = /^\d{1,5}$/.test(step.trim()) && Number(step) <= 86_400;
  const set = useMutation({
    mutationFn: (isDry: boolean) =>
      post('/v1/admin/sales/{id}/closes', {
        parts: { id: sale.id },
        body: { first_ends_at: to ?? '', step_ms: Number(step) * 1000, starts_at: from, dry_run: isDry },
      }),
    onSuccess: (answer) => {
      if (answer.dry_run) return;
      void refreshLots(sale.id);
      toast({ name: 'house', tone: 'good', text: t('applied') });
    },
  });
  const act = (isDry: boolean) => {
    setTried(true);
    if (from !== null && to !== null && from < to && isStep && !set.isPending) set.mutate(isDry);
  };
  const change = (apply: () => void) => {
    apply();
    // What was seen is not what would be set any more.
    set.reset();
  };
  return (
    <form
      className="stack"
      noValidate
      aria-labelledby="stagger"
      onSubmit={(event) => {
        event.preventDefault();
        act(true);
      }}
    >
      <h3 id="stagger">{t('stagger')}</h3>
      <div className={css.times}>
        <TextField
          label={t('st_starts')}
          name="starts"
          type="datetime-local"
          step={1}
          value={starts}
          hint={sale.zone}
          error={isTried && from === null ? t('bad_time') : null}
          onChange={(event) => change(() => setStarts(event.target.value))}
        />
        <TextField
          label={t('st_first')}
          name="first"
          type="datetime-local"
          step={1}
          value={ends}
          error={isTried && to === null ? t('bad_time') : isTried && from !== null && to !== null && to <= from ? t('ends_before') : null}
          onChange={(event) => change(() => setEnds(event.target.value))}
        />
        <TextField label={t('st_step')} name="step" inputMode="numeric" value={step} error={isTried && !isStep ? t('bad_seconds') : null} onChange={(event) => change(() => setStep(event.target.value))} />
      </div>
      <div className="row">
        <Button look="quiet" icon="clock" onClick={() => change(() => setStarts(toLocal(new Date(live.clock.now()).toISOString(), sale.zone)))}>
          {t('now')}
        </Button>
        <span className={css.push} />
        <Button type="submit" look="secondary" busy={set.isPending && set.variables}>
          {t('preview')}
        </Button>
        <Button look="secondary" busy={set.isPending && !set.variables} onClick={() => act(false)}>
          {t('apply')}
        </Button>
      </div>
      <Refusal error={set.error} />
      {set.data?.dry_run && (
        <div className="stack">
          <Notice live>{t('plan')}</Notice>
          <div className="table-wrap" tabIndex={0} role="group" aria-label={t('plan')}>
            <table className="table figures">
              <thead>
                <tr>
                  <th scope="col">{t('col_lot')}</th>
                  <th scope="col">{t('f_starts')}</th>
                  <th scope="col">{t('f_ends')}</th>
                </tr>
              </thead>
              <tbody>
                {set.data.lots.map((lot) => (
                  <tr key={lot.auction}>
                    <td>{lot.lot_number}</td>
                    <td>
                      <ZoneTime instant={lot.starts_at} zone={sale.zone} bare />
                    </td>
                    <td>
                      <ZoneTime instant={lot.ends_at} zone={sale.zone} bare />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
    </form>
  );
}

function ScheduleAll({ sale, count }: { sale: Sale; count: number }) {
  const t = useWords(builderWords);
  const [isOpen, setOpen] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const schedule = useMutation({
    mutationFn: () => post('/v1/admin/sales/{id}/schedule', { parts: { id: sale.id } }),
    onSuccess: (done) => {
      setAnswer(done);
      setOpen(false);
    },
    onSettled: () => refreshLots(sale.id),
  });
  return (
    <>
      {count > 0 && (
        <div className="row">
          <Button
            icon="clock"
            onClick={() => {
              schedule.reset();
              setOpen(true);
            }}
          >
            {t('schedule_all', { count })}
          </Button>
        </div>
      )}
      <Confirm open={isOpen} title={t('schedule_title')} act={t('schedule_all', { count })} keep={t('stop')} busy={schedule.isPending} error={schedule.error} onAct={() => schedule.mutate()} onClose={() => setOpen(false)}>
        {t('schedule_text', { count })}
      </Confirm>
      {answer && <SaleOutcome answer={answer} />}
    </>
  );
}
