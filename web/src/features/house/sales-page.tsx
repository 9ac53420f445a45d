import { useInfiniteQuery } from '@tanstack/react-query';
import { useWords } from '@/i18n/language';
import { LinkButton } from '@/ui/controls';
import { Empty, Failed, Loading, More } from '@/ui/states';
import { HouseLayout } from './layout';
import { salePagesQuery } from './queries';
import { SaleRows } from './sale-rows';
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
  if (list.isLoadingError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (sales.length === 0) {
    return (
      <Empty icon="gavel" title={t('none_title')} action={<LinkButton href="/house/sales/new">{t('new')}</LinkButton>}>
        {t('none_text')}
      </Empty>
    );
  }
  return (
    <section aria-label={t('title')} className="stack">
      <SaleRows sales={sales} heading="h2" />
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </section>
  );
}
