import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/client';
import { session } from '@/api/session';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { Button, LinkButton } from '@/ui/controls';
import { Notice, Refusal } from '@/ui/states';
import { CodeSteps } from './code-steps';
import { NewPassword, PASSWORD_MIN } from './new-password';
import { accountWords } from './words';

/** A new password for somebody who has forgotten the old one. */
export default function PasswordPage() {
  const t = useWords(accountWords);
  useTitle(t('reset_title'));
  const [verification, setVerification] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const reset = useMutation({
    mutationFn: async (proof: string) => post('/v1/auth/password/reset', { body: { verification: proof, password } }),
    onSuccess: () => session.forget(),
  });
  return (
    <div className="form-page stack-l">
      <h1>{t('reset_title')}</h1>
      {reset.isSuccess ? (
        <>
          <Notice tone="good" live>{t('reset_done')}</Notice>
          <LinkButton href="/sign-in">{t('sign_in')}</LinkButton>
        </>
      ) : verification === null ? (
        <>
          <p className="soft">{t('reset_lead')}</p>
          <CodeSteps purpose="password_reset" onVerified={(_, proof) => setVerification(proof)} />
        </>
      ) : (
        <form
          className="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (password.length < PASSWORD_MIN) {
              setError(t('password_short'));
              return;
            }
            setError(null);
            if (!reset.isPending) reset.mutate(verification);
          }}
        >
          <NewPassword value={password} onChange={setPassword} error={error} />
          <Refusal error={reset.error} />
          <Button type="submit" wide busy={reset.isPending}>
            {t('reset')}
          </Button>
        </form>
      )}
    </div>
  );
}
