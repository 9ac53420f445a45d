import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Empty, Failed, Loading } from '@/ui/states';
import { HouseLayout } from '../layout';
import { Once } from '../parts/once';
import { MailTabs } from './tabs';
import { WebhookCard } from './webhook-card';
import { WebhookForm } from './webhook-form';
import { mailWords } from './words';

export type Webhook = components['schemas']['WebhookResource'];

export default function WebhooksPage() {
  const t = useWords(mailWords);
  const [edited, setEdited] = useState<Webhook | 'new' | null>(null);
  // The secret is here while it is shown, and nowhere after that.
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <HouseLayout title={t('webhooks')} role="admin" lead={t('webhooks_lead')} actions={<Button icon="plus" onClick={() => setEdited('new')}>{t('add')}</Button>}>
      <MailTabs />
      <Webhooks onEdit={setEdited} onSecret={setSecret} />
      <WebhookForm
        key={edited === null || edited === 'new' ? 'new' : edited.id}
        webhook={edited}
        onClose={() => setEdited(null)}
        onSecret={(made) => {
          setEdited(null);
          setSecret(made);
        }}
      />
      <Once title={t('secret')} secret={secret} onClose={() => setSecret(null)} />
    </HouseLayout>
  );
}

function Webhooks({ onEdit, onSecret }: { onEdit: (webhook: Webhook) => void; onSecret: (secret: string) => void }) {
  const t = useWords(mailWords);
  const list = useQuery({ queryKey: ['house', 'webhooks'], queryFn: ({ signal }) => get('/v1/admin/webhooks', { signal }) });
  if (list.isPending) return <Loading />;
  if (list.isLoadingError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (list.data.items.length === 0) return <Empty title={t('no_webhooks')}>{t('no_webhooks_text')}</Empty>;
  return (
    <ul className="stack">
      {list.data.items.map((webhook) => (
        <li key={webhook.id}>
          <WebhookCard webhook={webhook} onEdit={() => onEdit(webhook)} onSecret={onSecret} />
        </li>
      ))}
    </ul>
  );
}
