import type { AuctionFilter } from '@/api/auctions';
import { useWords } from '@/i18n/language';
import css from './catalogue.module.css';
import { catalogueWords } from './words';

export function SortSelect({ filter, onChange }: { filter: AuctionFilter; onChange: (filter: AuctionFilter) => void }) {
  const t = useWords(catalogueWords);
  // Prices of different currencies have no order.
  const prices = filter.currency || filter.sale ? (['price', '-price'] as const) : [];
  const sorts = ['default', 'ending', 'newest', ...prices, 'lot'] as const;
  const chosen = sorts.find((sort) => sort === filter.sort) ?? 'default';
  return (
    <label className={css.sort}>
      <span>{t('sort')}</span>
      <select
        value={chosen}
        onChange={(event) => {
          onChange({ ...filter, sort: event.target.value === 'default' ? '' : event.target.value });
        }}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            {t(`sort_${sort}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
