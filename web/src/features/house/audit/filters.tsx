import { useState } from 'react';
import { useWords } from '@/i18n/language';
import { Button, Select, TextField } from '@/ui/controls';
import css from '../parts/office.module.css';
import { fieldsOf } from '../parts/query';
import { officeWords } from '../parts/words';
import { ACTS, actWords, isAct } from './acts';
import { auditWords } from './words';

export const AUDIT_KEYS = ['actor', 'act', 'object', 'since', 'until'] as const;
type Key = (typeof AUDIT_KEYS)[number];
export type AuditFilter = Partial<Record<Key, string>>;

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function AuditFilters({ filter, onChange }: { filter: AuditFilter; onChange: (next: AuditFilter) => void }) {
  const t = useWords(auditWords);
  const o = useWords(officeWords);
  const a = useWords(actWords);
  const [wrong, setWrong] = useState<{ actor: boolean; object: boolean }>({ actor: false, object: false });
  return (
    <form
      role="search"
      aria-label={o('filter')}
      className={css.filters}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const next = fieldsOf(event.currentTarget, AUDIT_KEYS);
        const bad = (value: string | undefined) => value !== undefined && !ID.test(value);
        const found = { actor: bad(next.actor), object: bad(next.object) };
        setWrong(found);
        if (!found.actor && !found.object) onChange(next);
      }}
    >
      <TextField label={t('actor')} placeholder={t('actor_hint')} name="actor" defaultValue={filter.actor ?? ''} autoComplete="off" maxLength={36} error={wrong.actor ? t('not_id') : null} />
      <Select label={t('act')} name="act" defaultValue={filter.act ?? ''}>
        <option value="">{o('all')}</option>
        {filter.act !== undefined && !isAct(filter.act) && <option value={filter.act}>{filter.act}</option>}
        {ACTS.map((act) => (
          <option key={act} value={act}>
            {a(act)}
          </option>
        ))}
      </Select>
      <TextField label={t('object')} placeholder={t('object_hint')} name="object" defaultValue={filter.object ?? ''} autoComplete="off" maxLength={36} error={wrong.object ? t('not_id') : null} />
      <div className={css.broad}>
        <TextField label={t('since')} name="since" type="datetime-local" defaultValue={filter.since ?? ''} />
      </div>
      <div className={css.broad}>
        <TextField label={t('until')} name="until" type="datetime-local" defaultValue={filter.until ?? ''} />
      </div>
      <div className={css.buttons}>
        <Button type="submit" look="secondary" icon="search">
          {o('apply')}
        </Button>
        <Button look="quiet" onClick={() => onChange({})}>
          {o('clear')}
        </Button>
      </div>
    </form>
  );
}
