import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { post } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Auction } from '@/app/live';
import { queries } from '@/app/query-client';
import { useWords } from '@/i18n/language';
import { digitsOf, readTyped } from '@/lib/money';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, TextField } from '@/ui/controls';
import { Refusal } from '@/ui/states';
import { roomWords } from './words';

export function Register({ auction }: { auction: Auction }) {
  const t = useWords(roomWords);
  const [limit, setLimit] = useState('');
  const [isTried, setTried] = useState(false);
  const [pin, setPin] = useState('');
  const amountFault = useAmountFault();
  const digits = digitsOf(auction.start_price);
  const typed = limit.trim() === '' ? null : readTyped(limit, digits);
  const isBad = limit.trim() !== '' && typed === null;
  const register = useMutation({
    mutationFn: () => post('/v1/sales/{id}/registrations', { parts: { id: auction.sale_id }, body: { limit: typed, ...(pin !== '' && { pin }) } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  });
  // Only a house where bids need money asks for it.
  const needsPin = pin !== '' || (register.error instanceof Problem && register.error.field === 'pin');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!isBad && !register.isPending) register.mutate();
      }}
    >
      <h3>{t('register_title')}</h3>
      <p className="soft small">{t('register_text')}</p>
      <TextField label={t('register_limit')} optional hint={t('register_limit_hint')} inputMode="decimal" value={limit} error={isTried && isBad ? amountFault(digits, auction.currency) : null} onChange={(event) => setLimit(event.target.value)} />
      {needsPin && <TextField label={t('register_pin')} hint={t('register_pin_hint')} type="password" inputMode="numeric" autoComplete="off" maxLength={6} required value={pin} onChange={(event) => setPin(event.target.value)} />}
      {needsPin && (
        <p className="small">
          <Link href="/me/account">{t('register_account')}</Link>
        </p>
      )}
      <Refusal error={register.error} currency={auction.currency} />
      <Button type="submit" wide busy={register.isPending}>
        {t('register')}
      </Button>
    </form>
  );
}
