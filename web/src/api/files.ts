import { send } from './client';

/** Reads a file of the house as whoever is signed in, for a link could not say who that is. */
export async function readFile(path: string): Promise<Blob> {
  return (await send('get', path, new Headers(), null)).blob();
}

/** Saves what was read under a name. */
export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Shows what was read in a tab of its own. The document keeps this page's policy (CSP 3, 4.2.3), so that no script of it could run; where the
 * browser opens no tab it is saved.
 */
export function show(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  if (open(address, '_blank') === null) save(file, name);
  // The tab has read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
