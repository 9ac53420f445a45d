import type { components } from '@/api/schema.gen';
import type { Rung } from '@/lib/ladder';
import { digitsOf, isLess, readTyped } from '@/lib/money';
import { fromLocal, isZone, toLocal } from '@/lib/zone';
import { digitsOfCurrency } from './artwork-form';
import type { Sale } from './queries';

type NewSale = components['schemas']['NewSaleBody'];
type EditSale = components['schemas']['EditSaleBody'];
type Defaults = components['schemas']['DefaultsBody'];

export const LADDERS = ['krw', 'ebay', 'saleroom_258', 'drouot', 'flat'] as const;
export const SOFT_CLOSES = ['none', '1/1', '2/2', '10/10'] as const;

/** A sale as text while it is typed; times as the clocks of its zone show them. */
export interface SaleForm {
  title: string;
  currency: string;
  zone: string;
  description: string;
  starts: string;
  ends: string;
  /** A preset, `own`, or empty for none. */
  ladder: string;
  /** Own rungs, one a line: `1000: 100`, or `1000: 20 30 30`. */
  rungs: string;
  mode: 'at_least' | 'strict';
  /** A preset, or `own`. */
  soft: string;
  trigger_s: string;
  extend_s: string;
  most_s: string;
}

export type SaleKey = keyof SaleForm;

export const emptySale: SaleForm = {
  title: '',
  currency: 'KRW',
  zone: 'Asia/Seoul',
  description: '',
  starts: '',
  ends: '',
  ladder: 'krw',
  rungs: '',
  mode: 'at_least',
  soft: '2/2',
  trigger_s: '120',
  extend_s: '120',
  most_s: '86400',
};

const DAY_MS = 86_400_000;

export function toSaleForm(sale: Sale): SaleForm {
  const { ladder, ladder_mode: mode, soft_close: soft } = sale.defaults;
  const preset = soft === null ? 'none' : presetOf(soft.trigger_ms, soft.extend_to_ms, soft.max_extension_ms);
  return {
    title: sale.title,
    currency: sale.currency,
    zone: sale.zone,
    description: sale.description ?? '',
    starts: sale.starts_at === null ? '' : toLocal(sale.starts_at, sale.zone),
    ends: sale.ends_at === null ? '' : toLocal(sale.ends_at, sale.zone),
    ladder: ladder === null ? '' : typeof ladder === 'string' ? ladder : 'own',
    rungs: ladder === null || typeof ladder === 'string' ? '' : writeRungs(ladder),
    mode: mode === 'strict' ? 'strict' : 'at_least',
    soft: preset ?? 'own',
    trigger_s: String((soft?.trigger_ms ?? 120_000) / 1000),
    extend_s: String((soft?.extend_to_ms ?? 120_000) / 1000),
    most_s: String((soft?.max_extension_ms ?? DAY_MS) / 1000),
  };
}

/** The preset that these figures are, if they are one. */
export function presetOf(triggerMs: number, extendMs: number, mostMs: number): string | null {
  if (triggerMs === 0 || mostMs === 0) return 'none';
  if (mostMs !== DAY_MS || triggerMs !== extendMs) return null;
  return SOFT_CLOSES.find((name) => name === `${triggerMs / 60_000}/${extendMs / 60_000}`) ?? null;
}

export function writeRungs(rungs: readonly Rung[]): string {
  return rungs.map(({ from, steps }) => `${from}: ${steps.join(' ')}`).join('\n');
}

/** Own rungs out of what was typed; null when it is no ladder: one a line, the first from 0, each from more than the one before. */
export function readRungs(text: string, digits: number): Rung[] | null {
  const rungs: Rung[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [start = '', rest, ...more] = line.split(':');
    if (rest === undefined || more.length > 0) return null;
    const from = /^\s*0+([.]0+)?\s*$/.test(start) ? '0' : readTyped(start, digits);
    const steps = rest.trim().split(/\s+/).map((step) => readTyped(step, digits));
    if (from === null || steps.some((step) => step === null)) return null;
    const before = rungs.at(-1);
    if (before ? !isLess(before.from, from) : from !== '0') return null;
    rungs.push({ from, steps: steps as string[] });
  }
  return rungs.length > 0 ? rungs : null;
}

export type SaleFault = 'missing' | 'bad_zone' | 'bad_time' | 'ends_before' | 'bad_rungs' | 'bad_seconds';

const SPANS = ['trigger_s', 'extend_s', 'most_s'] as const;

export function saleFaults(form: SaleForm): Partial<Record<SaleKey, SaleFault>> {
  const found: Partial<Record<SaleKey, SaleFault>> = {};
  if (form.title.trim() === '') found.title = 'missing';
  if (form.ladder === '') found.ladder = 'missing';
  if (!isZone(form.zone)) {
    found.zone = 'bad_zone';
  } else {
    const [starts, ends] = [fromLocal(form.starts, form.zone), fromLocal(form.ends, form.zone)];
    if (form.starts === '') found.starts = 'missing';
    else if (starts === null) found.starts = 'bad_time';
    if (form.ends === '') found.ends = 'missing';
    else if (ends === null) found.ends = 'bad_time';
    else if (starts !== null && ends <= starts) found.ends = 'ends_before';
  }
  if (form.ladder === 'own' && readRungs(form.rungs, digitsOfCurrency(form.currency)) === null) found.rungs = 'bad_rungs';
  if (form.soft === 'own') {
    for (const key of SPANS) {
      if (!(/^\d{1,5}$/.test(form[key].trim()) && Number(form[key]) >= 1 && Number(form[key]) <= 86_400)) found[key] = 'bad_seconds';
    }
  }
  return found;
}

function defaultsOf(form: SaleForm): Defaults {
  const ms = (text: string) => Number(text) * 1000;
  return {
    ladder: form.ladder === 'own' ? (readRungs(form.rungs, digitsOfCurrency(form.currency)) ?? []).map(({ from, steps }) => ({ from, steps: [...steps] })) : form.ladder,
    ladder_mode: form.mode,
    soft_close: form.soft === 'own' ? { trigger_ms: ms(form.trigger_s), extend_to_ms: ms(form.extend_s), max_extension_ms: ms(form.most_s) } : form.soft,
  };
}

const optional = (text: string) => (text.trim() === '' ? null : text.trim());

export function toNewSale(form: SaleForm): NewSale {
  return {
    title: form.title.trim(),
    currency: form.currency,
    zone: form.zone,
    description: optional(form.description),
    starts_at: fromLocal(form.starts, form.zone),
    ends_at: fromLocal(form.ends, form.zone),
    defaults: defaultsOf(form),
  };
}

const RULES = ['ladder', 'rungs', 'mode', 'soft', ...SPANS] as const;

/** What was changed, and nothing else. */
export function toEditSale(base: SaleForm, form: SaleForm): EditSale {
  const isChanged = (key: SaleKey) => base[key].trim() !== form[key].trim();
  const body: EditSale = {};
  if (isChanged('title')) body.title = form.title.trim();
  if (isChanged('description')) body.description = optional(form.description);
  if (isChanged('zone')) body.zone = form.zone;
  // A time of the clock is another instant in another zone.
  if (isChanged('starts') || isChanged('zone')) body.starts_at = fromLocal(form.starts, form.zone);
  if (isChanged('ends') || isChanged('zone')) body.ends_at = fromLocal(form.ends, form.zone);
  if (RULES.some(isChanged)) body.defaults = defaultsOf(form);
  return body;
}

/** The field here that the house means by its name. */
export function saleKey(field: string | null): SaleKey | null {
  const names: Record<string, SaleKey> = { starts_at: 'starts', ends_at: 'ends', 'defaults.ladder': 'ladder', 'defaults.soft_close': 'soft', ladder_mode: 'mode', soft_close: 'soft' };
  if (field === null) return null;
  return names[field] ?? (Object.keys(emptySale) as SaleKey[]).find((key) => key === field) ?? null;
}

/** Reads an amount in a field that may be empty: `''` stays, null is no amount. */
export function readAmount(text: string, like: string): string | null {
  return text.trim() === '' ? '' : readTyped(text, digitsOf(like));
}
