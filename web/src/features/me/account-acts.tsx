import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call, post, text } from '@/api/client';
import { Problem } from '@/api/problem';
import { session } from '@/api/session';
import { forgetPerson } from '@/app/leave';
import { useWords } from '@/i18n/language';
import { Button, TextField } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Notice, Refusal } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { NewPassword, PASSWORD_MIN } from '../account/new-password';
import { accountWords } from '../account/words';
import { meWords } from './words';

export function ChangePassword() {
  const t = useWords(meWords);
  const a = useWords(accountWords);
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [error, setError] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: () => post('/v1/me/password', { body: { old, new: next } }),
    onSuccess: () => {
      setOld('');
      setNext('');
    },
  });
  const isOldWrong = change.error instanceof Problem && (change.error.field === 'old' || change.error.code === 'unauthenticated');
  return (
    <section className="card stack">
      <h2>{t('password_title')}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const isShort = next.length < PASSWORD_MIN;
          setError(isShort ? a('password_short') : null);
          if (!isShort && !change.isPending) change.mutate();
        }}
      >
        <TextField label={t('old_password')} type="password" autoComplete="current-password" required value={old} error={isOldWrong ? t('old_wrong') : null} onChange={(event) => setOld(event.target.value)} />
        <NewPassword label={a('reset_title')} value={next} onChange={setNext} error={error} />
        {!isOldWrong && <Refusal error={change.error} />}
        {change.isSuccess && <Notice tone="good" live>{t('password_changed')}</Notice>}
        <div>
          <Button type="submit" look="secondary" busy={change.isPending}>
            {t('change_password')}
          </Button>
        </div>
      </form>
    </section>
  );
}

export function TakeAlong() {
  const t = useWords(meWords);
  const take = useMutation({
    mutationFn: () => text('/v1/me/export'),
    onSuccess: (json) => {
      const address = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = 'arte-moderni.json';
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    },
  });
  return (
    <section className="card stack">
      <h2>{t('data_title')}</h2>
      <p className="soft">{t('data_text')}</p>
      <Refusal error={take.error} />
      <div>
        <Button look="secondary" busy={take.isPending} onClick={() => take.mutate()}>
          {t('take_along')}
        </Button>
      </div>
    </section>
  );
}

export function CloseAccount() {
  const t = useWords(meWords);
  const [, go] = useLocation();
  const toast = useToast();
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const close = useMutation({
    mutationFn: () => call('delete', '/v1/me', { body: { password } }),
    onSuccess: () => {
      session.forget();
      forgetPerson();
      toast({ tone: 'info', text: t('left') });
      go('/');
    },
  });
  return (
    <section className="card stack">
      <h2>{t('leave_title')}</h2>
      <p className="soft">{t('leave_text')}</p>
      <div>
        <Button look="danger" onClick={() => setOpen(true)}>
          {t('leave')}
        </Button>
      </div>
      <Dialog title={t('leave_title')} open={isOpen} onClose={() => setOpen(false)}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!close.isPending) close.mutate();
          }}
        >
          <p>{t('leave_text')}</p>
          <TextField label={t('leave_password')} type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
          <Refusal error={close.error} />
          <Button type="submit" look="danger" wide busy={close.isPending}>
            {t('leave_sure')}
          </Button>
        </form>
      </Dialog>
    </section>
  );
}
