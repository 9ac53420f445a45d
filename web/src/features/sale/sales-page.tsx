import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { get } from '@/api/client';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { Empty, Failed, Loading, More } from '@/ui/states';
import { SaleFacts } from './sale-facts';
import css from './sale.module.css';
import { saleWords } from './words';

export default function SalesPage() {
  const t = useWords(saleWords);
  useTitle(t('title'));
  const list = useInfiniteQuery({
    queryKey: ['sales', 'pages'],
    queryFn: ({ signal, pageParam }) => get('/v1/sales', { query: { limit: 50, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const sales = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page stack-l">
      <div className="stack">
        <h1>{t('title')}</h1>
        <p className="soft">{t('lead')}</p>
      </div>
      {list.isPending ? (
        <Loading />
      ) : list.isLoadingError ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : sales.length === 0 ? (
        <Empty icon="gavel" title={t('none_title')}>
          {t('none_text')}
        </Empty>
      ) : (
        <ul className={css.sales}>
          {sales.map((sale) => (
            <li key={sale.id} className="card stack">
              <h2>
                <Link href={`/sales/${sale.id}`}>{sale.title}</Link>
              </h2>
              {sale.description && <p className={css.clamp}>{sale.description}</p>}
              <p className="soft small">
                <SaleFacts sale={sale} />
              </p>
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </div>
  );
}
