import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { get } from '@/api/client';
import { live } from '@/app/live';
import { useUser } from '@/app/session';
import { useFormats, useWords } from '@/i18n/language';
import { LinkButton } from '@/ui/controls';
import { Failed, Loading } from '@/ui/states';
import { needs } from './attention';
import css from './house.module.css';
import { HouseLayout } from './layout';
import { overviewWords } from './overview-words';
import { type Sale, auctionsOfQuery, salePagesQuery } from './queries';
import { SaleRows } from './sale-rows';

/** How often the figures are asked for anew. */
const ASK_MS = 20_000;

/** What goes on in the house, and what waits for somebody. */
export default function OverviewPage() {
  const t = useWords(overviewWords);
  return (
    <HouseLayout
      title={t('title')}
      actions={
        <>
          <LinkButton look="secondary" href="/house/artworks/new" icon="plus">
            {t('new_artwork')}
          </LinkButton>
          <LinkButton href="/house/sales/new" icon="plus">
            {t('new_sale')}
          </LinkButton>
        </>
      }
    >
      <Overview />
    </HouseLayout>
  );
}

function Overview() {
  const t = useWords(overviewWords);
  const { number } = useFormats();
  const auctions = useQuery({ ...auctionsOfQuery('draft,scheduled,open,paused'), refetchInterval: ASK_MS });
  const sales = useInfiniteQuery(salePagesQuery);
  if (auctions.isPending || sales.isPending) return <Loading />;
  if (auctions.isLoadingError) return <Failed error={auctions.error} retry={() => void auctions.refetch()} />;
  if (sales.isLoadingError) return <Failed error={sales.error} retry={() => void sales.refetch()} />;
  const lots = auctions.data;
  const all = sales.data.pages.flatMap((page) => page.items);
  const has = (sale: Sale, ...statuses: string[]) => lots.some((lot) => lot.sale_id === sale.id && statuses.includes(lot.status));
  const running = all.filter((sale) => has(sale, 'open', 'paused'));
  const prepared = all.filter((sale) => !running.includes(sale) && (has(sale, 'draft', 'scheduled') || sale.auctions === 0));
  const figures = [
    ['live', 'open'],
    ['paused', 'paused'],
    ['scheduled', 'scheduled'],
    ['drafts', 'draft'],
  ] as const;
  return (
    <>
      <dl className={css.figureRow}>
        {figures.map(([name, status]) => (
          <div key={name} className={css.figure}>
            <dt className="soft small">{t(name)}</dt>
            <dd>
              <strong className="figures">{number(lots.filter((lot) => lot.status === status).length)}</strong>
            </dd>
          </div>
        ))}
      </dl>
      <Attention lots={lots} sales={all} />
      <Part id="running" title={t('running')} none={t('none_running')} sales={running} />
      <Part id="prepared" title={t('prepared')} none={t('none_prepared')} sales={prepared} />
      <p>
        <Link href="/house/sales">{t('more_sales')}</Link>
      </p>
    </>
  );
}

function Part({ id, title, none, sales }: { id: string; title: string; none: string; sales: readonly Sale[] }) {
  return (
    <section className="stack" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {sales.length === 0 ? (
        <p className="soft">{none}</p>
      ) : (
        <SaleRows sales={sales} heading="h3" />
      )}
    </section>
  );
}

function Attention({ lots, sales }: { lots: Parameters<typeof needs>[0]; sales: readonly Sale[] }) {
  const t = useWords(overviewWords);
  const isAdmin = useUser()?.role === 'admin';
  const stuck = useQuery({
    queryKey: ['house', 'settlements', 'stuck'],
    queryFn: ({ signal }) => get('/v1/admin/settlements', { query: { stuck: 'true', limit: 100 }, signal }),
    enabled: isAdmin,
    refetchInterval: ASK_MS * 3,
  });
  const dead = useQuery({ queryKey: ['house', 'dead-letters', 'count'], queryFn: ({ signal }) => get('/v1/admin/dead-letters', { query: { limit: 100 }, signal }), enabled: isAdmin, refetchInterval: ASK_MS * 3 });
  const titles = new Map(sales.map((sale) => [sale.id, sale.title]));
  const found = needs(lots, live.clock.now()).filter((need) => titles.has(need.sale));
  const counts = [
    ['stuck', stuck.data, '/house/settlements'],
    ['dead', dead.data, '/house/dead-letters'],
  ] as const;
  const others = counts.flatMap(([name, page, href]) => (page && page.items.length > 0 ? [{ name, href, count: page.items.length, isMore: page.next !== null }] : []));
  return (
    <section className={css.group} aria-labelledby="attention">
      <h2 id="attention">{t('attention')}</h2>
      {found.length + others.length === 0 ? (
        <p className="soft">{t('all_well')}</p>
      ) : (
        <ul className="stack">
          {found.map(({ kind, sale, count }) => (
            <li key={`${kind} ${sale}`}>
              <Link href={kind === 'paused_lots' ? `/house/sales/${sale}/console` : `/house/sales/${sale}`}>{t(kind, { title: titles.get(sale) ?? '', count })}</Link>
            </li>
          ))}
          {others.map(({ name, href, count, isMore }) => (
            <li key={name}>
              <Link href={href}>{t(isMore ? `${name}_many` : name, { count })}</Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
