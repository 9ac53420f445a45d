import { useQuery } from '@tanstack/react-query';
import { taxonomyQuery } from '@/api/queries';
import { useLanguage, useWords } from '@/i18n/language';
import { Select, TextArea, TextField } from '@/ui/controls';
import type { ArtworkForm, ArtworkKey } from './artwork-form';
import { artworkWords } from './artwork-words';
import { CURRENCIES } from './currencies';
import css from './house.module.css';

interface Props {
  form: ArtworkForm;
  onChange: (form: ArtworkForm) => void;
  errors: Partial<Record<ArtworkKey, string>>;
}

const CLASS = ['theme', 'style', 'technique'] as const;

/** All that can be said of an artwork. */
export function ArtworkFields({ form, onChange, errors }: Props) {
  const t = useWords(artworkWords);
  const field = (key: ArtworkKey, maxLength: number) => ({
    label: t(`f_${key}`),
    name: key,
    value: form[key],
    error: errors[key] ?? null,
    maxLength,
    onChange: (event: { target: { value: string } }) => onChange({ ...form, [key]: event.target.value }),
  });
  return (
    <>
      <fieldset className={css.group}>
        <legend className="sr-only">{t('work')}</legend>
        <h2 aria-hidden="true">{t('work')}</h2>
        <div className={css.two}>
          <TextField {...field('title', 200)} required />
          <TextField {...field('artist', 200)} required />
          <TextField {...field('country', 100)} optional />
          <TextField {...field('completed', 12)} optional hint={t('completed_hint')} />
        </div>
      </fieldset>
      <ClassFields form={form} onChange={onChange} errors={errors} />
      <fieldset className={css.group}>
        <legend className="sr-only">{t('measures')}</legend>
        <h2 aria-hidden="true">{t('measures')}</h2>
        <div className={css.three}>
          {(['height', 'width', 'depth'] as const).map((key) => (
            <TextField key={key} {...field(key, 7)} inputMode="numeric" optional />
          ))}
        </div>
        <div className={css.three}>
          <TextField {...field('estimate_low', 30)} inputMode="decimal" optional />
          <TextField {...field('estimate_high', 30)} inputMode="decimal" optional />
          <Select label={t('f_estimate_currency')} name="estimate_currency" value={form.estimate_currency} error={errors.estimate_currency ?? null} onChange={(event) => onChange({ ...form, estimate_currency: event.target.value })}>
            {[...new Set([form.estimate_currency, ...CURRENCIES])].sort().map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </Select>
        </div>
      </fieldset>
      <fieldset className={css.group}>
        <legend className="sr-only">{t('texts')}</legend>
        <h2 aria-hidden="true">{t('texts')}</h2>
        {(['description', 'provenance', 'condition'] as const).map((key) => (
          <TextArea key={key} {...field(key, 10_000)} optional />
        ))}
      </fieldset>
      <fieldset className={css.group}>
        <legend className="sr-only">{t('seller')}</legend>
        <h2 aria-hidden="true">{t('seller')}</h2>
        <TextField {...field('consignor', 36)} optional hint={t('consignor_hint')} spellCheck={false} autoComplete="off" />
      </fieldset>
    </>
  );
}

/** Medium, and what the medium has: both languages beside each other, as the catalogue is in both. */
function ClassFields({ form, onChange, errors }: Props) {
  const t = useWords(artworkWords);
  const { language } = useLanguage();
  const { data } = useQuery(taxonomyQuery);
  const other = language === 'ko' ? 'en' : 'ko';
  const both = (term: { ko: string; en: string }) => `${term[language]} · ${term[other]}`;
  const medium = data?.media.find((one) => one.code === form.medium);
  return (
    <fieldset className={css.group}>
      <legend className="sr-only">{t('class')}</legend>
      <h2 aria-hidden="true">{t('class')}</h2>
      <div className={css.two}>
        <Select
          label={t('f_medium')}
          name="medium"
          value={form.medium}
          error={errors.medium ?? null}
          optional
          // What a medium has, another has not.
          onChange={(event) => onChange({ ...form, medium: event.target.value, theme: '', style: '', technique: '' })}
        >
          <option value="">{t('none')}</option>
          {data?.media.map((one) => (
            <option key={one.code} value={one.code}>
              {both(one)}
            </option>
          ))}
        </Select>
        {CLASS.map((key) => (
          <Select
            key={key}
            label={key === 'technique' && form.medium === 'sculpture' ? t('f_material') : t(`f_${key}`)}
            name={key}
            value={form[key]}
            disabled={!medium}
            error={errors[key] ?? null}
            optional
            onChange={(event) => onChange({ ...form, [key]: event.target.value })}
          >
            <option value="">{medium ? t('none') : t('medium_first')}</option>
            {medium?.[`${key}s`].map((term) => (
              <option key={term.code} value={term.code}>
                {both(term)}
              </option>
            ))}
          </Select>
        ))}
      </div>
      <TextField
        label={t('f_materials')}
        name="materials"
        maxLength={200}
        optional
        hint={t('materials_hint')}
        value={form.materials}
        error={errors.materials ?? null}
        onChange={(event) => onChange({ ...form, materials: event.target.value })}
      />
    </fieldset>
  );
}
