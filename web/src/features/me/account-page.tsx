import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import { type Account, bank } from '@/api/bank';
import { Problem } from '@/api/problem';
import { isUnsure, useOrders } from '@/app/orders';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useFormats, useWords } from '@/i18n/language';
import { readTyped } from '@/lib/money';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, Check, Select, TextField } from '@/ui/controls';
import { Failed, Loading, More, Notice, Refusal } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { MeFrame } from './me-frame';
import { moneyWords } from './money-words';

const CURRENCIES = ['KRW', 'USD', 'EUR', 'GBP', 'JPY', 'CHF', 'HKD'];

export default function AccountPage() {
  return (
    <MeFrame title="account">
      <BankAccount />
    </MeFrame>
  );
}

const accountKey = (user: string | undefined) => ['me', user, 'account'];

function BankAccount() {
  const user = useUser();
  const account = useQuery({ queryKey: accountKey(user?.id), queryFn: ({ signal }) => bank.account(signal), enabled: user !== null });
  if (account.isPending) return <Loading />;
  if (account.isLoadingError) {
    const isNone = account.error instanceof Problem && account.error.status === 404;
    return isNone ? <OpenAccount /> : <Failed error={account.error} retry={() => void account.refetch()} />;
  }
  return (
    <>
      <Balances account={account.data} />
      <div className="grid">
        <Move way="pay_in" account={account.data} />
        <Move way="take_out" account={account.data} />
      </div>
      <Statement />
    </>
  );
}

function OpenAccount() {
  const t = useWords(moneyWords);
  const user = useUser();
  const toast = useToast();
  const [form, setForm] = useState({ holder: user?.name ?? '', pin: '', number: '' });
  const [hasNumber, setHasNumber] = useState(false);
  const [isTried, setTried] = useState(false);
  // In memory alone, for there is a PIN in it; a second account is refused whatever its key.
  const kept = useRef<{ order: string; key: string } | null>(null);
  const open = useMutation({
    mutationFn: () => {
      const body = { holder: form.holder.trim(), pin: form.pin, ...(hasNumber && { number: form.number.trim() }) };
      const order = JSON.stringify(body);
      if (kept.current?.order !== order) kept.current = { order, key: crypto.randomUUID() };
      return bank.open(body, kept.current.key);
    },
    onSettled: (_, error) => {
      if (!isUnsure(error)) kept.current = null;
    },
    onSuccess: (account) => {
      queries.setQueryData(accountKey(user?.id), account);
      toast({ tone: 'good', text: t('opened') });
    },
  });
  const isPin = /^\d{6}$/.test(form.pin);
  const isMismatch = open.error instanceof Problem && open.error.field === 'number';
  const isGuessable = open.error instanceof Problem && open.error.field === 'pin';
  return (
    <form
      className="card stack narrow"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isPin && !open.isPending) open.mutate();
      }}
    >
      <h2>{t('none_title')}</h2>
      <p className="soft">{t('none_text')}</p>
      <TextField label={t('holder')} required maxLength={100} autoComplete="name" value={form.holder} onChange={(event) => setForm({ ...form, holder: event.target.value })} />
      <Check checked={hasNumber} onChange={(event) => setHasNumber(event.target.checked)}>
        {t('has_number')}
      </Check>
      {hasNumber && <TextField label={t('number')} hint={t('number_hint')} required maxLength={32} autoComplete="off" value={form.number} error={isMismatch ? t('number_bad') : null} onChange={(event) => setForm({ ...form, number: event.target.value })} />}
      <TextField label={t('pin')} hint={t('pin_hint')} type="password" inputMode="numeric" required maxLength={6} autoComplete="off" value={form.pin} error={isTried && !isPin ? t('pin_bad') : isGuessable ? t('pin_guessable') : null} onChange={(event) => setForm({ ...form, pin: event.target.value })} />
      {!isMismatch && !isGuessable && <Refusal error={open.error} />}
      <Button type="submit" wide busy={open.isPending}>
        {hasNumber ? t('link') : t('open')}
      </Button>
    </form>
  );
}

function Balances({ account }: { account: Account }) {
  const t = useWords(moneyWords);
  const { money, instant } = useFormats();
  return (
    <section className="card stack">
      <div>
        <h2 className="figures">{t('account', { number: account.number })}</h2>
        <p className="soft small">{t('since', { holder: account.holder, when: instant(account.opened_at, 'day') })}</p>
      </div>
      {account.balances.length === 0 ? (
        <p className="soft">{t('no_money')}</p>
      ) : (
        <div className="table-wrap" tabIndex={0} role="group" aria-label={t('balance')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('currency')}</th>
                <th scope="col">{t('available')}</th>
                <th scope="col">{t('held')}</th>
                <th scope="col">{t('balance')}</th>
              </tr>
            </thead>
            <tbody>
              {account.balances.map((line) => (
                <tr key={line.currency}>
                  <th scope="row">{line.currency}</th>
                  <td className="figures">
                    <strong>{money(line.available, line.currency)}</strong>
                  </td>
                  <td className="figures">{money(line.held, line.currency)}</td>
                  <td className="figures">{money(line.balance, line.currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Move({ way, account }: { way: 'pay_in' | 'take_out'; account: Account }) {
  const t = useWords(moneyWords);
  const { money } = useFormats();
  const user = useUser();
  const toast = useToast();
  const amountFault = useAmountFault();
  const orders = useOrders();
  // What was sent before the page was loaded anew, and not answered, is there to be sent again.
  const [left] = useState(() => orders.open(`${way} `).at(-1)?.split(' '));
  const [currency, setCurrency] = useState(left?.[1] ?? account.balances[0]?.currency ?? 'KRW');
  const [text, setText] = useState(left?.[2] ?? '');
  const [pin, setPin] = useState('');
  const [isTried, setTried] = useState(false);
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;
  const amount = readTyped(text, digits);
  const move = useMutation({
    mutationFn: (sum: string) =>
      orders.send(`${way} ${currency} ${sum}`, async (key) => {
        await (way === 'pay_in' ? bank.deposit({ currency, amount: sum }, key) : bank.withdraw({ currency, amount: sum, pin }, key));
        return sum;
      }),
    onSuccess: (sum) => {
      toast({ tone: 'good', text: t(way === 'pay_in' ? 'paid_in' : 'taken_out', { amount: money(sum, currency) }) });
      setText('');
      setPin('');
      setTried(false);
      void queries.invalidateQueries({ queryKey: accountKey(user?.id) });
    },
  });
  const isPinWrong = move.error instanceof Problem && move.error.field === 'pin';
  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (amount !== null && !move.isPending) move.mutate(amount);
      }}
    >
      <h2>{t(way)}</h2>
      <Select label={t('currency')} value={currency} onChange={(event) => setCurrency(event.target.value)}>
        {CURRENCIES.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </Select>
      <TextField label={t('amount')} inputMode="decimal" autoComplete="off" value={text} error={isTried && amount === null ? amountFault(digits, currency) : null} onChange={(event) => setText(event.target.value)} />
      {way === 'take_out' && <TextField label={t('pin')} type="password" inputMode="numeric" maxLength={6} required autoComplete="off" value={pin} error={isPinWrong ? t('pin_wrong') : null} onChange={(event) => setPin(event.target.value)} />}
      {left && move.isIdle && amount !== null && orders.open(`${way} `).includes(`${way} ${currency} ${amount}`) && <Notice tone="warn">{t('left_open')}</Notice>}
      {isUnsure(move.error) ? <Notice tone="warn" live>{t('unsure')}</Notice> : !isPinWrong && <Refusal error={move.error} currency={currency} />}
      <Button type="submit" look={way === 'pay_in' ? 'primary' : 'secondary'} wide busy={move.isPending}>
        {t(way)}
      </Button>
    </form>
  );
}

const OPERATIONS = ['deposit', 'withdraw', 'pay_out', 'hold', 'release', 'capture', 'transfer', 'refund'] as const;

function Statement() {
  const t = useWords(moneyWords);
  const { money, instant } = useFormats();
  const user = useUser();
  const list = useInfiniteQuery({
    queryKey: [...accountKey(user?.id), 'entries'],
    queryFn: ({ signal, pageParam }) => bank.entries(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="stack" aria-labelledby="statement">
      <h2 id="statement">{t('statement')}</h2>
      {list.isPending ? (
        <Loading />
      ) : list.isLoadingError ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : entries.length === 0 ? (
        <p className="soft">{t('no_entries')}</p>
      ) : (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="statement">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('when')}</th>
                <th scope="col">{t('what')}</th>
                <th scope="col">{t('amount')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => {
                const operation = OPERATIONS.find((one) => one === entry.operation);
                const auction = entry.purpose?.startsWith('auction:') ? entry.purpose.slice(8) : null;
                return (
                  <tr key={`${entry.id} ${entry.direction}`}>
                    <td>
                      <time dateTime={entry.at}>{instant(entry.at)}</time>
                    </td>
                    <td className="words">
                      {operation ? t(operation) : entry.operation} {auction && <Link href={`/auctions/${auction}`}>{t('see_auction')}</Link>}
                    </td>
                    <td className="figures">
                      {t(entry.direction === 'held' ? 'in_hold' : entry.direction)} {money(entry.amount, entry.currency)}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </section>
  );
}
