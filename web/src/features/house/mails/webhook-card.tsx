import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call, post } from '@/api/client';
import { queries } from '@/app/query-client';
import { useFormats, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Badge, Notice, Refusal } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { Ask } from '../parts/ask';
import css from '../parts/office.module.css';
import { KINDS } from './kinds';
import type { Webhook } from './webhooks-page';
import { mailWords } from './words';

/** One address: what it hears of, how it is, and what can be done with it. */
export function WebhookCard({ webhook, onEdit, onSecret }: { webhook: Webhook; onEdit: () => void; onSecret: (secret: string) => void }) {
  const t = useWords(mailWords);
  const { instant } = useFormats();
  const toast = useToast();
  const [asked, setAsked] = useState<'rotate' | 'remove' | null>(null);
  const parts = { id: webhook.id };
  const onSettled = () => queries.invalidateQueries({ queryKey: ['house', 'webhooks'] });
  const ping = useMutation({ mutationFn: () => post('/v1/admin/webhooks/{id}/ping', { parts }), onSuccess: () => toast({ tone: 'good', text: t('pinged') }) });
  const turn = useMutation({ mutationFn: () => call('patch', '/v1/admin/webhooks/{id}', { parts, body: { enabled: !webhook.enabled } }), onSuccess: () => toast({ tone: 'good', text: t('saved') }), onSettled });
  const rotate = useMutation({
    mutationFn: async () => {
      const { secret } = await post('/v1/admin/webhooks/{id}/rotate', { parts });
      setAsked(null);
      onSecret(secret);
    },
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => call('delete', '/v1/admin/webhooks/{id}', { parts }),
    onSuccess: () => {
      toast({ tone: 'good', text: t('removed') });
      setAsked(null);
    },
    onSettled,
  });
  const state = webhook.enabled ? 'enabled' : webhook.stopped_for !== null ? 'stopped' : 'disabled';
  const tone = { enabled: 'good', stopped: 'bad', disabled: 'neutral' } as const;
  const named = (act: string) => `${act}: ${webhook.url}`;
  return (
    <article className="card stack">
      <div className="apart">
        <h2 className={css.code}>{webhook.url}</h2>
        <Badge tone={tone[state]}>{t(state)}</Badge>
      </div>
      {webhook.stopped_for !== null && <Notice tone="bad">{t('stopped_for', { why: webhook.stopped_for })}</Notice>}
      {webhook.old_secret_until !== null && <Notice>{t('old_secret', { when: instant(webhook.old_secret_until) })}</Notice>}
      <p className="small">
        {webhook.kinds
          .map((word) => {
            const known = KINDS.find((kind) => kind === word);
            return known ? t(`kind_${known}`) : word;
          })
          .join(' · ')}
      </p>
      <p className="soft small">{t('since', { when: instant(webhook.created_at) })}</p>
      <div className={css.actions}>
        <Button look="secondary" aria-label={named(t('ping'))} busy={ping.isPending} blocked={!webhook.enabled} onClick={() => ping.mutate()}>
          {t('ping')}
        </Button>
        <Button look="secondary" aria-label={named(t('edit'))} onClick={onEdit}>
          {t('edit')}
        </Button>
        <Button look="secondary" aria-label={named(t('rotate'))} onClick={() => setAsked('rotate')}>
          {t('rotate')}
        </Button>
        <Button look="secondary" aria-label={named(t(webhook.enabled ? 'disable' : 'enable'))} busy={turn.isPending} onClick={() => turn.mutate()}>
          {t(webhook.enabled ? 'disable' : 'enable')}
        </Button>
        <Button look="danger" aria-label={named(t('remove'))} onClick={() => setAsked('remove')}>
          {t('remove')}
        </Button>
      </div>
      <Refusal error={ping.error ?? turn.error} />
      <Ask title={t('rotate')} open={asked === 'rotate'} onClose={() => setAsked(null)} act={t('rotate')} busy={rotate.isPending} error={rotate.error} onAct={() => rotate.mutate()}>
        <p>{t('rotate_text')}</p>
      </Ask>
      <Ask title={t('remove')} open={asked === 'remove'} onClose={() => setAsked(null)} act={t('remove')} danger busy={remove.isPending} error={remove.error} onAct={() => remove.mutate()}>
        <p>{t('remove_text', { url: webhook.url })}</p>
      </Ask>
    </article>
  );
}
