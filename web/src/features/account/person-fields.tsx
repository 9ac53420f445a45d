import { useLanguage, useWords } from '@/i18n/language';
import { Select, TextField } from '@/ui/controls';
import css from './account.module.css';
import { accountWords } from './words';

/** What the house asks of a person, as text while it is typed. */
export interface PersonForm {
  name: string;
  gender: string;
  birth_date: string;
  phone: string;
  country: string;
  postcode: string;
  region: string;
  city: string;
  line1: string;
  line2: string;
}

export type PersonKey = keyof PersonForm;
export const emptyPerson: PersonForm = { name: '', gender: 'undisclosed', birth_date: '', phone: '', country: 'KR', postcode: '', region: '', city: '', line1: '', line2: '' };

const GENDERS = ['undisclosed', 'female', 'male', 'other'] as const;
/** The countries that are offered, by their codes; the browser knows their names. */
const COUNTRIES = 'AE AR AT AU BE BR CA CH CL CN CO CZ DE DK EG ES FI FR GB GR HK HU ID IE IL IN IT JP KR LU MO MX MY NL NO NZ PH PL PT RO SA SE SG TH TR TW UA US VN ZA'.split(' ');

/** The house's name of a field, as a problem has it, to the one here. */
export function personKey(field: string | null): PersonKey | null {
  const key = field?.replace(/^address\./, '') ?? '';
  return key in emptyPerson ? (key as PersonKey) : null;
}

export function toBody(form: PersonForm) {
  const optional = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    name: form.name.trim(),
    gender: form.gender as (typeof GENDERS)[number],
    birth_date: form.birth_date,
    phone: toPhone(form.phone, form.country),
    address: { country: form.country, postcode: form.postcode.trim(), region: optional(form.region), city: form.city.trim(), line1: form.line1.trim(), line2: optional(form.line2) },
  };
}

/** In Korea nobody types the country's code: 010-1234-5678 is +82 10 1234 5678. */
export function toPhone(text: string, country: string): string {
  const plain = text.replace(/[\s().-]/g, '');
  return country === 'KR' && /^0\d{8,10}$/.test(plain) ? `+82${plain.slice(1)}` : plain;
}

interface Props {
  form: PersonForm;
  onChange: (form: PersonForm) => void;
  errors: Partial<Record<PersonKey, string>>;
}

export function PersonFields({ form, onChange, errors }: Props) {
  const t = useWords(accountWords);
  const { language } = useLanguage();
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const countries = COUNTRIES.map((code) => [code, names.of(code) ?? code] as const).sort((a, b) => a[1].localeCompare(b[1], language));
  const field = (key: PersonKey, autoComplete: string, isOptional = false) => ({
    label: t(key),
    name: key,
    value: form[key],
    autoComplete,
    optional: isOptional,
    error: errors[key] ?? null,
    maxLength: 200,
    onChange: (event: { target: { value: string } }) => onChange({ ...form, [key]: event.target.value }),
  });
  return (
    <div className="stack">
      <TextField {...field('name', 'name')} hint={t('name_hint')} />
      <div className={css.two}>
        <TextField {...field('birth_date', 'bday')} type="date" hint={t('birth_hint')} />
        <Select label={t('gender')} name="gender" autoComplete="sex" value={form.gender} onChange={(event) => onChange({ ...form, gender: event.target.value })}>
          {GENDERS.map((gender) => (
            <option key={gender} value={gender}>
              {t(gender)}
            </option>
          ))}
        </Select>
      </div>
      <TextField {...field('phone', 'tel')} type="tel" hint={t('phone_hint')} />
      <fieldset className="stack">
        <legend className={css.legend}>
          <h2>{t('address')}</h2>
        </legend>
        <div className={css.two}>
          <Select label={t('country')} name="country" autoComplete="country" value={form.country} error={errors.country ?? null} onChange={(event) => onChange({ ...form, country: event.target.value })}>
            {countries.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </Select>
          <TextField {...field('postcode', 'postal-code')} />
        </div>
        {/* In Korea the large comes before the small: province, city, street. */}
        {form.country === 'KR' ? (
          <>
            <div className={css.two}>
              <TextField {...field('region', 'address-level1', true)} />
              <TextField {...field('city', 'address-level2')} />
            </div>
            <TextField {...field('line1', 'address-line1')} />
            <TextField {...field('line2', 'address-line2', true)} />
          </>
        ) : (
          <>
            <TextField {...field('line1', 'address-line1')} />
            <TextField {...field('line2', 'address-line2', true)} />
            <div className={css.two}>
              <TextField {...field('city', 'address-level2')} />
              <TextField {...field('region', 'address-level1', true)} />
            </div>
          </>
        )}
      </fieldset>
    </div>
  );
}

const NEEDED = ['name', 'birth_date', 'phone', 'postcode', 'city', 'line1'] as const;

/** What is missing, before the house is asked. */
export function missing(form: PersonForm, word: string): Partial<Record<PersonKey, string>> {
  return Object.fromEntries(NEEDED.filter((key) => form[key].trim() === '').map((key) => [key, word]));
}
