import { useState } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { Problem } from '@/api/problem';
import { session } from '@/api/session';
import { useUser } from '@/app/session';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { Button, TextField } from '@/ui/controls';
import { Notice, Refusal } from '@/ui/states';
import { useNext } from './next';
import { accountWords } from './words';

export default function SignInPage() {
  const t = useWords(accountWords);
  useTitle(t('sign_in'));
  const next = useNext();
  const user = useUser();
  const [, go] = useLocation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  if (user && !isBusy) return <Redirect to={next} replace />;
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      await session.signIn(email.trim(), password);
      go(next, { replace: true });
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const to = next === '/' ? '' : `?to=${encodeURIComponent(next)}`;
  return (
    <div className="form-page stack-l">
      <h1>{t('sign_in')}</h1>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void submit();
        }}
      >
        <TextField label={t('email')} type="email" name="email" autoComplete="username" required value={email} onChange={(event) => setEmail(event.target.value)} />
        <TextField label={t('password')} type="password" name="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        {error instanceof Problem && error.code === 'unauthenticated' ? <Notice tone="bad" live>{t('wrong')}</Notice> : <Refusal error={error} />}
        <Button type="submit" wide busy={isBusy}>
          {t('sign_in')}
        </Button>
      </form>
      <div className="stack small">
        <Link href="/password">{t('forgotten')}</Link>
        <Link href={`/sign-up${to}`}>{t('no_account')}</Link>
      </div>
    </div>
  );
}
