import type { components } from '@/api/schema.gen';

/** The files of a picture in one form, for the browser to choose of. */
export function srcSet(picture: components['schemas']['ImageResource'], form: 'webp' | 'jpeg'): string {
  return picture.variants.map((variant) => `${variant[form]} ${variant.width}w`).join(', ');
}
