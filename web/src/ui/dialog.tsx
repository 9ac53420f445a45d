import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '@/i18n/language';
import { Button } from './controls';
import css from './ui.module.css';
import { uiWords } from './words';

/** A dialog of the browser's own: it keeps the focus, closes on Escape and gives the focus back. */
export function Dialog({ title, open, onClose, wide = false, children }: { title: string; open: boolean; onClose: () => void; wide?: boolean; children: ReactNode }) {
  const t = useWords(uiWords);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={[css.dialog, wide && css.dialogWide].filter(Boolean).join(' ')}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {open && (
        <>
          <div className={css.dialogHead}>
            <h2 id={id}>{title}</h2>
            <Button look="quiet" icon="close" aria-label={t('close')} onClick={onClose} />
          </div>
          <div className={css.dialogBody}>{children}</div>
        </>
      )}
    </dialog>
  );
}
