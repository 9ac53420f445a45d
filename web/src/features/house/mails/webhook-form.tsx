import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem, call, post } from '@/api/client';
import { queries } from '@/app/query-client';
import { useWords } from '@/i18n/language';
import { Button, Check, TextField } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Notice, Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import css from '../parts/office.module.css';
import { officeWords } from '../parts/words';
import { KINDS } from './kinds';
import type { Webhook } from './webhooks-page';
import { mailWords } from './words';

/** Registers an address, whose secret is then shown once, or changes one. */
export function WebhookForm({ webhook, onClose, onSecret }: { webhook: Webhook | 'new' | null; onClose: () => void; onSecret: (secret: string) => void }) {
  const t = useWords(mailWords);
  const o = useWords(officeWords);
  const say = useProblemText();
  const toast = useToast();
  const [isMissing, setMissing] = useState(false);
  const old = webhook === 'new' || webhook === null ? null : webhook;
  const save = useMutation({
    mutationFn: async (body: { url: string; kinds: string[] }) => {
      if (old) {
        await call('patch', '/v1/admin/webhooks/{id}', { parts: { id: old.id }, body });
        toast({ tone: 'good', text: t('saved') });
        onClose();
      } else {
        onSecret((await post('/v1/admin/webhooks', { body })).secret);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['house', 'webhooks'] }),
  });
  const close = () => {
    save.reset();
    setMissing(false);
    onClose();
  };
  const field = save.error instanceof Problem ? save.error.field : null;
  return (
    <Dialog title={t(old ? 'edit' : 'add')} open={webhook !== null} onClose={close}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const url = form.get('url');
          const kinds = KINDS.filter((kind) => form.get(kind) !== null);
          setMissing(kinds.length === 0);
          if (kinds.length > 0 && typeof url === 'string' && !save.isPending) save.mutate({ url: url.trim(), kinds });
        }}
      >
        <TextField label={t('url')} hint={t('url_hint')} name="url" type="url" inputMode="url" autoComplete="off" required maxLength={2000} defaultValue={old?.url ?? ''} error={field === 'url' ? say(save.error) : null} />
        <fieldset className="stack">
          <legend>
            <strong className="small">{t('kinds')}</strong>
          </legend>
          <div className={css.checks}>
            {KINDS.map((kind) => (
              <Check key={kind} name={kind} defaultChecked={old ? old.kinds.includes(kind) : kind === 'auction.opened' || kind === 'auction.closed'}>
                {t(`kind_${kind}`)}
              </Check>
            ))}
          </div>
          {isMissing && (
            <Notice tone="bad" live>
              {t('kind_missing')}
            </Notice>
          )}
        </fieldset>
        {field !== 'url' && <Refusal error={save.error} />}
        <div className="row">
          <Button type="submit" busy={save.isPending}>
            {t(old ? 'save' : 'make')}
          </Button>
          <Button look="secondary" onClick={close}>
            {o('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
