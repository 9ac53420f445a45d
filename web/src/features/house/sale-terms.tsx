import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type Versioned, call } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/app/query-client';
import { useFormats, useWords } from '@/i18n/language';
import { toLocal } from '@/lib/zone';
import { Button } from '@/ui/controls';
import { Notice, Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { focusFirstFault } from './focus';
import css from './house.module.css';
import { type Sale, saleToEditQuery } from './queries';
import { SaleFields } from './sale-fields';
import { LADDERS, SOFT_CLOSES, type SaleForm, type SaleKey, saleFaults, saleKey, toEditSale, toSaleForm } from './sale-form';
import { builderWords } from './sale-words';

/** What a sale is, and its form. */
export function SaleTerms({ sale }: { sale: Versioned<Sale> }) {
  const t = useWords(builderWords);
  const [isEditing, setEditing] = useState(false);
  return (
    <section className={css.group} aria-labelledby="terms">
      <div className="apart">
        <h2 id="terms">{t('terms')}</h2>
        {!isEditing && (
          <Button look="secondary" icon="edit" onClick={() => setEditing(true)}>
            {t('edit')}
          </Button>
        )}
      </div>
      {isEditing ? <Edit known={sale} onDone={() => setEditing(false)} /> : <Facts sale={sale.data} />}
    </section>
  );
}

function Facts({ sale }: { sale: Sale }) {
  const t = useWords(builderWords);
  const form = toSaleForm(sale);
  const preset = LADDERS.find((name) => name === form.ladder);
  const soft = SOFT_CLOSES.find((name) => name === form.soft);
  return (
    <dl className="facts">
      <dt>{t('f_currency')}</dt>
      <dd>{sale.currency}</dd>
      <dt>{t('f_starts')}</dt>
      <dd>
        <ZoneTime instant={sale.starts_at} zone={sale.zone} />
      </dd>
      <dt>{t('f_ends')}</dt>
      <dd>
        <ZoneTime instant={sale.ends_at} zone={sale.zone} />
      </dd>
      <dt>{t('f_ladder')}</dt>
      <dd>
        {preset ? t(`ladder_${preset}`) : form.ladder === 'own' ? t('ladder_own') : '–'} · {t(`mode_${form.mode}`)}
      </dd>
      <dt>{t('f_soft')}</dt>
      <dd>{soft ? t(`soft_${soft}`) : `${form.trigger_s} / ${form.extend_s} / ${form.most_s} s`}</dd>
      {sale.description && (
        <>
          <dt>{t('f_description')}</dt>
          <dd className={css.change}>{sale.description}</dd>
        </>
      )}
    </dl>
  );
}

/** An instant by the clocks of a zone, with the zone's name: `2026-11-27 19:00 (Asia/Seoul)`. */
export function ZoneTime({ instant, zone, bare = false }: { instant: string | null; zone: string; bare?: boolean }) {
  const { instant: write } = useFormats();
  if (instant === null) return <>–</>;
  const shown = toLocal(instant, zone).replace('T', ' ');
  return (
    <time dateTime={instant} title={write(instant)} className="figures">
      {shown}
      {!bare && ` (${zone})`}
    </time>
  );
}

const KEYS = ['title', 'description', 'zone', 'starts', 'ends', 'ladder', 'rungs', 'mode', 'soft', 'trigger_s', 'extend_s', 'most_s'] as const;
const differing = (one: SaleForm, other: SaleForm): SaleKey[] => KEYS.filter((key) => one[key].trim() !== other[key].trim());

function Edit({ known, onDone }: { known: Versioned<Sale>; onDone: () => void }) {
  const t = useWords(builderWords);
  const say = useProblemText();
  const toast = useToast();
  const [base, setBase] = useState(() => ({ form: toSaleForm(known.data), version: known.version ?? '' }));
  const [form, setForm] = useState(base.form);
  const [errors, setErrors] = useState<Partial<Record<SaleKey, string>>>({});
  const latest = { form: toSaleForm(known.data), version: known.version ?? '' };
  const isTheirs = differing(base.form, latest.form).length > 0;
  const queryKey = saleToEditQuery(known.data.id).queryKey;
  const save = useMutation({
    mutationFn: () => call('patch', '/v1/admin/sales/{id}', { parts: { id: known.data.id }, version: isTheirs ? base.version : latest.version, body: toEditSale(base.form, form) }),
    onSuccess: (answer) => {
      queries.setQueryData(queryKey, answer);
      void queries.invalidateQueries({ queryKey: ['house', 'sales', 'pages'] });
      void queries.invalidateQueries({ queryKey: ['sales'] });
      toast({ name: 'house', tone: 'good', text: t('saved') });
      onDone();
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      if (error.code === 'precondition_failed') void queries.invalidateQueries({ queryKey });
      const name = saleKey(error.field);
      if (name) setErrors({ [name]: say(error) });
    },
  });
  const isElsewhere = save.error instanceof Problem && (saleKey(save.error.field) !== null || save.error.code === 'precondition_failed');
  const settle = (next: SaleForm) => {
    setBase(latest);
    setForm(next);
    save.reset();
  };
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const found = Object.fromEntries(Object.entries(saleFaults(form)).map(([name, fault]) => [name, t(fault)]));
        setErrors(found);
        if (Object.keys(found).length > 0) focusFirstFault(event.currentTarget);
        else if (differing(base.form, form).length === 0) onDone();
        else if (!save.isPending && !isTheirs) save.mutate();
      }}
    >
      {isTheirs && (
        <Notice tone="warn" live>
          <div className="stack">
            <h3 className={css.noticeTitle}>{t('changed_title')}</h3>
            <p>{t('changed_text')}</p>
            <div className="row">
              <Button look="secondary" onClick={() => settle(latest.form)}>
                {t('load_theirs')}
              </Button>
              <Button
                look="secondary"
                onClick={() => {
                  const mine = Object.fromEntries(differing(base.form, form).map((key) => [key, form[key]]));
                  settle({ ...latest.form, ...mine });
                }}
              >
                {t('keep_mine')}
              </Button>
            </div>
          </div>
        </Notice>
      )}
      <SaleFields form={form} errors={errors} isNew={false} onChange={setForm} />
      {!isElsewhere && <Refusal error={save.error} />}
      <div className="row">
        <Button type="submit" busy={save.isPending} blocked={isTheirs}>
          {t('save')}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t('stop')}
        </Button>
      </div>
    </form>
  );
}
