import { useState } from 'react';
import { useWords } from '@/i18n/language';
import { Check, TextField } from '@/ui/controls';
import { accountWords } from './words';

export const PASSWORD_MIN = 10;

interface Props {
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  label?: string;
}

/** A new password, typed once, for it can be looked at. */
export function NewPassword({ value, onChange, error = null, label }: Props) {
  const t = useWords(accountWords);
  const [isShown, setShown] = useState(false);
  return (
    <div className="stack">
      <TextField label={label ?? t('new_password')} hint={t('password_hint')} type={isShown ? 'text' : 'password'} name="new-password" autoComplete="new-password" required maxLength={128} value={value} error={error} onChange={(event) => onChange(event.target.value)} />
      <Check checked={isShown} onChange={(event) => setShown(event.target.checked)}>
        {t('show_password')}
      </Check>
    </div>
  );
}
