import { expect, test, vi } from 'vitest';
import { KeptFocus } from './kept-focus';

const control = () => ({ focus: vi.fn() });

test('the focus of a button that goes away goes to the first heir that is there, once', () => {
  const [button, standing, ask] = [control(), control(), control()];
  const kept = new KeptFocus(() => button);
  const leave = kept.watch(button);
  kept.settle(standing, ask);
  expect(standing.focus).not.toHaveBeenCalled();
  leave();
  kept.settle(null, ask);
  kept.settle(standing, ask);
  expect(ask.focus).toHaveBeenCalledOnce();
  expect(standing.focus).not.toHaveBeenCalled();
});

test('a button that goes away without the focus takes it from nobody', () => {
  const [button, field, standing] = [control(), control(), control()];
  const kept = new KeptFocus(() => field);
  kept.watch(button)();
  kept.settle(standing);
  expect(standing.focus).not.toHaveBeenCalled();
});
