import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call, post } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useWords } from '@/i18n/language';
import { Button, Check, Select } from '@/ui/controls';
import { Notice } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { Ask } from '../parts/ask';
import css from '../parts/office.module.css';
import { officeWords } from '../parts/words';
import { ROLES, type RoleWord, roleWord } from './roles';
import { peopleWords } from './words';

type Person = components['schemas']['PersonResource'];
type Act = 'role' | 'suspend' | 'restore' | 'end_sessions' | 'erase';

/** What an admin can do to an account. Everything asks for a reason first. */
export function PersonActs({ person }: { person: Person }) {
  const t = useWords(peopleWords);
  const o = useWords(officeWords);
  const toast = useToast();
  const me = useUser();
  const [, go] = useLocation();
  const [asked, setAsked] = useState<Act | null>(null);
  const [isUnsure, setUnsure] = useState(false);
  const { id, name } = person;
  const parts = { id };
  const isMe = me?.id === id;

  const done = (text: string) => {
    toast({ tone: 'good', text, name: 'person' });
    setAsked(null);
  };
  const onSettled = () => queries.invalidateQueries({ queryKey: ['house', 'people'] });
  const role = useMutation({
    mutationFn: (body: { role: RoleWord; reason: string }) => post('/v1/admin/users/{id}/role', { parts, body }),
    onSuccess: (user, body) => done(asked === 'end_sessions' ? t('sessions_ended', { name }) : t('role_changed', { name, role: roleWord(o, user.role || body.role) })),
    onSettled,
  });
  const suspend = useMutation({ mutationFn: (reason: string) => post('/v1/admin/users/{id}/suspend', { parts, body: { reason } }), onSuccess: () => done(t('suspended', { name })), onSettled });
  const restore = useMutation({ mutationFn: (reason: string) => post('/v1/admin/users/{id}/reinstate', { parts, body: { reason } }), onSuccess: () => done(t('restored', { name })), onSettled });
  const erase = useMutation({
    mutationFn: (body: { reason: string; settled: boolean }) => call('delete', '/v1/admin/users/{id}', { parts, body }),
    onSuccess: () => {
      done(t('erased_now'));
      go('/house/people');
    },
    onSettled,
  });
  const ask = (act: Act) => {
    for (const mutation of [role, suspend, restore, erase]) mutation.reset();
    setUnsure(false);
    setAsked(act);
  };
  const close = () => setAsked(null);
  const present: RoleWord = ROLES.find((one) => one === person.role) ?? 'bidder';
  return (
    <>
      <div className={css.actions}>
        <Button look="secondary" onClick={() => ask('role')}>
          {t('change_role')}
        </Button>
        <Button look="secondary" onClick={() => ask('end_sessions')}>
          {t('end_sessions')}
        </Button>
        {person.suspended ? (
          <Button look="secondary" onClick={() => ask('restore')}>
            {t('restore')}
          </Button>
        ) : (
          <Button look="danger" onClick={() => ask('suspend')}>
            {t('suspend')}
          </Button>
        )}
        <Button look="danger" onClick={() => ask('erase')}>
          {t('erase')}
        </Button>
      </div>
      <Ask
        title={t('change_role')}
        open={asked === 'role'}
        onClose={close}
        act={t('change_role')}
        busy={role.isPending}
        error={role.error}
        withReason
        onAct={(reason, form) => role.mutate({ role: ROLES.find((one) => one === form.get('role')) ?? present, reason })}
      >
        <p>{t('change_role_text', { name })}</p>
        {isMe && <Notice tone="warn">{t('yourself')}</Notice>}
        <Select label={t('role')} name="role" defaultValue={present}>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {o(`role_${one}`)}
            </option>
          ))}
        </Select>
      </Ask>
      <Ask
        title={t('end_sessions')}
        open={asked === 'end_sessions'}
        onClose={close}
        act={t('end_sessions')}
        busy={role.isPending}
        error={role.error}
        withReason
        onAct={(reason) => role.mutate({ role: present, reason })}
      >
        <p>{t('end_sessions_text', { name })}</p>
        {isMe && <Notice tone="warn">{t('yourself')}</Notice>}
      </Ask>
      <Ask title={t('suspend')} open={asked === 'suspend'} onClose={close} act={t('suspend')} danger busy={suspend.isPending} error={suspend.error} withReason onAct={(reason) => suspend.mutate(reason)}>
        <p>{t('suspend_text', { name })}</p>
        {isMe && <Notice tone="warn">{t('yourself')}</Notice>}
      </Ask>
      <Ask title={t('restore')} open={asked === 'restore'} onClose={close} act={t('restore')} busy={restore.isPending} error={restore.error} withReason onAct={(reason) => restore.mutate(reason)}>
        <p>{t('restore_text', { name })}</p>
      </Ask>
      <Ask
        title={t('erase')}
        open={asked === 'erase'}
        onClose={close}
        act={t('erase')}
        danger
        busy={erase.isPending}
        error={erase.error}
        withReason
        onAct={(reason, form) => {
          const isSure = form.get('sure') !== null;
          setUnsure(!isSure);
          if (isSure) erase.mutate({ reason, settled: form.get('settled') !== null });
        }}
      >
        <p>{t('erase_text', { name })}</p>
        <Check name="settled">{t('settled')}</Check>
        <Check name="sure">{t('erase_sure')}</Check>
        {isUnsure && (
          <Notice tone="bad" live>
            {t('erase_unsure')}
          </Notice>
        )}
      </Ask>
    </>
  );
}
