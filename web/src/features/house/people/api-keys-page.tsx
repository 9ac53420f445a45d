import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call, get } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { queries } from '@/app/query-client';
import { useServerNow } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Badge } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { HouseLayout } from '../layout';
import { Ask } from '../parts/ask';
import { Listing, Table } from '../parts/listing';
import css from '../parts/office.module.css';
import { Once } from '../parts/once';
import { usePages } from '../parts/pages';
import { Who } from '../parts/who';
import { NewKey } from './new-key';
import { PeopleTabs } from './tabs';
import { peopleWords } from './words';

type Key = components['schemas']['ApiKeyResource'];

export default function ApiKeysPage() {
  const t = useWords(peopleWords);
  const [isAdding, setAdding] = useState(false);
  // The key is here while it is shown, and nowhere after that.
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <HouseLayout title={t('keys')} role="admin" lead={t('keys_lead')} actions={<Button icon="plus" onClick={() => setAdding(true)}>{t('add_key')}</Button>}>
      <PeopleTabs />
      <Keys />
      <NewKey
        open={isAdding}
        onClose={() => setAdding(false)}
        onMade={(key) => {
          setAdding(false);
          setSecret(key);
        }}
      />
      <Once title={t('key_made')} secret={secret} onClose={() => setSecret(null)} />
    </HouseLayout>
  );
}

function Keys() {
  const t = useWords(peopleWords);
  const toast = useToast();
  const [doomed, setDoomed] = useState<Key | null>(null);
  const { list, items } = usePages(['api-keys'], (cursor, signal) => get('/v1/admin/api-keys', { query: { limit: 50, ...cursor }, signal }));
  const revoke = useMutation({
    mutationFn: (id: string) => call('delete', '/v1/admin/api-keys/{id}', { parts: { id } }),
    onSuccess: () => {
      toast({ tone: 'good', text: t('revoked') });
      setDoomed(null);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['house', 'api-keys'] }),
  });
  return (
    <>
      <Listing list={list} count={items.length} empty={{ title: t('no_keys'), text: t('no_keys_text') }}>
        <Table name={t('keys')} head={[t('key'), t('scopes'), t('owner'), t('until'), t('state'), t('revoke')]}>
          {items.map((key) => (
            <Row key={key.id} of={key} onRevoke={() => setDoomed(key)} />
          ))}
        </Table>
      </Listing>
      <Ask
        title={t('revoke')}
        open={doomed !== null}
        onClose={() => setDoomed(null)}
        act={t('revoke')}
        danger
        busy={revoke.isPending}
        error={revoke.error}
        onAct={() => doomed && revoke.mutate(doomed.id)}
      >
        <p>{t('revoke_text', { name: doomed?.name ?? '' })}</p>
      </Ask>
    </>
  );
}

function Row({ of: key, onRevoke }: { of: Key; onRevoke: () => void }) {
  const t = useWords(peopleWords);
  const { instant } = useFormats();
  const now = useServerNow();
  const state = key.revoked_at !== null ? 'revoked' : Date.parse(key.expires_at) <= now ? 'expired' : 'valid';
  return (
    <tr>
      <td className={css.wide}>{key.name}</td>
      <td>{key.scopes.join(', ')}</td>
      <td>
        <Who id={key.owner} />
      </td>
      <td>
        <time dateTime={key.expires_at}>{instant(key.expires_at)}</time>
      </td>
      <td>
        <Badge tone={state === 'valid' ? 'good' : 'neutral'}>{t(`state_${state}`)}</Badge>
      </td>
      <td className={css.act}>
        {state === 'valid' && (
          <Button look="danger" aria-label={`${t('revoke')}: ${key.name}`} onClick={onRevoke}>
            {t('revoke')}
          </Button>
        )}
      </td>
    </tr>
  );
}
