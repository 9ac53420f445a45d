import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import { get } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { useFormats, useWords } from '@/i18n/language';
import { Badge, Failed, Loading, Notice } from '@/ui/states';
import { HouseLayout } from '../layout';
import { Table } from '../parts/listing';
import css from '../parts/office.module.css';
import { Lot, Who } from '../parts/who';
import { SettlementActs } from './acts';
import { StageBadge } from './badge';
import { Papers } from './papers';
import { STUCK, isOver } from './stage';
import { Steps } from './steps';
import { settlementWords } from './words';

export type Settlement = components['schemas']['SettlementResource'];

/** What goes on by itself is looked at so often. */
const LOOK_MS = 3_000;

export default function SettlementPage() {
  const t = useWords(settlementWords);
  const { id = '' } = useParams();
  return (
    <HouseLayout title={t('one_title')} role="admin" lead={<Link href="/house/settlements">{t('back')}</Link>}>
      <One key={id} id={id} />
    </HouseLayout>
  );
}

function One({ id }: { id: string }) {
  const one = useQuery({
    queryKey: ['house', 'settlements', 'one', id],
    queryFn: ({ signal }) => get('/v1/admin/settlements/{id}', { parts: { id }, signal }),
    refetchInterval: (query) => (query.state.data && isOver(query.state.data.stage) ? false : LOOK_MS),
  });
  if (one.isLoadingError) return <Failed error={one.error} retry={() => void one.refetch()} />;
  if (!one.data) return <Loading />;
  const settlement = one.data;
  return (
    <>
      <div className={css.columns}>
        <div className={css.column}>
          <State of={settlement} />
          <SettlementActs settlement={settlement} />
        </div>
        <div className={css.column}>
          <Money of={settlement} />
          <Papers settlement={settlement} />
        </div>
      </div>
      <Steps settlement={settlement} />
      <Candidates of={settlement} />
    </>
  );
}

function State({ of: one }: { of: Settlement }) {
  const t = useWords(settlementWords);
  const { instant, number } = useFormats();
  const stuck = STUCK.find((word) => word === one.stuck);
  return (
    <section className="card stack">
      <h2>{t('state')}</h2>
      <div role="status">
        <StageBadge stage={one.stage} payee={one.payee} stuck={one.stuck} />
      </div>
      {one.stuck !== null && <Notice tone="bad">{stuck ? t(`stuck_${stuck}`) : one.stuck}</Notice>}
      {one.stage === 'securing' && one.tries > 0 && one.stuck === null && <Notice tone="warn">{t('waits_for_money', { when: instant(one.pay_by) })}</Notice>}
      {one.in_doubt && <Notice tone="warn">{t('in_doubt')}</Notice>}
      {one.taking_back && !isOver(one.stage) && <Notice tone="warn">{t('taking_back')}</Notice>}
      <dl className="facts">
        <dt>{t('lot')}</dt>
        <dd>
          <Lot id={one.auction} />
        </dd>
        <dt>{t('buyer')}</dt>
        <dd>
          <Who id={one.buyer} />
        </dd>
        <dt>{t('paddle')}</dt>
        <dd className="figures">{one.paddle}</dd>
        <dt>{t('consignor')}</dt>
        <dd>{one.consignor === null ? t('own') : <Who id={one.consignor} />}</dd>
        {one.taken_back !== null && (
          <>
            <dt>{t('taken_back')}</dt>
            <dd>
              {one.taken_back.reason}
              <p className="soft small">
                <Who id={one.taken_back.by} />, {instant(one.taken_back.at)}
              </p>
            </dd>
          </>
        )}
        <dt>{t('began')}</dt>
        <dd>{instant(one.created_at)}</dd>
        <dt>{t('pay_by')}</dt>
        <dd>{instant(one.pay_by)}</dd>
        {one.answer_by !== null && (
          <>
            <dt>{t('answer_by')}</dt>
            <dd>{instant(one.answer_by)}</dd>
          </>
        )}
        <dt>{t('changed')}</dt>
        <dd>{instant(one.changed_at)}</dd>
        <dt>{t('ended')}</dt>
        <dd>{one.ended_at === null ? t('not_ended') : instant(one.ended_at)}</dd>
        <dt>{t('tries')}</dt>
        <dd className="figures">{number(one.tries)}</dd>
      </dl>
      <Link href={`/house/audit?object=${one.id}`} className="small">
        {t('audit')}
      </Link>
    </section>
  );
}

function Money({ of: one }: { of: Settlement }) {
  const t = useWords(settlementWords);
  const { money } = useFormats();
  const lines = [
    ['hammer_price', one.hammer_price],
    ['premium', one.premium],
    ['buyer_tax', one.buyer_tax],
    ['resale_right', one.resale_right],
    ['total', one.total],
    ['commission', one.commission],
    ['seller_tax', one.seller_tax],
    ['payout', one.payout],
  ] as const;
  return (
    <section className="card stack">
      <h2>{t('money')}</h2>
      <dl className="facts">
        {lines.map(([name, amount]) => (
          <Amount key={name} name={t(name)} strong={name === 'total' || name === 'payout'}>
            {money(amount, one.currency)}
            {name === 'resale_right' && <span className="soft small"> ({t(one.resale_right_payer === 'buyer' ? 'resale_by_buyer' : 'resale_by_seller')})</span>}
          </Amount>
        ))}
      </dl>
    </section>
  );
}

function Amount({ name, strong, children }: { name: string; strong: boolean; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="figures">{strong ? <strong>{children}</strong> : children}</dd>
    </>
  );
}

function Candidates({ of: one }: { of: Settlement }) {
  const t = useWords(settlementWords);
  const { money, number } = useFormats();
  return (
    <section className="stack">
      <div className={css.head}>
        <h2>{t('candidates')}</h2>
        <p className="soft small">{t('candidates_lead')}</p>
      </div>
      <Table name={t('candidates')} head={[t('place'), t('buyer'), t('paddle'), t('hammer_price'), t('total'), t('payout')]}>
        {one.candidates.map((candidate, place) => (
          <tr key={candidate.paddle}>
            <td className="figures">
              {number(place + 1)} {candidate.paddle === one.paddle && <Badge tone="info">{t('now')}</Badge>}
            </td>
            <td>
              <Who id={candidate.user} />
            </td>
            <td className="figures">{candidate.paddle}</td>
            <td className="figures">{money(candidate.hammer_price, one.currency)}</td>
            <td className="figures">{money(candidate.total, one.currency)}</td>
            <td className="figures">{money(candidate.payout, one.currency)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
