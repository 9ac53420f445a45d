import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useWords } from '@/i18n/language';
import { Badge } from '@/ui/states';
import { SaleFacts } from '../sale/sale-facts';
import css from './house.module.css';
import { type Sale, auctionsOfQuery } from './queries';
import { builderWords } from './sale-words';

/** Sales, each with how it stands and the way to it. `Heading`: its title is one of these. */
export function SaleRows({ sales, heading: Heading }: { sales: readonly Sale[]; heading: 'h2' | 'h3' }) {
  return (
    <ul className={css.rows}>
      {sales.map((sale) => (
        <li key={sale.id} className={css.saleLine}>
          <SaleRow sale={sale} heading={Heading} />
        </li>
      ))}
    </ul>
  );
}

/** How the lots of a sale stand, in figures; and the way to its console while it runs. */
function SaleRow({ sale, heading: Heading }: { sale: Sale; heading: 'h2' | 'h3' }) {
  const t = useWords(builderWords);
  const { data } = useQuery(auctionsOfQuery('draft,scheduled,open,paused'));
  const lots = data?.filter((one) => one.sale_id === sale.id) ?? [];
  const count = (status: string) => lots.filter((lot) => lot.status === status).length;
  const [live, paused, scheduled, drafts] = [count('open'), count('paused'), count('scheduled'), count('draft')];
  const over = Math.max(0, sale.auctions - live - paused - scheduled);
  return (
    <>
      <div className={css.lineText}>
        <Heading>
          <Link href={`/house/sales/${sale.id}`}>{sale.title}</Link>
        </Heading>
        <p className="soft small">
          {/* The public counts no drafts; those who prepare them do. */}
          <SaleFacts sale={sale} lots={sale.auctions + drafts} />
        </p>
      </div>
      <div className="row">
        {live > 0 && <Badge tone="good">{t('live_count', { count: live })}</Badge>}
        {paused > 0 && <Badge tone="warn">{t('paused_count', { count: paused })}</Badge>}
        {scheduled > 0 && <Badge tone="info">{t('scheduled_count', { count: scheduled })}</Badge>}
        {drafts > 0 && <Badge>{t('draft_count', { count: drafts })}</Badge>}
        {data && over > 0 && <Badge>{t('closed_count', { count: over })}</Badge>}
        {live + paused + scheduled > 0 && (
          <Link className="small" href={`/house/sales/${sale.id}/console`} aria-label={`${t('console')}: ${sale.title}`}>
            {t('console')}
          </Link>
        )}
      </div>
    </>
  );
}
