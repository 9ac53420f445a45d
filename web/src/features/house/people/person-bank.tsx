import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem, get, post } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { useOrders } from '@/app/orders';
import { queries } from '@/app/query-client';
import { useFormats, useWords } from '@/i18n/language';
import { digitsOf, readTyped } from '@/lib/money';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, TextField } from '@/ui/controls';
import { Failed, Loading } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { Ask } from '../parts/ask';
import { Table } from '../parts/listing';
import css from '../parts/office.module.css';
import { peopleWords } from './words';

type Person = components['schemas']['PersonResource'];
type Balance = components['schemas']['BalanceFields'];

/** The money of somebody, and a way out of the house for it when the PIN is lost. */
export function PersonBank({ person }: { person: Person }) {
  const t = useWords(peopleWords);
  const amountFault = useAmountFault();
  const { money, instant } = useFormats();
  const toast = useToast();
  const [from, setFrom] = useState<Balance | null>(null);
  const [isWrong, setWrong] = useState(false);
  const orders = useOrders();
  const parts = { id: person.id };
  const account = useQuery({
    queryKey: ['house', 'people', 'account', person.id],
    queryFn: async ({ signal }) => {
      try {
        return await get('/v1/admin/users/{id}/account', { parts, signal });
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return null;
        throw error;
      }
    },
  });
  const payOut = useMutation({
    mutationFn: (body: { currency: string; amount: string; reason: string }) =>
      orders.send(`pay_out ${person.id} ${body.currency} ${body.amount} ${body.reason}`, (key) => post('/v1/admin/users/{id}/account/payouts', { parts, body, key })),
    onSuccess: (moved) => {
      toast({ tone: 'good', text: t('paid_out', { amount: money(moved.amount, moved.currency) }) });
      setFrom(null);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['house', 'people', 'account', person.id] }),
  });
  return (
    <section className="card stack">
      <h2>{t('bank')}</h2>
      {account.isPending ? (
        <Loading />
      ) : account.isLoadingError ? (
        <Failed error={account.error} retry={() => void account.refetch()} />
      ) : account.data === null ? (
        <p className="soft">{t('no_bank')}</p>
      ) : (
        <>
          <dl className="facts">
            <dt>{t('number')}</dt>
            <dd className="figures">{account.data.number}</dd>
            <dt>{t('holder')}</dt>
            <dd>{account.data.holder}</dd>
            <dt>{t('opened_at')}</dt>
            <dd>{instant(account.data.opened_at, 'day')}</dd>
          </dl>
          {account.data.balances.length > 0 && (
            <Table name={t('bank')} head={[t('balance'), t('held'), t('available'), t('pay_out')]}>
              {account.data.balances.map((one) => (
                <tr key={one.currency}>
                  <td className="figures">{money(one.balance, one.currency)}</td>
                  <td className="figures">{money(one.held, one.currency)}</td>
                  <td className="figures">{money(one.available, one.currency)}</td>
                  <td className={css.act}>
                    <Button
                      look="secondary"
                      aria-label={`${t('pay_out')}: ${one.currency}`}
                      onClick={() => {
                        payOut.reset();
                        setWrong(false);
                        setFrom(one);
                      }}
                    >
                      {t('pay_out')}
                    </Button>
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </>
      )}
      <Ask
        title={t('pay_out')}
        open={from !== null}
        onClose={() => setFrom(null)}
        act={t('pay_out')}
        danger
        busy={payOut.isPending}
        error={payOut.error}
        {...(from && { currency: from.currency })}
        withReason
        onAct={(reason, form) => {
          const typed = form.get('amount');
          const amount = from && typeof typed === 'string' ? readTyped(typed, digitsOf(from.available)) : null;
          setWrong(amount === null);
          if (from && amount !== null) payOut.mutate({ currency: from.currency, amount, reason });
        }}
      >
        <p>{t('pay_out_text', { name: person.name })}</p>
        <TextField label={`${t('amount')} (${from?.currency ?? ''})`} name="amount" inputMode="decimal" autoComplete="off" required error={isWrong && from ? amountFault(digitsOf(from.available), from.currency) : null} />
      </Ask>
    </section>
  );
}
