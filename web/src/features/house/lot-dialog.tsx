import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type BodyOf, call } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Auction } from '@/app/live';
import { useWords } from '@/i18n/language';
import { digitsOf, isLess } from '@/lib/money';
import { fromLocal, toLocal } from '@/lib/zone';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, Select, TextField } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Failed, Loading, Notice, Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { focusFirstFault } from './focus';
import css from './house.module.css';
import { refreshLots } from './lots';
import type { Sale } from './queries';
import { LADDERS, SOFT_CLOSES, readAmount } from './sale-form';
import { builderWords } from './sale-words';

type Body = BodyOf<'/v1/admin/auctions/{id}', 'patch'>;
type Field = 'lot_number' | 'start_price' | 'reserve' | 'starts_at' | 'ends_at' | 'ladder' | 'soft_close';
const FIELDS: readonly Field[] = ['lot_number', 'start_price', 'reserve', 'starts_at', 'ends_at', 'ladder', 'soft_close'];

interface Props {
  sale: Sale;
  lot: Auction;
  onClose: () => void;
}

/** The terms of one draft. It is read anew, with its version, when the dialog opens. */
export function LotDialog({ sale, lot, onClose }: Props) {
  const t = useWords(builderWords);
  const draft = useQuery({
    queryKey: ['house', 'draft', lot.id],
    queryFn: ({ signal }) => call('get', '/v1/auctions/{id}', { parts: { id: lot.id }, signal }),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog title={t('lot_title', { lot: String(lot.lot_number), title: lot.artwork.title })} open onClose={onClose}>
      {draft.isPending ? (
        <Loading />
      ) : draft.isLoadingError ? (
        <Failed error={draft.error} retry={() => void draft.refetch()} />
      ) : draft.data.version === null ? (
        <Notice tone="warn">{t('draft_gone')}</Notice>
      ) : (
        <Form key={draft.data.version} sale={sale} lot={draft.data.data as Auction} version={draft.data.version} onReload={() => void draft.refetch()} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Form({ sale, lot, version, onReload, onClose }: Props & { version: string; onReload: () => void }) {
  const t = useWords(builderWords);
  const say = useProblemText();
  const toast = useToast();
  const [number, setNumber] = useState(String(lot.lot_number));
  const [start, setStart] = useState(lot.start_price);
  const [reserveAct, setReserveAct] = useState<'keep' | 'set' | 'drop'>(lot.reserve === 'none' ? 'set' : 'keep');
  const [reserve, setReserve] = useState('');
  const [starts, setStarts] = useState(toLocal(lot.starts_at, sale.zone));
  const [ends, setEnds] = useState(toLocal(lot.ends_at, sale.zone));
  const [ladder, setLadder] = useState('');
  const [soft, setSoft] = useState('');
  const amountFault = useAmountFault();
  const [errors, setErrors] = useState<Partial<Record<Field, string>>>({});
  const save = useMutation({
    mutationFn: (body: Body) => call('patch', '/v1/admin/auctions/{id}', { parts: { id: lot.id }, version, body }),
    onSuccess: () => {
      void refreshLots(sale.id);
      toast({ name: 'house', tone: 'good', text: t('saved') });
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      const name = FIELDS.find((field) => field === error.field);
      if (name) setErrors({ [name]: say(error) });
    },
  });
  const isChanged = save.error instanceof Problem && save.error.code === 'precondition_failed';
  const isElsewhere = save.error instanceof Problem && FIELDS.some((field) => field === (save.error as Problem).field);
  const submit = (form: HTMLElement) => {
    const found: Partial<Record<Field, string>> = {};
    const body: Body = {};
    if (!/^\d{1,7}$/.test(number.trim()) || Number(number) < 1 || Number(number) > 1_000_000) found.lot_number = t('bad_number');
    else if (Number(number) !== lot.lot_number) body.lot_number = Number(number);
    const amount = readAmount(start, lot.start_price);
    if (amount === null || amount === '') found.start_price = amountFault(digitsOf(lot.start_price), lot.currency);
    else if (amount !== lot.start_price) {
      body.start_price = amount;
      // A tenth of the start is another step now.
      if (ladder === '' && sale.defaults.ladder === 'flat') body.ladder = 'flat';
    }
    if (reserveAct === 'set') {
      const figure = readAmount(reserve, lot.start_price);
      if (figure === null || (figure === '' && lot.reserve !== 'none')) found.reserve = amountFault(digitsOf(lot.start_price), lot.currency);
      else if (figure !== '' && amount && isLess(figure, amount)) found.reserve = t('reserve_below');
      else if (figure !== '') body.reserve = figure;
    } else if (reserveAct === 'drop') {
      body.reserve = null;
    }
    const [from, to] = [fromLocal(starts, sale.zone), fromLocal(ends, sale.zone)];
    if (from === null) found.starts_at = t('bad_time');
    else if (starts !== toLocal(lot.starts_at, sale.zone)) body.starts_at = from;
    if (to === null) found.ends_at = t('bad_time');
    else if (from !== null && to <= from) found.ends_at = t('ends_before');
    else if (ends !== toLocal(lot.ends_at, sale.zone)) body.ends_at = to;
    if (ladder !== '') body.ladder = ladder;
    if (soft !== '') body.soft_close = soft;
    setErrors(found);
    if (Object.keys(found).length > 0) focusFirstFault(form);
    else if (Object.keys(body).length === 0) onClose();
    else if (!save.isPending) save.mutate(body);
  };
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      <div className={css.two}>
        <TextField label={t('lot_number')} name="lot_number" inputMode="numeric" value={number} error={errors.lot_number} onChange={(event) => setNumber(event.target.value)} />
        <TextField label={`${t('start_price')} (${lot.currency})`} name="start_price" inputMode="decimal" value={start} error={errors.start_price} onChange={(event) => setStart(event.target.value)} />
      </div>
      {lot.reserve !== 'none' && (
        <Select label={t('reserve_what')} name="reserve_act" hint={t('reserve_has')} value={reserveAct} onChange={(event) => setReserveAct(event.target.value as typeof reserveAct)}>
          <option value="keep">{t('reserve_keep')}</option>
          <option value="set">{t('reserve_set')}</option>
          <option value="drop">{t('reserve_drop')}</option>
        </Select>
      )}
      {reserveAct === 'set' && (
        <TextField
          label={`${t('reserve')} (${lot.currency})`}
          name="reserve"
          inputMode="decimal"
          autoComplete="off"
          optional={lot.reserve === 'none'}
          hint={t('reserve_hint')}
          value={reserve}
          error={errors.reserve}
          onChange={(event) => setReserve(event.target.value)}
        />
      )}
      <div className={css.times}>
        <TextField label={t('f_starts')} name="starts_at" type="datetime-local" step={1} value={starts} error={errors.starts_at} onChange={(event) => setStarts(event.target.value)} />
        <TextField label={t('f_ends')} name="ends_at" type="datetime-local" step={1} value={ends} error={errors.ends_at} onChange={(event) => setEnds(event.target.value)} />
      </div>
      <p className="soft small">{sale.zone}</p>
      <div className={css.two}>
        <Select label={t('f_ladder')} name="ladder" value={ladder} error={errors.ladder} onChange={(event) => setLadder(event.target.value)}>
          <option value="">{t('as_is')}</option>
          {LADDERS.map((name) => (
            <option key={name} value={name}>
              {t(`ladder_${name}`)}
            </option>
          ))}
        </Select>
        <Select label={t('f_soft')} name="soft_close" value={soft} error={errors.soft_close} onChange={(event) => setSoft(event.target.value)}>
          <option value="">{t('as_is')}</option>
          {SOFT_CLOSES.map((name) => (
            <option key={name} value={name}>
              {t(`soft_${name}`)}
            </option>
          ))}
        </Select>
      </div>
      {isChanged ? (
        <Notice tone="warn" live>
          <div className="stack">
            <p>{t('changed_title')}</p>
            <div>
              <Button look="secondary" onClick={onReload}>
                {t('load_theirs')}
              </Button>
            </div>
          </div>
        </Notice>
      ) : (
        !isElsewhere && <Refusal error={save.error} />
      )}
      <div className="row">
        <Button type="submit" busy={save.isPending} blocked={isChanged}>
          {t('save')}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('stop')}
        </Button>
      </div>
    </form>
  );
}
