import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { post } from '@/api/client';
import { Problem } from '@/api/problem';
import { useLanguage, useWords } from '@/i18n/language';
import { useStepFocus } from '@/lib/step-focus';
import { clockText, timeLeft } from '@/lib/time';
import { Button, TextField } from '@/ui/controls';
import { Notice, Refusal } from '@/ui/states';
import css from './account.module.css';
import { accountWords } from './words';

type Purpose = 'sign_up' | 'password_reset';

interface Props {
  purpose: Purpose;
  /** The address is its owner's: here is the house's word for it. */
  onVerified: (email: string, verification: string) => void;
}

/** Address, then code: the two steps before an account is made or its password reset. */
export function CodeSteps({ purpose, onVerified }: Props) {
  const [sent, setSent] = useState<{ email: string; until: number } | null>(null);
  const [isBack, setBack] = useState(false);
  const other = () => {
    setSent(null);
    setBack(true);
  };
  return sent ? <CodeStep {...{ purpose, sent, onVerified }} onAgain={setSent} onOther={other} /> : <EmailStep purpose={purpose} isFirst={!isBack} onSent={setSent} />;
}

interface Sent {
  email: string;
  /** By our own clock, when the code has run out. */
  until: number;
}

function useSend(purpose: Purpose, onSent: (sent: Sent) => void) {
  const { language } = useLanguage();
  return useMutation({
    mutationFn: async (email: string) => {
      const { expires_in_s } = await post('/v1/auth/codes', { body: { email, purpose, language } });
      return { email, until: Date.now() + expires_in_s * 1000 };
    },
    onSuccess: onSent,
  });
}

function EmailStep({ purpose, isFirst, onSent }: { purpose: Purpose; isFirst: boolean; onSent: (sent: Sent) => void }) {
  const t = useWords(accountWords);
  const [email, setEmail] = useState('');
  const send = useSend(purpose, onSent);
  const form = useStepFocus(isFirst);
  return (
    <form
      ref={form}
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!send.isPending) send.mutate(email.trim());
      }}
    >
      <TextField label={t('email')} hint={t('email_hint')} type="email" name="email" autoComplete="email" required maxLength={254} value={email} onChange={(event) => setEmail(event.target.value)} />
      <Refusal error={send.error} />
      <Button type="submit" wide busy={send.isPending}>
        {t('send_code')}
      </Button>
    </form>
  );
}

function CodeStep({ purpose, sent, onVerified, onAgain, onOther }: Props & { sent: Sent; onAgain: (sent: Sent) => void; onOther: () => void }) {
  const t = useWords(accountWords);
  const [code, setCode] = useState('');
  const now = useNow();
  const left = timeLeft(sent.until, now);
  const isOver = left.ms === 0;
  const input = useRef<HTMLFormElement>(null);
  useEffect(() => {
    input.current?.querySelector('input')?.focus();
  }, [sent]);
  const again = useSend(purpose, (next) => {
    setCode('');
    onAgain(next);
  });
  const verify = useMutation({
    mutationFn: () => post('/v1/auth/codes/verify', { body: { email: sent.email, purpose, code: code.trim() } }),
    onSuccess: ({ verification }) => onVerified(sent.email, verification),
  });
  const isWrong = verify.error instanceof Problem && verify.error.code === 'invalid';
  return (
    <div className="stack">
      <Notice live>
        {t('code_sent', { email: sent.email })}
        {purpose === 'sign_up' && <span className="soft">{t('code_member')}</span>}
      </Notice>
      <form
        ref={input}
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!verify.isPending && !isOver) verify.mutate();
        }}
      >
        <TextField
          label={t('code')}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          required
          maxLength={12}
          value={code}
          error={isWrong ? t('code_wrong') : null}
          onChange={(event) => {
            setCode(event.target.value);
            if (verify.error) verify.reset();
          }}
        />
        <p role="timer" className={['figures', isOver ? css.over : 'soft'].join(' ')} data-testid="code-left">
          {isOver ? t('code_over') : t('code_left', { time: clockText(left) })}
        </p>
        {!isWrong && <Refusal error={verify.error} />}
        <Button type="submit" wide busy={verify.isPending} blocked={isOver}>
          {t('check_code')}
        </Button>
      </form>
      <Refusal error={again.error} />
      <div className="apart">
        <Button look="quiet" busy={again.isPending} onClick={() => again.mutate(sent.email)}>
          {t('code_again')}
        </Button>
        <Button look="quiet" onClick={onOther}>
          {t('other_email')}
        </Button>
      </div>
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}
