import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem, post } from '@/api/client';
import { queries } from '@/app/query-client';
import { useWords } from '@/i18n/language';
import { Button, Check, TextField } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Notice, Refusal, useProblemText } from '@/ui/states';
import css from '../parts/office.module.css';
import { officeWords } from '../parts/words';
import { DAYS_MOST, DAY_MS, dayOf, endOfDay } from './days';
import { peopleWords } from './words';

const SCOPES = ['catalogue:read', 'catalogue:write', 'sales:write', 'users:read', 'audit:read'] as const;

/** Makes a key for a program. */
export function NewKey({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (key: string) => void }) {
  const t = useWords(peopleWords);
  const o = useWords(officeWords);
  const say = useProblemText();
  const [wrong, setWrong] = useState<{ scopes: boolean; day: boolean }>({ scopes: false, day: false });
  const [first] = useState(() => Date.now());
  const make = useMutation({
    mutationFn: async (body: { name: string; scopes: (typeof SCOPES)[number][]; expires_at: string }) => {
      const made = await post('/v1/admin/api-keys', { body });
      onMade(made.key);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['house', 'api-keys'] }),
  });
  const close = () => {
    make.reset();
    setWrong({ scopes: false, day: false });
    onClose();
  };
  const submit = (form: FormData) => {
    const scopes = SCOPES.filter((scope) => form.get(scope) !== null);
    const day = form.get('expires');
    const expires_at = typeof day === 'string' ? endOfDay(day, Date.now()) : null;
    setWrong({ scopes: scopes.length === 0, day: expires_at === null });
    const name = form.get('name');
    if (scopes.length > 0 && expires_at !== null && typeof name === 'string') make.mutate({ name: name.trim(), scopes, expires_at });
  };
  const field = make.error instanceof Problem ? make.error.field : null;
  return (
    <Dialog title={t('add_key')} open={open} onClose={close}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!make.isPending) submit(new FormData(event.currentTarget));
        }}
      >
        <TextField label={t('key_name')} name="name" required maxLength={100} autoComplete="off" error={field === 'name' ? say(make.error) : null} />
        <fieldset className="stack">
          <legend>
            <strong className="small">{t('scopes')}</strong>
          </legend>
          <div className={css.checks}>
            {SCOPES.map((scope) => (
              <Check key={scope} name={scope}>
                <span className={css.pair}>
                  <code className={css.code}>{scope}</code> <span className="soft small">{t(`scope_${scope}`)}</span>
                </span>
              </Check>
            ))}
          </div>
          {wrong.scopes && (
            <Notice tone="bad" live>
              {t('scope_missing')}
            </Notice>
          )}
        </fieldset>
        <TextField
          label={t('expires')}
          hint={t('expires_hint')}
          name="expires"
          type="date"
          required
          min={dayOf(first)}
          max={dayOf(first + DAYS_MOST * DAY_MS)}
          defaultValue={dayOf(first + 90 * DAY_MS)}
          error={wrong.day ? t('expires_wrong') : field === 'expires_at' ? say(make.error) : null}
        />
        {make.error && field !== 'name' && field !== 'expires_at' && <Refusal error={make.error} />}
        <div className="row">
          <Button type="submit" busy={make.isPending}>
            {t('make_key')}
          </Button>
          <Button look="secondary" onClick={close}>
            {o('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
