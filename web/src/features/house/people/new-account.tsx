import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { Problem, post } from '@/api/client';
import { queries } from '@/app/query-client';
import { useWords } from '@/i18n/language';
import { Button, Select, TextField } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { officeWords } from '../parts/words';
import { ROLES, type RoleWord } from './roles';
import { peopleWords } from './words';

const text = (form: FormData, name: string) => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** Makes an account. The password is in its field alone, which goes with the dialog. */
export function NewAccount({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useWords(peopleWords);
  const o = useWords(officeWords);
  const say = useProblemText();
  const toast = useToast();
  const [, go] = useLocation();
  const element = useRef<HTMLFormElement>(null);
  const make = useMutation({
    mutationFn: (form: FormData) => {
      const role: RoleWord = ROLES.find((one) => one === form.get('role')) ?? 'bidder';
      return post('/v1/admin/users', { body: { email: text(form, 'email').trim(), name: text(form, 'name').trim(), password: text(form, 'password'), role } });
    },
    // What was sent holds a password: nothing of it is kept.
    gcTime: 0,
    onSuccess: (user) => {
      toast({ tone: 'good', text: t('made', { name: user.name }) });
      void queries.invalidateQueries({ queryKey: ['house', 'people'] });
      close();
      go(`/house/people/${user.id}`);
    },
  });
  const close = () => {
    make.reset();
    onClose();
  };
  const field = make.error instanceof Problem ? make.error.field : null;
  const fault = (name: string) => (field === name ? say(make.error) : null);
  return (
    <Dialog title={t('add')} open={open} onClose={close}>
      <form
        ref={element}
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!make.isPending) make.mutate(new FormData(event.currentTarget));
        }}
      >
        <p className="soft small">{t('add_text')}</p>
        <TextField label={t('email')} name="email" type="email" autoComplete="off" required maxLength={254} error={fault('email')} />
        <TextField label={t('name')} name="name" autoComplete="off" required maxLength={100} error={fault('name')} />
        <TextField label={t('password')} hint={t('password_hint')} name="password" type="password" autoComplete="new-password" required minLength={10} maxLength={128} error={fault('password')} />
        <Select label={t('role')} name="role" defaultValue="bidder">
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {o(`role_${role}`)}
            </option>
          ))}
        </Select>
        {make.error && !['email', 'name', 'password'].includes(field ?? '') && <Refusal error={make.error} />}
        <div className="row">
          <Button type="submit" busy={make.isPending}>
            {t('make')}
          </Button>
          <Button look="secondary" onClick={close}>
            {o('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
