import { type ReactNode, createContext, use, useCallback, useMemo, useRef, useState } from 'react';
import { useWords } from '@/i18n/language';
import { Button } from './controls';
import { Notice } from './states';
import css from './ui.module.css';
import { uiWords } from './words';

export interface Toast {
  tone: 'info' | 'good' | 'warn' | 'bad';
  text: ReactNode;
  /** A second one of the same name takes the place of the first. */
  name?: string;
}

const SHOWN_MS = 9_000;
const MOST = 4;

const Context = createContext<((toast: Toast) => void) | null>(null);

/** Short remarks at the edge of the page, read out by screen readers. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useWords(uiWords);
  const [toasts, setToasts] = useState<(Toast & { id: number })[]>([]);
  const count = useRef(0);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback(
    (toast: Toast) => {
      const id = ++count.current;
      setToasts((all) => [...all.filter((other) => toast.name === undefined || other.name !== toast.name), { ...toast, id }].slice(-MOST));
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const value = useMemo(() => show, [show]);
  return (
    <Context value={value}>
      {children}
      <div className={css.toasts} aria-live="polite" aria-relevant="additions">
        {toasts.map((toast) => (
          <div key={toast.id} className={css.toast}>
            <Notice tone={toast.tone}>
              <div className={css.toastLine}>
                <div>{toast.text}</div>
                <Button look="quiet" icon="close" aria-label={t('close')} onClick={() => drop(toast.id)} />
              </div>
            </Notice>
          </div>
        ))}
      </div>
    </Context>
  );
}

export function useToast(): (toast: Toast) => void {
  const show = use(Context);
  if (!show) throw new Error('no ToastProvider above');
  return show;
}
