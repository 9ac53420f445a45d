import { useState } from 'react';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Notice } from '@/ui/states';
import css from './office.module.css';
import { officeWords } from './words';

/** A secret, shown once. Whoever shows it forgets it in `onClose`: it is in this dialog and nowhere else. */
export function Once({ title, secret, onClose }: { title: string; secret: string | null; onClose: () => void }) {
  const t = useWords(officeWords);
  const [said, setSaid] = useState<'copied' | 'not_copied' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret ?? '');
      setSaid('copied');
    } catch {
      // Not every page may: one by http on another host has no clipboard at all.
      setSaid('not_copied');
    }
  };
  const close = () => {
    setSaid(null);
    onClose();
  };
  return (
    <Dialog title={title} open={secret !== null} onClose={close}>
      <div className="stack">
        <Notice tone="warn">{t('once')}</Notice>
        <code className={css.secret} translate="no" data-testid="secret">
          {secret}
        </code>
        <div className="row">
          <Button onClick={() => void copy()}>{t('copy')}</Button>
          <Button look="secondary" onClick={close}>
            {t('once_done')}
          </Button>
        </div>
        <p role="status" className="soft small">
          {said && t(said)}
        </p>
      </div>
    </Dialog>
  );
}
