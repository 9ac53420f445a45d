import type { BidLine } from '@arte-moderni/live-client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/client';
import { Problem } from '@/api/problem';
import { type Auction, auctions, live } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { fromLocal, toLocal } from '@/lib/zone';
import { digitsOf } from '@/lib/money';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, Check, TextField } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Refusal } from '@/ui/states';
import type { Act } from './console-keys';
import { consoleWords } from './console-words';
import { firstFieldFirst, focusFirstFault } from './focus';
import { readAmount } from './sale-form';

/** What is about to be done, to which lot. */
export interface Doing {
  act: Act;
  lot: Auction;
  /** Which bid is taken back. */
  bid?: BidLine;
}

interface Props {
  doing: Doing | null;
  /** In which zone times are typed. */
  zone: string;
  onClose: () => void;
}

/** Asks what an act needs, its reason before all. What cannot be undone wants a second word. */
export function ActDialog({ doing, zone, onClose }: Props) {
  const t = useWords(consoleWords);
  return (
    <Dialog title={doing ? t(`d_${doing.act}`, { lot: String(doing.lot.lot_number) }) : ''} open={doing !== null} onClose={onClose}>
      {doing && <Form key={`${doing.act} ${doing.lot.id} ${doing.bid?.seq ?? ''}`} doing={doing} zone={zone} onClose={onClose} />}
    </Dialog>
  );
}

type Field = 'reason' | 'minutes' | 'reserve' | 'until' | 'sure';

function Form({ doing, zone, onClose }: { doing: Doing; zone: string; onClose: () => void }) {
  const t = useWords(consoleWords);
  const { money } = useFormats();
  const { act, lot, bid } = doing;
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState('5');
  const [reserve, setReserve] = useState('');
  const [until, setUntil] = useState(() => toLocal(new Date(live.clock.now() + 10 * 60_000).toISOString(), zone));
  const [isSure, setSure] = useState(false);
  const [errors, setErrors] = useState<Partial<Record<Field, string>>>({});
  // One act is one key however often it is sent, until the house has said no to it.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const isFinal = act === 'cancel' || act === 'retract';
  const amountFault = useAmountFault();
  const amount = readAmount(reserve, lot.start_price);
  const end = fromLocal(until, zone);
  const send = useMutation({
    mutationFn: () => {
      const why = reason.trim();
      const parts = { id: lot.id };
      switch (act) {
        case 'pause':
          return post('/v1/admin/auctions/{id}/pause', { parts, key, body: { reason: why } });
        case 'resume':
          return post('/v1/admin/auctions/{id}/resume', { parts, key, body: { reason: why } });
        case 'extend':
          return post('/v1/admin/auctions/{id}/extend', { parts, key, body: { reason: why, by_ms: Number(minutes) * 60_000 } });
        case 'reserve':
          return post('/v1/admin/auctions/{id}/lower-reserve', { parts, key, body: { reason: why, reserve: amount ?? '' } });
        case 'cancel':
          return post('/v1/admin/auctions/{id}/cancel', { parts, key, body: { reason: why } });
        case 'reopen':
          return post('/v1/admin/auctions/{id}/reopen', { parts, key, body: { reason: why, ends_at: end ?? '' } });
        case 'retract':
          return post('/v1/admin/auctions/{id}/bids/{seq}/retract', { parts: { ...parts, seq: bid?.seq ?? 0 }, key, body: { reason: why } });
      }
    },
    onSuccess: (resource) => {
      auctions.seed(resource as Auction);
      onClose();
    },
    onError: (error) => {
      if (error instanceof Problem && !error.mayTryAgain) setKey(crypto.randomUUID());
    },
  });
  const submit = (form: HTMLElement) => {
    const found: Partial<Record<Field, string>> = {};
    if (reason.trim() === '') found.reason = t('missing');
    if (act === 'extend' && !(/^\d{1,5}$/.test(minutes.trim()) && Number(minutes) >= 1 && Number(minutes) <= 43_200)) found.minutes = t('bad_minutes');
    if (act === 'reserve' && (amount === null || amount === '')) found.reserve = amountFault(digitsOf(lot.start_price), lot.currency);
    if (act === 'reopen' && (end === null || Date.parse(end) <= live.clock.now())) found.until = t('bad_time');
    if (isFinal && !isSure) found.sure = t('sure_missing');
    setErrors(found);
    if (Object.keys(found).length > 0) focusFirstFault(form);
    else if (!send.isPending) send.mutate();
  };
  return (
    <form
      ref={firstFieldFirst}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      <p>{t(`x_${act}`, { title: lot.artwork.title, amount: bid ? money(bid.amount, lot.currency) : '', paddle: String(bid?.paddle ?? '') })}</p>
      {act === 'extend' && <TextField label={t('by_minutes')} name="minutes" inputMode="numeric" value={minutes} error={errors.minutes} onChange={(event) => setMinutes(event.target.value)} />}
      {act === 'reserve' && (
        <TextField label={`${t('new_reserve')} (${lot.currency})`} name="reserve" inputMode="decimal" autoComplete="off" value={reserve} error={errors.reserve} onChange={(event) => setReserve(event.target.value)} />
      )}
      {act === 'reopen' && <TextField label={t('until')} name="until" type="datetime-local" step={1} hint={zone} value={until} error={errors.until} onChange={(event) => setUntil(event.target.value)} />}
      <TextField
        label={t('reason')}
        name="reason"
        hint={t('reason_hint')}
        maxLength={500}
        autoComplete="off"
        value={reason}
        error={errors.reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {isFinal && (
        <Check name="sure" checked={isSure} error={errors.sure} onChange={(event) => setSure(event.target.checked)}>
          {t(act === 'cancel' ? 'sure_cancel' : 'sure_retract')}
        </Check>
      )}
      <Refusal error={send.error} currency={lot.currency} />
      <div className="row">
        <Button type="submit" look={isFinal ? 'danger' : 'primary'} busy={send.isPending}>
          {t(act === 'retract' ? 'retract' : `a_${act}`)}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('leave')}
        </Button>
      </div>
    </form>
  );
}
