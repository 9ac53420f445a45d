import { useMutation } from '@tanstack/react-query';
import { get } from '@/api/client';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Refusal } from '@/ui/states';
import { HouseLayout } from '../layout';
import { Listing } from '../parts/listing';
import css from '../parts/office.module.css';
import { usePages } from '../parts/pages';
import { useFilter } from '../parts/query';
import { Act } from './act';
import { Checked } from './checked';
import { AUDIT_KEYS, AuditFilters } from './filters';
import { pair } from './pairs';
import { auditWords } from './words';

export default function AuditPage() {
  const t = useWords(auditWords);
  const check = useMutation({ mutationFn: () => get('/v1/admin/audit/check', {}) });
  return (
    <HouseLayout
      title={t('title')}
      role="admin"
      lead={t('lead')}
      actions={
        <Button look="secondary" icon="shield" busy={check.isPending} onClick={() => check.mutate()}>
          {t('check')}
        </Button>
      }
    >
      <Refusal error={check.error} />
      {check.data && <Checked check={check.data} />}
      <Audits />
    </HouseLayout>
  );
}

function Audits() {
  const t = useWords(auditWords);
  const [filter, change] = useFilter(AUDIT_KEYS);
  const query = {
    ...filter,
    // The address keeps what the field of the browser says, which is local time.
    ...(filter.since && { since: instantOf(filter.since) }),
    ...(filter.until && { until: instantOf(filter.until) }),
  };
  const { list, items } = usePages(['audit', query], (cursor, signal) => get('/v1/admin/audit', { query: { limit: 100, ...query, ...cursor }, signal }));
  const isFiltered = Object.keys(filter).length > 0;
  const entries = pair(items, filter.object === undefined && filter.until === undefined);
  return (
    <>
      <AuditFilters key={JSON.stringify(filter)} filter={filter} onChange={change} />
      <Listing list={list} count={entries.length} {...(!isFiltered && { empty: { title: t('none_title'), text: t('none_text') } })}>
        <ol aria-label={t('entries')}>
          {entries.map((entry) => (
            <li key={entry.seq} className={css.entry}>
              <Act entry={entry} onFilter={(more) => change({ ...filter, ...more })} />
            </li>
          ))}
        </ol>
      </Listing>
    </>
  );
}

/** A local time of a field as an instant of the wire; what is none is left to the house to refuse. */
function instantOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString().replace('Z', '000Z');
}
