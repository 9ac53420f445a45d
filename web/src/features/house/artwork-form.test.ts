import { expect, test } from 'vitest';
import { type ArtworkForm, artworkKey, differing, emptyArtwork, faults, toEdit, toForm, toNew } from './artwork-form';

const full: ArtworkForm = {
  ...emptyArtwork,
  title: 'Wave',
  artist: 'Han Gaon',
  completed: '1961-05',
  medium: 'drawing',
  theme: 'landscape',
  technique: 'ink',
  height: '300',
  width: '400',
  estimate_low: '1,000',
  estimate_high: '2000',
};

test('a form is what the house takes', () => {
  expect(toNew(full)).toMatchObject({ title: 'Wave', size: { height_mm: 300, width_mm: 400, depth_mm: null }, estimate: { low: '1000', high: '2000', currency: 'KRW' }, style: null, country: null });
  expect(toNew({ ...emptyArtwork, title: ' A ', artist: 'B' })).toMatchObject({ title: 'A', size: null, estimate: null });
});

test('what the house gave and nobody touched is no change', () => {
  const form = toForm({ id: 'x', title: 'Wave', artist: 'Han', country: null, completed: null, year: null, medium: null, theme: null, style: null, technique: null, materials: null, size: null, description: 'Blue.', provenance: null, condition: null, estimate: null, images: [], consignor: null });
  expect(toEdit(form, form)).toEqual({});
  expect(differing(form, { ...form, estimate_currency: 'USD' })).toEqual([]);
});

test('only what was changed is sent, and of what belongs together all', () => {
  expect(toEdit(full, { ...full, description: 'New.' })).toEqual({ description: 'New.' });
  expect(toEdit(full, { ...full, medium: 'painting', theme: '', technique: '' })).toEqual({ medium: 'painting', theme: null, style: null, technique: null });
  expect(toEdit(full, { ...full, depth: '5' })).toEqual({ size: { height_mm: 300, width_mm: 400, depth_mm: 5 } });
  expect(toEdit(full, { ...full, estimate_low: '', estimate_high: '' })).toEqual({ estimate: null });
  expect(toEdit(full, { ...full, height: '', width: '' })).toEqual({ size: null });
});

test('what is wrong is found before the house is asked', () => {
  expect(faults(full)).toEqual({});
  expect(faults(emptyArtwork)).toEqual({ title: 'missing', artist: 'missing' });
  expect(faults({ ...full, height: '1.5', width: '0', depth: '1000001' })).toEqual({ height: 'bad_measure', width: 'bad_measure', depth: 'bad_measure' });
  expect(faults({ ...full, estimate_high: '' })).toEqual({ estimate_high: 'both_ends' });
  expect(faults({ ...full, estimate_high: '999' })).toEqual({ estimate_high: 'high_below_low' });
  expect(faults({ ...full, estimate_low: '10.5' })).toEqual({ estimate_low: 'bad_amount' });
  expect(faults({ ...full, completed: 'May 1961', consignor: 'me' })).toEqual({ completed: 'bad_date', consignor: 'bad_id' });
});

test('the house names fields its own way', () => {
  expect(artworkKey('size.height_mm')).toBe('height');
  expect(artworkKey('estimate')).toBe('estimate_low');
  expect(artworkKey('title')).toBe('title');
  expect(artworkKey('nothing')).toBeNull();
});
