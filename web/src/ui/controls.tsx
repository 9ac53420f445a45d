import { type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react';
import { Link } from 'wouter';
import { useWords } from '@/i18n/language';
import { Icon, type IconName } from './icons';
import css from './ui.module.css';
import { uiWords } from './words';

type Look = 'primary' | 'secondary' | 'quiet' | 'danger';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** Being worked on: pressed again it does nothing. */
  busy?: boolean;
  /** Does nothing for now. Unlike `disabled` it keeps the focus. */
  blocked?: boolean;
  ref?: Ref<HTMLButtonElement>;
  wide?: boolean;
  icon?: IconName;
}

export function Button({ look = 'primary', busy = false, blocked = false, wide = false, icon, type = 'button', className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || blocked || undefined}
      onClick={busy || blocked ? (event) => event.preventDefault() : onClick}
      className={[css.button, css[look], wide && css.wide, !children && css.iconOnly, className].filter(Boolean).join(' ')}
    >
      {busy ? <span className={css.spinner} aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function LinkButton({ href, look = 'primary', icon, wide = false, onClick, children }: { href: string; look?: Look; icon?: IconName; wide?: boolean; onClick?: () => void; children: ReactNode }) {
  return (
    <Link href={href} {...(onClick && { onClick })} className={[css.button, css[look], wide && css.wide].filter(Boolean).join(' ')}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}

interface Around {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with it, in words. */
  error?: string | null | undefined;
  optional?: boolean;
}

/** Label, hint and fault around one control, tied to it for screen readers. */
function Field({ id, label, hint, error, optional, children }: Around & { id: string; children: ReactNode }) {
  const t = useWords(uiWords);
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label} {optional && <span className={css.optional}>({t('optional')})</span>}
      </label>
      {children}
      {hint && (
        <div className={css.hint} id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error && (
        <div className={css.error} id={`${id}-error`} role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

function described(id: string, { hint, error }: Pick<Around, 'hint' | 'error'>) {
  const names = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { 'aria-describedby': names || undefined, 'aria-invalid': error ? true : undefined };
}

export function TextField({ label, hint, error, optional = false, ...rest }: Around & InputHTMLAttributes<HTMLInputElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field {...{ id, label, hint, error, optional }}>
      <input {...rest} {...described(id, { hint, error })} id={id} className={css.input} />
    </Field>
  );
}

export function TextArea({ label, hint, error, optional = false, ...rest }: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field {...{ id, label, hint, error, optional }}>
      <textarea {...rest} {...described(id, { hint, error })} id={id} className={css.input} />
    </Field>
  );
}

export function Select({ label, hint, error, optional = false, children, ...rest }: Around & SelectHTMLAttributes<HTMLSelectElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field {...{ id, label, hint, error, optional }}>
      <select {...rest} {...described(id, { hint, error })} id={id} className={css.input}>
        {children}
      </select>
    </Field>
  );
}

export function Check({ children, error, ...rest }: { children: ReactNode } & Pick<Around, 'error'> & Omit<InputHTMLAttributes<HTMLInputElement>, 'type'>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <>
      <label className={css.check}>
        <input {...rest} {...(error && described(id, { error }))} id={id} type="checkbox" />
        <span>{children}</span>
      </label>
      {error && (
        <div className={css.error} id={`${id}-error`} role="alert">
          {error}
        </div>
      )}
    </>
  );
}
