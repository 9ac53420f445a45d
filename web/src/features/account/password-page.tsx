import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/client';
import { session } from '@/api/session';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { useStepFocus } from '@/lib/step-focus';
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
  const reset = useMutation({
    mutationFn: ({ proof, password }: { proof: string; password: string }) => post('/v1/auth/password/reset', { body: { verification: proof, password } }),
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
        <Reset
          busy={reset.isPending}
          error={reset.error}
          onReset={(password) => {
            if (!reset.isPending) reset.mutate({ proof: verification, password });
          }}
        />
      )}
    </div>
  );
}

function Reset({ busy, error, onReset }: { busy: boolean; error: unknown; onReset: (password: string) => void }) {
  const t = useWords(accountWords);
  const form = useStepFocus();
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const isShort = password.length < PASSWORD_MIN;
        setFault(isShort ? t('password_short') : null);
        if (!isShort) onReset(password);
      }}
    >
      <NewPassword value={password} onChange={setPassword} error={fault} />
      <Refusal error={error} />
      <Button type="submit" wide busy={busy}>
        {t('reset')}
      </Button>
    </form>
  );
}
