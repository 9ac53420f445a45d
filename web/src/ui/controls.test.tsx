import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Check } from './controls';

test('the fault of a checkbox is tied to it', () => {
  const html = renderToStaticMarkup(
    <Check name="sure" error="Say that you are sure.">
      I am sure
    </Check>,
  );
  const input = /<input[^>]*>/.exec(html)?.[0] ?? '';
  const named = /aria-describedby="([^"]+)"/.exec(input)?.[1];
  expect(input).toContain('aria-invalid="true"');
  expect(named).toBeTruthy();
  expect(html).toMatch(new RegExp(`<div[^>]* id="${named ?? ''}"[^>]*>Say that you are sure\\.</div>`));
  const fine = renderToStaticMarkup(<Check error={null}>I am sure</Check>);
  expect(fine).not.toMatch(/aria-invalid|aria-describedby|role="alert"/);
});
