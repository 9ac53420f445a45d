import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import { get } from '@/api/client';
import { useFormats, useWords } from '@/i18n/language';
import { Button, Check, Select } from '@/ui/controls';
import { Refusal } from '@/ui/states';
import { HouseLayout } from '../layout';
import { Listing, Table } from '../parts/listing';
import css from '../parts/office.module.css';
import { usePages } from '../parts/pages';
import { useFilter } from '../parts/query';
import { readFile, save } from '@/api/files';
import { Lot, Who, shortId } from '../parts/who';
import { officeWords } from '../parts/words';
import { StageBadge } from './badge';
import { STAGES } from './stage';
import { settlementWords } from './words';

const KEYS = ['stage', 'stuck'] as const;

export default function SettlementsPage() {
  const t = useWords(settlementWords);
  const table = useMutation({ mutationFn: async () => save(await readFile('/v1/admin/settlements/export'), 'settlements.csv') });
  return (
    <HouseLayout
      title={t('title')}
      role="admin"
      lead={t('lead')}
      actions={
        <Button look="secondary" icon="down" busy={table.isPending} onClick={() => table.mutate()}>
          {t('export')}
        </Button>
      }
    >
      <Refusal error={table.error} />
      <Settlements />
    </HouseLayout>
  );
}

function Settlements() {
  const t = useWords(settlementWords);
  const o = useWords(officeWords);
  const { money, instant } = useFormats();
  const [filter, change] = useFilter(KEYS);
  const isStuck = filter.stuck === 'true';
  const { list, items } = usePages(['settlements', 'list', filter], (cursor, signal) =>
    get('/v1/admin/settlements', { query: { limit: 50, ...(filter.stage && { stage: filter.stage }), ...(isStuck && { stuck: 'true' }), ...cursor }, signal }),
  );
  return (
    <>
      <div className={css.filters}>
        <Select label={t('stage')} value={filter.stage ?? ''} onChange={(event) => change({ ...filter, stage: event.target.value })}>
          <option value="">{o('all')}</option>
          {STAGES.map((stage) => (
            <option key={stage} value={stage}>
              {t(`stage_${stage}`)}
            </option>
          ))}
        </Select>
        <div className={css.broad}>
          <Check checked={isStuck} onChange={(event) => change({ ...filter, stuck: event.target.checked ? 'true' : '' })}>
            {t('stuck_only')}
          </Check>
        </div>
      </div>
      <Listing list={list} count={items.length} {...(!filter.stage && !isStuck && { empty: { title: t('no_settlements'), text: t('no_settlements_text') } })}>
        <Table name={t('title')} head={[t('one_title'), t('state'), t('lot'), t('buyer'), t('total'), t('began'), t('pay_by')]}>
          {items.map((one) => (
            <tr key={one.id}>
              <td>
                <Link href={`/house/settlements/${one.id}`} className={css.code} title={one.id}>
                  {shortId(one.id)}
                </Link>
              </td>
              <td>
                <StageBadge stage={one.stage} payee={one.payee} stuck={one.stuck} />
              </td>
              <td className={css.wide}>
                <Lot id={one.auction} />
              </td>
              <td className={css.act}>
                <Who id={one.buyer} /> <span className="soft">({one.paddle})</span>
              </td>
              <td className="figures">{money(one.total, one.currency)}</td>
              <td>
                <time dateTime={one.created_at}>{instant(one.created_at)}</time>
              </td>
              <td>
                <time dateTime={one.pay_by}>{instant(one.pay_by)}</time>
              </td>
            </tr>
          ))}
        </Table>
      </Listing>
    </>
  );
}
