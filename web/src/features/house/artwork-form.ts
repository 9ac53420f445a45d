import type { components } from '@/api/schema.gen';
import { readTyped } from '@/lib/money';
import type { Artwork } from './queries';

type NewArtwork = components['schemas']['NewArtworkBody'];
type EditArtwork = components['schemas']['EditArtworkBody'];

/** An artwork as text while it is typed. */
export interface ArtworkForm {
  title: string;
  artist: string;
  country: string;
  completed: string;
  medium: string;
  theme: string;
  style: string;
  technique: string;
  materials: string;
  height: string;
  width: string;
  depth: string;
  estimate_low: string;
  estimate_high: string;
  estimate_currency: string;
  description: string;
  provenance: string;
  condition: string;
  consignor: string;
}

export type ArtworkKey = keyof ArtworkForm;

export const emptyArtwork: ArtworkForm = {
  title: '',
  artist: '',
  country: '',
  completed: '',
  medium: '',
  theme: '',
  style: '',
  technique: '',
  materials: '',
  height: '',
  width: '',
  depth: '',
  estimate_low: '',
  estimate_high: '',
  estimate_currency: 'KRW',
  description: '',
  provenance: '',
  condition: '',
  consignor: '',
};

export const ARTWORK_KEYS = Object.keys(emptyArtwork) as ArtworkKey[];

export function toForm(artwork: Artwork): ArtworkForm {
  const { size, estimate } = artwork;
  const text = (value: string | null | undefined) => value ?? '';
  const number = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  return {
    title: artwork.title,
    artist: artwork.artist,
    country: text(artwork.country),
    completed: text(artwork.completed),
    medium: text(artwork.medium),
    theme: text(artwork.theme),
    style: text(artwork.style),
    technique: text(artwork.technique),
    materials: text(artwork.materials),
    height: number(size?.height_mm),
    width: number(size?.width_mm),
    depth: number(size?.depth_mm),
    estimate_low: text(estimate?.low),
    estimate_high: text(estimate?.high),
    estimate_currency: estimate?.currency ?? emptyArtwork.estimate_currency,
    description: text(artwork.description),
    provenance: text(artwork.provenance),
    condition: text(artwork.condition),
    consignor: text(artwork.consignor),
  };
}

/** What is wrong with a form before the house is asked. */
export type Fault = 'missing' | 'bad_measure' | 'bad_amount' | 'both_ends' | 'bad_date' | 'bad_id' | 'high_below_low';

const MEASURES = ['height', 'width', 'depth'] as const;
const MEASURE_MOST = 1_000_000;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function faults(form: ArtworkForm): Partial<Record<ArtworkKey, Fault>> {
  const found: Partial<Record<ArtworkKey, Fault>> = {};
  for (const key of ['title', 'artist'] as const) {
    if (form[key].trim() === '') found[key] = 'missing';
  }
  for (const key of MEASURES) {
    const text = form[key].trim();
    if (text !== '' && !(/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MEASURE_MOST)) found[key] = 'bad_measure';
  }
  if (form.completed.trim() !== '' && !/^-?\d{1,4}(-\d\d(-\d\d)?)?$/.test(form.completed.trim())) found.completed = 'bad_date';
  if (form.consignor.trim() !== '' && !ID.test(form.consignor.trim())) found.consignor = 'bad_id';
  const [low, high] = [form.estimate_low.trim(), form.estimate_high.trim()];
  if (low !== '' && high === '') found.estimate_high = 'both_ends';
  if (low === '' && high !== '') found.estimate_low = 'both_ends';
  const digits = digitsOfCurrency(form.estimate_currency);
  if (low !== '' && readTyped(low, digits) === null) found.estimate_low = 'bad_amount';
  if (high !== '' && readTyped(high, digits) === null) found.estimate_high = 'bad_amount';
  const [from, to] = [minor(low, digits), minor(high, digits)];
  if (from !== null && to !== null && to < from) found.estimate_high = 'high_below_low';
  return found;
}

function minor(text: string, digits: number): bigint | null {
  const amount = readTyped(text, digits);
  return amount === null ? null : BigInt(amount.replace('.', ''));
}

/** How many digits amounts of a currency have after the point, as the browser knows it. */
export function digitsOfCurrency(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;
  } catch {
    return 2;
  }
}

const optional = (text: string) => (text.trim() === '' ? null : text.trim());
const measure = (text: string) => (text.trim() === '' ? null : Number(text));

function sizeOf(form: ArtworkForm) {
  const size = { height_mm: measure(form.height), width_mm: measure(form.width), depth_mm: measure(form.depth) };
  return Object.values(size).every((one) => one === null) ? null : size;
}

function estimateOf(form: ArtworkForm) {
  const digits = digitsOfCurrency(form.estimate_currency);
  const [low, high] = [readTyped(form.estimate_low, digits), readTyped(form.estimate_high, digits)];
  return low === null || high === null ? null : { low, high, currency: form.estimate_currency };
}

const TEXTS = ['country', 'completed', 'medium', 'theme', 'style', 'technique', 'materials', 'description', 'provenance', 'condition', 'consignor'] as const;

export function toNew(form: ArtworkForm): NewArtwork {
  const body: NewArtwork = { title: form.title.trim(), artist: form.artist.trim(), size: sizeOf(form), estimate: estimateOf(form) };
  for (const key of TEXTS) body[key] = optional(form[key]);
  return body;
}

/** The groups in which the house takes changes: of what belongs together, all is said. */
const GROUPS: readonly (readonly ArtworkKey[])[] = [['height', 'width', 'depth'], ['estimate_low', 'estimate_high', 'estimate_currency'], ['medium', 'theme', 'style', 'technique']];

/** Which fields differ; an estimate without amounts has no currency worth a word. */
export function differing(one: ArtworkForm, other: ArtworkForm): ArtworkKey[] {
  const hasEstimate = [one, other].some((form) => form.estimate_low.trim() !== '' || form.estimate_high.trim() !== '');
  return ARTWORK_KEYS.filter((key) => one[key].trim() !== other[key].trim() && (key !== 'estimate_currency' || hasEstimate));
}

/** What is sent of an edited form: what was changed, and nothing else, so that what others changed meanwhile stays. */
export function toEdit(base: ArtworkForm, form: ArtworkForm): EditArtwork {
  const changed = new Set(differing(base, form));
  for (const group of GROUPS) {
    if (group.some((key) => changed.has(key))) for (const key of group) changed.add(key);
  }
  const body: EditArtwork = {};
  if (changed.has('title')) body.title = form.title.trim();
  if (changed.has('artist')) body.artist = form.artist.trim();
  for (const key of TEXTS) {
    if (changed.has(key)) body[key] = optional(form[key]);
  }
  if (changed.has('height')) body.size = sizeOf(form);
  if (changed.has('estimate_low')) body.estimate = estimateOf(form);
  return body;
}

/** The field here that the house means by its name. */
export function artworkKey(field: string | null): ArtworkKey | null {
  const names: Record<string, ArtworkKey> = {
    size: 'height',
    'size.height_mm': 'height',
    'size.width_mm': 'width',
    'size.depth_mm': 'depth',
    height_mm: 'height',
    width_mm: 'width',
    depth_mm: 'depth',
    estimate: 'estimate_low',
    'estimate.low': 'estimate_low',
    'estimate.high': 'estimate_high',
    'estimate.currency': 'estimate_currency',
  };
  if (field === null) return null;
  return names[field] ?? ARTWORK_KEYS.find((key) => key === field) ?? null;
}
