import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useWords } from '@/i18n/language';
import { LinkButton } from '@/ui/controls';
import { Badge, Empty, Failed, Loading, More } from '@/ui/states';
import { SaleFacts } from '../sale/sales-page';
import css from './house.module.css';
import { HouseLayout } from './layout';
import { type Sale, auctionsOfQuery, salePagesQuery } from './queries';
import { builderWords } from './sale-words';

/** Every sale, with how it stands. */
export default function HouseSalesPage() {
  const t = useWords(builderWords);
  return (
    <HouseLayout
      title={t('title')}
      actions={
        <LinkButton href="/house/sales/new" icon="plus">
          {t('new')}
        </LinkButton>
      }
    >
      <List />
    </HouseLayout>
  );
}

function List() {
  const t = useWords(builderWords);
  const list = useInfiniteQuery(salePagesQuery);
  const sales = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isPending) return <Loading />;
  if (list.isError && sales.length === 0) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (sales.length === 0) {
    return (
      <Empty icon="gavel" title={t('none_title')} action={<LinkButton href="/house/sales/new">{t('new')}</LinkButton>}>
        {t('none_text')}
      </Empty>
    );
  }
  return (
    <section aria-label={t('title')} className="stack">
      <ul className={css.rows}>
        {sales.map((sale) => (
          <li key={sale.id} className={css.saleLine}>
            <div className={css.lineText}>
              <h2>
                <Link href={`/house/sales/${sale.id}`}>{sale.title}</Link>
              </h2>
              <p className="soft small">
                <SaleFacts sale={sale} />
              </p>
            </div>
            <SaleState sale={sale} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </section>
  );
}

/** How the lots of a sale stand, in figures; and the way to its console while it runs. */
export function SaleState({ sale }: { sale: Sale }) {
  const t = useWords(builderWords);
  const { data } = useQuery(auctionsOfQuery('draft,scheduled,open,paused'));
  const lots = data?.filter((one) => one.sale_id === sale.id) ?? [];
  const count = (status: string) => lots.filter((lot) => lot.status === status).length;
  const [live, paused, scheduled, drafts] = [count('open'), count('paused'), count('scheduled'), count('draft')];
  const over = Math.max(0, sale.auctions - live - paused - scheduled);
  return (
    <div className="row">
      {live > 0 && <Badge tone="good">{t('live_count', { count: live })}</Badge>}
      {paused > 0 && <Badge tone="warn">{t('paused_count', { count: paused })}</Badge>}
      {scheduled > 0 && <Badge tone="info">{t('scheduled_count', { count: scheduled })}</Badge>}
      {drafts > 0 && <Badge>{t('draft_count', { count: drafts })}</Badge>}
      {data && over > 0 && <Badge>{t('closed_count', { count: over })}</Badge>}
      {data && lots.length === 0 && over === 0 && <span className="soft small">{t('no_lots_yet')}</span>}
      {live + paused + scheduled > 0 && (
        <Link className="small" href={`/house/sales/${sale.id}/console`} aria-label={`${t('console')}: ${sale.title}`}>
          {t('console')}
        </Link>
      )}
    </div>
  );
}
