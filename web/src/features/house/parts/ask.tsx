import { type ReactNode, useRef, useState } from 'react';
import { useWords } from '@/i18n/language';
import { Button, TextArea } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Refusal } from '@/ui/states';
import { officeWords } from './words';

interface Props {
  title: string;
  open: boolean;
  onClose: () => void;
  /** What will happen, in full. */
  children?: ReactNode;
  /** The button that does it says what it does. */
  act: string;
  danger?: boolean;
  busy: boolean;
  error?: unknown;
  currency?: string;
  /** Whether it is done only with a reason. */
  withReason?: boolean;
  reasonHint?: string;
  onAct: (reason: string, form: FormData) => void;
}

/** Asks before something is done that people feel; nothing happens until the button that names it is pressed. */
export function Ask({ title, open, onClose, children, act, danger = false, busy, error, currency, withReason = false, reasonHint, onAct }: Props) {
  const t = useWords(officeWords);
  const form = useRef<HTMLFormElement>(null);
  const [isMissing, setMissing] = useState(false);
  const close = () => {
    setMissing(false);
    onClose();
  };
  return (
    <Dialog title={title} open={open} onClose={close}>
      <form
        ref={form}
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (busy) return;
          const data = new FormData(event.currentTarget);
          const said = data.get('reason');
          const reason = typeof said === 'string' ? said.trim() : '';
          setMissing(withReason && reason === '');
          if (withReason && reason === '') form.current?.querySelector('textarea')?.focus();
          else onAct(reason, data);
        }}
      >
        {children}
        {withReason && <TextArea label={t('reason')} hint={reasonHint ?? t('reason_hint')} name="reason" maxLength={500} required onChange={() => setMissing(false)} error={isMissing ? t('reason_missing') : null} />}
        <Refusal error={error} {...(currency && { currency })} />
        <div className="row">
          <Button type="submit" look={danger ? 'danger' : 'primary'} busy={busy}>
            {act}
          </Button>
          <Button look="secondary" onClick={close}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
