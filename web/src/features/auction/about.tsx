import { useQuery } from '@tanstack/react-query';
import { taxonomyQuery } from '@/api/queries';
import type { components } from '@/api/schema.gen';
import { useFormats, useLanguage, useWords } from '@/i18n/language';
import { Skeleton } from '@/ui/states';
import css from './auction.module.css';
import { roomWords } from './words';

/** What is known of the work; what is not known is not mentioned. */
export function About({ artwork }: { artwork: components['schemas']['ArtworkResource'] | undefined }) {
  const t = useWords(roomWords);
  const { language } = useLanguage();
  const { money, number } = useFormats();
  const { data: taxonomy } = useQuery(taxonomyQuery);
  if (!artwork) return <Skeleton height="12rem" />;
  const medium = taxonomy?.media.find((one) => one.code === artwork.medium);
  const term = (kind: 'themes' | 'styles' | 'techniques', code: string | null) => medium?.[kind].find((one) => one.code === code)?.[language];
  const { size, estimate } = artwork;
  const sides = size ? [size.height_mm, size.width_mm, size.depth_mm].filter((side) => side !== null) : [];
  const rows: [string, string | null | undefined][] = [
    [t('artist'), artwork.artist],
    [t('made'), artwork.completed],
    [t('country'), artwork.country],
    [t('medium'), medium?.[language]],
    [t('technique'), term('techniques', artwork.technique)],
    [t('materials'), artwork.materials],
    [t('theme'), term('themes', artwork.theme)],
    [t('style'), term('styles', artwork.style)],
    [t('size'), sides.length > 0 ? `${sides.map((side) => number(side / 10)).join(' × ')} cm` : null],
    [t('provenance'), artwork.provenance],
    [t('condition'), artwork.condition],
  ];
  return (
    <section className="stack" aria-labelledby="about">
      <h2 id="about">{t('about')}</h2>
      {estimate && <p>{t('estimate', { low: money(estimate.low, estimate.currency), high: money(estimate.high, estimate.currency) })}</p>}
      {artwork.description && <p className={css.prose}>{artwork.description}</p>}
      <dl className="facts">
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label} className={css.fact}>
              <dt>{label}</dt>
              <dd className={css.prose}>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
