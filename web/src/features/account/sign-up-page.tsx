import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { post } from '@/api/client';
import { Problem } from '@/api/problem';
import { session } from '@/api/session';
import { isUnsure } from '@/app/orders';
import { useUser } from '@/app/session';
import { useTitle } from '@/app/title';
import { useLanguage, useWords } from '@/i18n/language';
import { useStepFocus } from '@/lib/step-focus';
import { Button, Check } from '@/ui/controls';
import { Notice, Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import css from './account.module.css';
import { CodeSteps } from './code-steps';
import { NewPassword, PASSWORD_MIN } from './new-password';
import { useNext } from './next';
import { PersonFields, type PersonForm, type PersonKey, emptyPerson, missing, personKey, toBody } from './person-fields';
import { accountWords } from './words';

export default function SignUpPage() {
  const t = useWords(accountWords);
  useTitle(t('sign_up'));
  const next = useNext();
  const user = useUser();
  const [verified, setVerified] = useState<{ email: string; verification: string } | null>(null);
  if (user && !verified) return <Redirect to={next} replace />;
  const to = next === '/' ? '' : `?to=${encodeURIComponent(next)}`;
  return (
    <div className="form-page stack-l">
      <h1>{t('sign_up')}</h1>
      <ol className={css.steps}>
        <li aria-current={verified ? undefined : 'step'}>{t('step_email')}</li>
        <li aria-current={verified ? 'step' : undefined}>{t('step_you')}</li>
      </ol>
      {verified ? (
        <AboutYou {...verified} next={next} onExpired={() => setVerified(null)} />
      ) : (
        <>
          <CodeSteps purpose="sign_up" onVerified={(email, verification) => setVerified({ email, verification })} />
          <Link className="small" href={`/sign-in${to}`}>
            {t('have_account')}
          </Link>
        </>
      )}
    </div>
  );
}

function AboutYou({ email, verification, next, onExpired }: { email: string; verification: string; next: string; onExpired: () => void }) {
  const t = useWords(accountWords);
  const { language } = useLanguage();
  const say = useProblemText();
  const toast = useToast();
  const [, go] = useLocation();
  const [form, setForm] = useState<PersonForm>(emptyPerson);
  const [password, setPassword] = useState('');
  const [agrees, setAgrees] = useState(false);
  const [errors, setErrors] = useState<Partial<Record<PersonKey | 'password' | 'agrees', string>>>({});
  const element = useStepFocus();
  const isMade = useRef<'no' | 'maybe' | 'yes'>('no');
  const create = useMutation({
    mutationFn: async () => {
      const signIn = () => session.signIn(email, password);
      // An account that was made is not made again: its owner signs in. One that may have been made, for nobody heard what became of it, shows so.
      if (isMade.current === 'maybe' && (await signIn().then(() => true, () => false))) return;
      if (isMade.current !== 'yes') {
        try {
          await post('/v1/users', { body: { email, verification, password, language, ...toBody(form) } });
        } catch (error) {
          if (isUnsure(error)) isMade.current = 'maybe';
          throw error;
        }
        isMade.current = 'yes';
      }
      await signIn();
    },
    onSuccess: () => {
      toast({ tone: 'good', text: t('welcome') });
      go(next, { replace: true });
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      const key = error.field === 'password' ? 'password' : personKey(error.field);
      if (key) showErrors({ [key]: say(error) });
    },
  });
  const showErrors = (found: typeof errors) => {
    setErrors(found);
    // The eye and the focus go to the first thing that is wrong.
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const submit = () => {
    const found: typeof errors = missing(form, t('missing'));
    if (password.length < PASSWORD_MIN) found.password = t('password_short');
    if (!agrees) found.agrees = t('must_agree');
    if (Object.keys(found).length > 0) {
      showErrors(found);
      return;
    }
    setErrors({});
    create.mutate();
  };
  const isExpired = create.error instanceof Problem && create.error.field === 'verification';
  const isElsewhere = create.error instanceof Problem && (create.error.field === 'password' || personKey(create.error.field) !== null);
  return (
    <form
      ref={element}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!create.isPending) submit();
      }}
    >
      <p className="soft">{email}</p>
      <NewPassword value={password} onChange={setPassword} error={errors.password ?? null} />
      <PersonFields form={form} onChange={setForm} errors={errors} />
      <Check checked={agrees} error={agrees ? null : errors.agrees} onChange={(event) => setAgrees(event.target.checked)}>
        {t('agree')}
      </Check>
      {isExpired ? (
        <Notice tone="bad" live>
          {t('expired')}
          <Button look="secondary" onClick={onExpired}>
            {t('send_code')}
          </Button>
        </Notice>
      ) : (
        !isElsewhere && <Refusal error={create.error} />
      )}
      <Button type="submit" wide busy={create.isPending}>
        {t('create')}
      </Button>
    </form>
  );
}
