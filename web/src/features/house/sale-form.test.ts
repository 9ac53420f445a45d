import { expect, test } from 'vitest';
import { type SaleForm, emptySale, presetOf, readRungs, saleFaults, toEditSale, toNewSale, toSaleForm, writeRungs } from './sale-form';

const form: SaleForm = { ...emptySale, title: 'Autumn', starts: '2026-11-27T19:00', ends: '2026-11-27T21:00' };

test('a sale is declared in its own zone', () => {
  expect(toNewSale(form)).toMatchObject({
    starts_at: '2026-11-27T10:00:00.000Z',
    ends_at: '2026-11-27T12:00:00.000Z',
    description: null,
    defaults: { ladder: 'krw', ladder_mode: 'at_least', soft_close: '2/2' },
  });
  // The same clock elsewhere is another instant, though nobody touched the field.
  expect(toEditSale(form, { ...form, zone: 'Europe/Paris' })).toEqual({ zone: 'Europe/Paris', starts_at: '2026-11-27T18:00:00.000Z', ends_at: '2026-11-27T20:00:00.000Z' });
});

test('what nobody touched is not sent', () => {
  expect(toEditSale(form, form)).toEqual({});
  expect(toEditSale(form, { ...form, soft: 'none' })).toEqual({ defaults: { ladder: 'krw', ladder_mode: 'at_least', soft_close: 'none' } });
});

test('what the house keeps comes back as it was', () => {
  const sale = {
    id: 'x',
    title: 'Autumn',
    currency: 'USD',
    zone: 'America/New_York',
    created_at: '2026-11-01T00:00:00.000000Z',
    auctions: 0,
    description: null,
    starts_at: '2026-11-27T10:00:00.000000Z',
    ends_at: null,
    defaults: { ladder: [{ from: '0', steps: ['5.00'] }, { from: '100.00', steps: ['20.00', '30.00', '30.00'] }], ladder_mode: 'strict', soft_close: { trigger_ms: 60_000, extend_to_ms: 90_000, max_extension_ms: 3_600_000 } },
  };
  const read = toSaleForm(sale);
  expect(read).toMatchObject({ starts: '2026-11-27T05:00', ends: '', ladder: 'own', mode: 'strict', soft: 'own', trigger_s: '60', extend_s: '90', most_s: '3600' });
  expect(toNewSale({ ...read, ends: '2026-11-27T06:00' }).defaults).toEqual(sale.defaults);
});

test('presets are known by their figures', () => {
  expect(presetOf(120_000, 120_000, 86_400_000)).toBe('2/2');
  expect(presetOf(0, 0, 0)).toBe('none');
  expect(presetOf(120_000, 120_000, 3_600_000)).toBeNull();
  expect(presetOf(180_000, 180_000, 86_400_000)).toBeNull();
});

test('rungs are read a line each, the first from nothing, each from more than the one before', () => {
  expect(readRungs('0: 5\n 1,000 : 20 30 30\n\n', 2)).toEqual([{ from: '0', steps: ['5.00'] }, { from: '1000.00', steps: ['20.00', '30.00', '30.00'] }]);
  for (const bad of ['', '5: 1', '0 5', '0: ', '0: 5\n0: 6', '0: 5\n10: 1\n9: 1', '0: x', '0: 5: 6', '0: 0']) expect(readRungs(bad, 2), bad).toBeNull();
  expect(writeRungs([{ from: '0', steps: ['5'] }, { from: '100', steps: ['2', '3'] }])).toBe('0: 5\n100: 2 3');
});

test('what is wrong is found before the house is asked', () => {
  expect(saleFaults(form)).toEqual({});
  expect(saleFaults(emptySale)).toEqual({ title: 'missing', starts: 'missing', ends: 'missing' });
  expect(saleFaults({ ...form, ends: form.starts })).toEqual({ ends: 'ends_before' });
  expect(saleFaults({ ...form, zone: 'Nowhere' })).toEqual({ zone: 'bad_zone' });
  expect(saleFaults({ ...form, ladder: 'own', rungs: 'x', soft: 'own', trigger_s: '0', most_s: '86401' })).toEqual({ rungs: 'bad_rungs', trigger_s: 'bad_seconds', most_s: 'bad_seconds' });
});
