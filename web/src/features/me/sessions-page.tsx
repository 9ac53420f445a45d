import { useMutation, useQuery } from '@tanstack/react-query';
import { call, get } from '@/api/client';
import { session } from '@/api/session';
import { forgetPerson } from '@/app/leave';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useFormats, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Badge, Failed, Loading, Refusal } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { MeFrame } from './me-frame';
import { deviceName } from './device';
import { meWords } from './words';

export default function SessionsPage() {
  return (
    <MeFrame title="sessions">
      <Sessions />
    </MeFrame>
  );
}

function Sessions() {
  const t = useWords(meWords);
  const { instant } = useFormats();
  const user = useUser();
  const toast = useToast();
  const key = ['me', user?.id, 'sessions'];
  const list = useQuery({ queryKey: key, queryFn: ({ signal }) => get('/v1/me/sessions', { signal }) });
  const end = useMutation({
    mutationFn: async ({ id }: { id: string; isThis: boolean }) => call('delete', '/v1/me/sessions/{id}', { parts: { id } }),
    onSuccess: (_, { isThis }) => {
      if (isThis) {
        session.forget();
        forgetPerson();
      }
      toast({ tone: 'info', text: t('session_ended') });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  if (list.isPending) return <Loading />;
  if (list.isLoadingError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  return (
    <>
      <p className="soft">{t('sessions_lead')}</p>
      <Refusal error={end.error} />
      <ul className="stack narrow">
        {list.data.items.map((one) => (
          <li key={one.id} className="card apart">
            <div className="stack">
              <div className="row">
                <strong title={one.device}>{deviceName(one.device)}</strong>
                {one.current && <Badge tone="good">{t('this_session')}</Badge>}
              </div>
              <p className="soft small">
                {one.address} · {t('opened', { when: instant(one.created_at) })} · {t('last_used', { when: instant(one.used_at) })}
              </p>
            </div>
            <Button look="danger" busy={end.isPending && end.variables.id === one.id} onClick={() => end.mutate({ id: one.id, isThis: one.current })}>
              {t('end_session')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
