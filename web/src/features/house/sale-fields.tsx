import type { ChangeEvent } from 'react';
import { useWords } from '@/i18n/language';
import { Select, TextArea, TextField } from '@/ui/controls';
import { CURRENCIES } from './currencies';
import css from './house.module.css';
import { LADDERS, SOFT_CLOSES, type SaleForm, type SaleKey } from './sale-form';
import { builderWords } from './sale-words';

interface Props {
  form: SaleForm;
  onChange: (form: SaleForm) => void;
  errors: Partial<Record<SaleKey, string>>;
  /** A sale that is there keeps its currency. */
  isNew: boolean;
}

type Fields = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** The terms of a sale. */
export function SaleFields({ form, onChange, errors, isNew }: Props) {
  const t = useWords(builderWords);
  const field = (key: SaleKey) => ({
    label: t(`f_${key}`),
    name: key,
    value: form[key],
    error: errors[key] ?? null,
    onChange: (event: ChangeEvent<Fields>) => onChange({ ...form, [key]: event.target.value }),
  });
  return (
    <div className="stack">
      <TextField {...field('title')} maxLength={200} />
      <TextArea {...field('description')} optional maxLength={10_000} />
      <div className={css.two}>
        {isNew && (
          <Select
            {...field('currency')}
            hint={t('currency_hint')}
            onChange={(event) => {
              const currency = event.target.value;
              const ladder = form.ladder === 'krw' && currency !== 'KRW' ? 'ebay' : form.ladder === 'ebay' && currency === 'KRW' ? 'krw' : form.ladder;
              onChange({ ...form, currency, ladder });
            }}
          >
            {CURRENCIES.map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </Select>
        )}
        <TextField {...field('zone')} hint={t('zone_hint')} list="zones" autoComplete="off" spellCheck={false} />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
      <div className={css.times}>
        <TextField {...field('starts')} type="datetime-local" />
        <TextField {...field('ends')} type="datetime-local" />
      </div>
      <div className={css.two}>
        <Select {...field('ladder')} hint={isNew ? undefined : t('defaults_hint')}>
          {form.ladder === '' && <option value="">–</option>}
          {LADDERS.map((name) => (
            <option key={name} value={name}>
              {t(`ladder_${name}`)}
            </option>
          ))}
          <option value="own">{t('ladder_own')}</option>
        </Select>
        <Select {...field('mode')}>
          <option value="at_least">{t('mode_at_least')}</option>
          <option value="strict">{t('mode_strict')}</option>
        </Select>
      </div>
      {form.ladder === 'own' && <TextArea {...field('rungs')} hint={t('rungs_hint')} spellCheck={false} />}
      <Select {...field('soft')}>
        {SOFT_CLOSES.map((name) => (
          <option key={name} value={name}>
            {t(`soft_${name}`)}
          </option>
        ))}
        <option value="own">{t('soft_own')}</option>
      </Select>
      {form.soft === 'own' && (
        <div className={css.three}>
          {(['trigger_s', 'extend_s', 'most_s'] as const).map((key) => (
            <TextField key={key} {...field(key)} inputMode="numeric" />
          ))}
        </div>
      )}
    </div>
  );
}
