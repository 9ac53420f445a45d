import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type AuctionFilter } from '@/api/auctions';
import { taxonomyQuery } from '@/api/queries';
import { useLanguage, useWords } from '@/i18n/language';
import { readTyped } from '@/lib/money';
import { useTyped } from '@/lib/typed';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, Select, TextField } from '@/ui/controls';
import css from './catalogue.module.css';
import type { FilterKey } from './filter';
import { catalogueWords } from './words';

const CURRENCIES = ['KRW', 'USD', 'EUR', 'GBP', 'JPY', 'CHF', 'HKD'];
const STATUSES = ['open', 'scheduled', 'closed'] as const;

interface Props {
  filter: AuctionFilter;
  onChange: (filter: AuctionFilter) => void;
}

export function Filters({ filter, onChange }: Props) {
  const t = useWords(catalogueWords);
  const { language } = useLanguage();
  const { data } = useQuery(taxonomyQuery);
  const medium = data?.media.find((one) => one.code === filter.medium);
  const set = (key: FilterKey, value: string) => {
    const next: AuctionFilter = { ...filter, [key]: value };
    // What a medium has, another has not.
    if (key === 'medium') {
      delete next.theme;
      delete next.style;
      delete next.technique;
    }
    onChange(next);
  };
  const count = (['medium', 'theme', 'style', 'technique', 'status', 'currency', 'price_min', 'price_max'] as const).filter((key) => filter[key]).length;
  const [isOpen, setOpen] = useState(false);
  const fields = useRef<HTMLDivElement>(null);
  return (
    <aside className={css.filters} aria-label={t('filters')}>
      <div className={css.toggle}>
        <Button look="secondary" wide aria-expanded={isOpen} aria-controls="filters" onClick={() => setOpen(!isOpen)}>
          {t('filters')}
          {count > 0 && ` (${count})`}
        </Button>
      </div>
      <div id="filters" ref={fields} className={css.fields} data-open={isOpen}>
        <Select label={t('status')} value={filter.status === 'open' ? 'open,paused' : (filter.status ?? '')} onChange={(event) => set('status', event.target.value)}>
          <option value="">{t('any')}</option>
          {STATUSES.map((status) => (
            <option key={status} value={status === 'open' ? 'open,paused' : status}>
              {t(`status_${status}`)}
            </option>
          ))}
        </Select>
        <Select label={t('medium')} value={filter.medium ?? ''} onChange={(event) => set('medium', event.target.value)}>
          <option value="">{t('any')}</option>
          {data?.media.map((one) => (
            <option key={one.code} value={one.code}>
              {one[language]}
            </option>
          ))}
        </Select>
        {medium &&
          (['theme', 'style', 'technique'] as const).map((key) => (
            <Select key={key} label={t(key)} value={filter[key] ?? ''} onChange={(event) => set(key, event.target.value)}>
              <option value="">{t('any')}</option>
              {medium[`${key}s`].map((term) => (
                <option key={term.code} value={term.code}>
                  {term[language]}
                </option>
              ))}
            </Select>
          ))}
        <Select label={t('currency')} value={filter.currency ?? ''} onChange={(event) => set('currency', event.target.value)}>
          <option value="">{t('any')}</option>
          {CURRENCIES.map((currency) => (
            <option key={currency}>{currency}</option>
          ))}
        </Select>
        <PriceRange filter={filter} onChange={onChange} />
        {count > 0 && (
          <Button
            look="quiet"
            onClick={() => {
              // This button goes away with what it clears.
              fields.current?.querySelector('select')?.focus();
              onChange(filter.q ? { q: filter.q } : {});
            }}
          >
            {t('clear')}
          </Button>
        )}
      </div>
    </aside>
  );
}

/** Prices are applied together, when both have been typed. */
function PriceRange({ filter, onChange }: Props) {
  const t = useWords(catalogueWords);
  const [from, setFrom] = useTyped(filter.price_min ?? '');
  const [to, setTo] = useTyped(filter.price_max ?? '');
  const [isTried, setTried] = useState(false);
  const amountFault = useAmountFault();
  const hasCurrency = Boolean(filter.currency ?? filter.sale);
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: filter.currency ?? 'KRW' }).resolvedOptions().maximumFractionDigits ?? 0;
  const read = (text: string) => (text.trim() === '' ? '' : readTyped(text, digits));
  const [low, high] = [read(from), read(to)];
  return (
    <form
      className={css.range}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (low === null || high === null) return;
        setTried(false);
        onChange({ ...filter, price_min: low, price_max: high });
      }}
    >
      <div className={css.rangeFields}>
        <TextField label={t('price_min')} inputMode="decimal" disabled={!hasCurrency} value={from} error={isTried && low === null ? amountFault(digits, filter.currency ?? null) : null} onChange={(event) => setFrom(event.target.value)} />
        <TextField label={t('price_max')} inputMode="decimal" disabled={!hasCurrency} value={to} error={isTried && high === null ? amountFault(digits, filter.currency ?? null) : null} onChange={(event) => setTo(event.target.value)} />
      </div>
      {hasCurrency ? (
        <Button type="submit" look="secondary">
          {t('apply')}
        </Button>
      ) : (
        <p className="soft small">{t('price_hint')}</p>
      )}
    </form>
  );
}
