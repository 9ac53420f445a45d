import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { queries } from '@/app/query-client';
import { useFormats, useWords } from '@/i18n/language';
import { readTyped } from '@/lib/money';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, Select, TextField } from '@/ui/controls';
import { Badge, Failed, Loading } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { Ask } from '../parts/ask';
import css from '../parts/office.module.css';
import { peopleWords } from './words';

type Person = components['schemas']['PersonResource'];
type Line = components['schemas']['RegistrationLineResource'];

/** How many pages of a hundred paddles are looked through; the house lists them by sale, not by person. */
const PAGES_MOST = 30;

async function find(sale: string, user: string, signal: AbortSignal): Promise<Line | 'none' | 'too_many'> {
  let cursor: string | null = null;
  for (let pages = 0; pages < PAGES_MOST; pages += 1) {
    const page: { items: Line[]; next: string | null } = await get('/v1/admin/sales/{id}/registrations', { parts: { id: sale }, query: { limit: 100, ...(cursor !== null && { cursor }) }, signal });
    const line = page.items.find((one) => one.user === user);
    if (line) return line;
    if (page.next === null) return 'none';
    cursor = page.next;
  }
  return 'too_many';
}

/** Where somebody is registered, how much may be bid there, and the house's word on both. */
export function PersonRegistrations({ person }: { person: Person }) {
  const t = useWords(peopleWords);
  const [sale, setSale] = useState('');
  const sales = useQuery({ queryKey: ['house', 'sales', 'names'], queryFn: ({ signal }) => get('/v1/sales', { query: { limit: 100 }, signal }), staleTime: 60_000 });
  const line = useQuery({ queryKey: ['house', 'registrations', sale, person.id], queryFn: ({ signal }) => find(sale, person.id, signal), enabled: sale !== '' });
  return (
    <section className="card stack">
      <h2>{t('registrations')}</h2>
      <Select label={t('sale')} hint={t('registrations_lead')} value={sale} onChange={(event) => setSale(event.target.value)}>
        <option value="">{t('choose_sale')}</option>
        {sales.data?.items.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </Select>
      {sale === '' ? null : line.isPending ? (
        <Loading />
      ) : line.isLoadingError ? (
        <Failed error={line.error} retry={() => void line.refetch()} />
      ) : line.data === 'none' ? (
        <p className="soft">{t('not_registered')}</p>
      ) : line.data === 'too_many' ? (
        <p className="soft">{t('too_many')}</p>
      ) : (
        <Registration person={person} line={line.data} />
      )}
    </section>
  );
}

/** Digits after the point of a currency, as the reader's browser knows them; the house has the last word. */
function digitsOfCurrency(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function Registration({ person, line }: { person: Person; line: Line }) {
  const t = useWords(peopleWords);
  const amountFault = useAmountFault();
  const { money } = useFormats();
  const toast = useToast();
  const [asked, setAsked] = useState<'cap' | 'withdraw' | 'reinstate' | null>(null);
  const [isWrong, setWrong] = useState(false);
  const parts = { id: line.sale_id, paddle: line.paddle };
  const onSuccess = () => {
    toast({ tone: 'good', text: t('saved') });
    setAsked(null);
  };
  const onSettled = () => queries.invalidateQueries({ queryKey: ['house', 'registrations'] });
  const cap = useMutation({ mutationFn: (body: { cap: string | null; reason: string }) => post('/v1/admin/sales/{id}/registrations/{paddle}/limit', { parts, body }), onSuccess, onSettled });
  const withdraw = useMutation({ mutationFn: (reason: string) => post('/v1/admin/sales/{id}/registrations/{paddle}/withdraw', { parts, body: { reason } }), onSuccess, onSettled });
  const reinstate = useMutation({ mutationFn: (reason: string) => post('/v1/admin/sales/{id}/registrations/{paddle}/reinstate', { parts, body: { reason } }), onSuccess, onSettled });
  const amount = (value: string | null) => (value === null ? t('no_limit') : money(value, line.currency));
  const ask = (act: typeof asked) => {
    for (const mutation of [cap, withdraw, reinstate]) mutation.reset();
    setWrong(false);
    setAsked(act);
  };
  const close = () => setAsked(null);
  const name = person.name;
  const isActive = line.status === 'active';
  return (
    <>
      <dl className="facts">
        <dt>{t('paddle')}</dt>
        <dd className="figures">{line.paddle}</dd>
        <dt>{t('status')}</dt>
        <dd>
          <Badge tone={isActive ? 'good' : 'bad'}>{t(isActive ? 'registration_active' : 'registration_withdrawn')}</Badge>
        </dd>
        <dt>{t('limit')}</dt>
        <dd className="figures">{amount(line.limit)}</dd>
        <dt>{t('asked')}</dt>
        <dd className="figures">{amount(line.asked)}</dd>
        <dt>{t('cap')}</dt>
        <dd className="figures">{amount(line.cap)}</dd>
      </dl>
      {line.reason && <p className="soft small">{t('last_word', { reason: line.reason })}</p>}
      <div className={css.actions}>
        <Button look="secondary" onClick={() => ask('cap')}>
          {t('set_cap')}
        </Button>
        <Button look={isActive ? 'danger' : 'secondary'} onClick={() => ask(isActive ? 'withdraw' : 'reinstate')}>
          {t(isActive ? 'withdraw' : 'reinstate')}
        </Button>
      </div>
      <Ask
        title={t('set_cap')}
        open={asked === 'cap'}
        onClose={close}
        act={t('set_cap')}
        busy={cap.isPending}
        error={cap.error}
        currency={line.currency}
        withReason
        onAct={(reason, form) => {
          const typed = form.get('cap');
          const text = typeof typed === 'string' ? typed.trim() : '';
          const read = text === '' ? null : readTyped(text, digitsOfCurrency(line.currency));
          setWrong(text !== '' && read === null);
          if (text === '' || read !== null) cap.mutate({ cap: read, reason });
        }}
      >
        <p>{t('set_cap_text', { name })}</p>
        <TextField label={`${t('cap')} (${line.currency})`} name="cap" inputMode="decimal" autoComplete="off" optional defaultValue={line.cap ?? ''} error={isWrong ? amountFault(digitsOfCurrency(line.currency), line.currency) : null} />
      </Ask>
      <Ask title={t('withdraw')} open={asked === 'withdraw'} onClose={close} act={t('withdraw')} danger busy={withdraw.isPending} error={withdraw.error} withReason onAct={(reason) => withdraw.mutate(reason)}>
        <p>{t('withdraw_text', { name })}</p>
      </Ask>
      <Ask title={t('reinstate')} open={asked === 'reinstate'} onClose={close} act={t('reinstate')} busy={reinstate.isPending} error={reinstate.error} withReason onAct={(reason) => reinstate.mutate(reason)}>
        <p>{t('reinstate_text', { name })}</p>
      </Ask>
    </>
  );
}
