import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { type Versioned, call } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Auction } from '@/app/live';
import { queries } from '@/app/query-client';
import { useWords } from '@/i18n/language';
import { Button, LinkButton } from '@/ui/controls';
import { Empty, Failed, Loading } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { Confirm } from './confirm';
import { HouseLayout } from './layout';
import { Lots } from './lots';
import { type Sale, lotsQuery, saleToEditQuery } from './queries';
import { SaleTerms } from './sale-terms';
import { builderWords } from './sale-words';
import { Schedule } from './schedule';

/** Builds a sale: its terms, its lots in their order, and when they open and close. */
export default function HouseSalePage() {
  const t = useWords(builderWords);
  const { id = '' } = useParams();
  const sale = useQuery(saleToEditQuery(id));
  return (
    <HouseLayout
      key={id}
      title={sale.data?.data.title ?? t('title')}
      actions={
        sale.data && (
          <>
            <LinkButton look="secondary" href={`/sales/${id}`}>
              {t('public_page')}
            </LinkButton>
            <LinkButton href={`/house/sales/${id}/console`} icon="gavel">
              {t('console')}
            </LinkButton>
          </>
        )
      }
    >
      <Build id={id} />
    </HouseLayout>
  );
}

function Build({ id }: { id: string }) {
  const t = useWords(builderWords);
  const sale = useQuery(saleToEditQuery(id));
  const lots = useQuery({ ...lotsQuery(id), enabled: sale.data !== undefined });
  if (sale.isPending) return <Loading />;
  if (sale.isLoadingError) {
    const isNone = sale.error instanceof Problem && (sale.error.status === 404 || sale.error.status === 400);
    if (!isNone) return <Failed error={sale.error} retry={() => void sale.refetch()} />;
    return (
      <Empty title={t('not_there')} action={<LinkButton href="/house/sales">{t('title')}</LinkButton>}>
        {t('not_there_text')}
      </Empty>
    );
  }
  return (
    <>
      <SaleTerms sale={sale.data} />
      {lots.isPending ? (
        <Loading />
      ) : lots.isLoadingError ? (
        <Failed error={lots.error} retry={() => void lots.refetch()} />
      ) : (
        <>
          <Lots sale={sale.data.data} lots={lots.data} />
          <Schedule sale={sale.data.data} lots={lots.data} />
          <Delete sale={sale.data} lots={lots.data} />
        </>
      )}
    </>
  );
}

function Delete({ sale, lots }: { sale: Versioned<Sale>; lots: readonly Auction[] }) {
  const t = useWords(builderWords);
  const toast = useToast();
  const [, go] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => call('delete', '/v1/admin/sales/{id}', { parts: { id: sale.data.id }, version: sale.version ?? '' }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['house', 'sales', 'pages'] });
      void queries.invalidateQueries({ queryKey: ['house', 'auctions'] });
      toast({ name: 'house', tone: 'good', text: t('deleted') });
      go('/house/sales', { replace: true });
    },
    onError: () => void queries.invalidateQueries({ queryKey: saleToEditQuery(sale.data.id).queryKey }),
  });
  // What was scheduled stays: its log names the sale.
  if (lots.some((lot) => lot.status !== 'draft')) return null;
  return (
    <div className="row">
      <Button
        look="danger"
        icon="trash"
        onClick={() => {
          remove.reset();
          setOpen(true);
        }}
      >
        {t('delete_sale')}
      </Button>
      <Confirm open={isOpen} title={t('delete_title')} act={t('delete_sale')} keep={t('keep')} busy={remove.isPending} error={remove.error} onAct={() => remove.mutate()} onClose={() => setOpen(false)}>
        {t('delete_text')}
      </Confirm>
    </div>
  );
}
