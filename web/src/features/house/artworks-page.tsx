import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { useSearch } from '@/app/search';
import { taxonomyQuery } from '@/api/queries';
import { useFormats, useLanguage, useWords } from '@/i18n/language';
import { useTyped } from '@/lib/typed';
import { Button, LinkButton, Select, TextField } from '@/ui/controls';
import { Empty, Failed, Loading, More } from '@/ui/states';
import { Picture } from '@/ui/picture';
import { artworkWords } from './artwork-words';
import { ExportButton } from './export-button';
import css from './house.module.css';
import { HouseLayout } from './layout';
import { type Artwork, type ArtworkFilter, artworkPagesQuery } from './queries';

const PAGE = 30;
const SORTS = ['newest', 'oldest', 'title', 'artist'] as const;

/** Everything in the catalogue, to be found and edited. */
export default function ArtworksPage() {
  const t = useWords(artworkWords);
  return (
    <HouseLayout
      title={t('title')}
      actions={
        <>
          <ExportButton />
          <LinkButton href="/house/artworks/new" icon="plus">
            {t('new')}
          </LinkButton>
        </>
      }
    >
      <List />
    </HouseLayout>
  );
}

function read(search: string): ArtworkFilter {
  const query = new URLSearchParams(search);
  const filter: ArtworkFilter = {};
  for (const key of ['q', 'medium', 'sort'] as const) {
    const value = query.get(key);
    if (value) filter[key] = value;
  }
  return filter;
}

function write(filter: ArtworkFilter): string {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();
  return query ? `/house/artworks?${query}` : '/house/artworks';
}

function List() {
  const t = useWords(artworkWords);
  const search = useSearch();
  const [, go] = useLocation();
  const filter = useMemo(() => read(search), [search]);
  const list = useInfiniteQuery(artworkPagesQuery(filter, PAGE));
  const artworks = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Tools filter={filter} onChange={(next) => go(write(next))} />
      <section aria-label={t('title')} className="stack">
        {list.isPending ? (
          <Loading />
        ) : list.isLoadingError ? (
          <Failed error={list.error} retry={() => void list.refetch()} />
        ) : artworks.length === 0 ? (
          <Empty title={t('none_title')} action={<LinkButton href="/house/artworks/new">{t('new')}</LinkButton>}>
            {t('none_text')}
          </Empty>
        ) : (
          <>
            <ul className={css.rows}>
              {artworks.map((artwork) => (
                <Line key={artwork.id} artwork={artwork} />
              ))}
            </ul>
            <p className="sr-only" role="status">
              {t('shown', { count: artworks.length })}
            </p>
            {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
          </>
        )}
      </section>
    </>
  );
}

function Tools({ filter, onChange }: { filter: ArtworkFilter; onChange: (filter: ArtworkFilter) => void }) {
  const t = useWords(artworkWords);
  const { language } = useLanguage();
  const { data } = useQuery(taxonomyQuery);
  const [text, setText] = useTyped(filter.q ?? '');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onChange({ ...filter, q: text.trim() });
  };
  return (
    <form role="search" aria-label={t('title')} className={css.tools} onSubmit={submit}>
      <TextField label={t('find_label')} type="search" maxLength={200} value={text} onChange={(event) => setText(event.target.value)} />
      <Select label={t('medium_label')} value={filter.medium ?? ''} onChange={(event) => onChange({ ...filter, q: text.trim(), medium: event.target.value })}>
        <option value="">{t('any_medium')}</option>
        {data?.media.map((medium) => (
          <option key={medium.code} value={medium.code}>
            {medium[language]}
          </option>
        ))}
      </Select>
      <Select label={t('sort_label')} value={filter.sort ?? 'newest'} onChange={(event) => onChange({ ...filter, q: text.trim(), sort: event.target.value === 'newest' ? '' : event.target.value })}>
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`sort_${sort}`)}
          </option>
        ))}
      </Select>
      <Button type="submit" look="secondary" icon="search">
        {t('find')}
      </Button>
    </form>
  );
}

function Line({ artwork }: { artwork: Artwork }) {
  const t = useWords(artworkWords);
  const { money } = useFormats();
  const { language } = useLanguage();
  const { data } = useQuery(taxonomyQuery);
  const medium = data?.media.find((one) => one.code === artwork.medium)?.[language];
  const { estimate } = artwork;
  return (
    <li className={css.line}>
      <Picture picture={artwork.images[0]} alt="" sizes="4.5rem" ratio="1" />
      <div className={css.lineText}>
        <h2>
          <Link href={`/house/artworks/${artwork.id}`}>{artwork.title}</Link>
        </h2>
        <p className="soft small">{[artwork.artist, artwork.completed, medium].filter(Boolean).join(' · ')}</p>
      </div>
      <div className={css.lineEnd}>
        {estimate && (
          <span className="figures">
            {money(estimate.low, estimate.currency)} – {money(estimate.high, estimate.currency)}
          </span>
        )}
        <span className="soft">{artwork.images.length === 0 ? t('no_pictures') : t('pictures_count', { count: artwork.images.length })}</span>
      </div>
    </li>
  );
}
