import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { thumbHashToRGBA } from 'thumbhash';
import type { components } from '@/api/schema.gen';
import { useWords } from '@/i18n/language';
import { Icon } from './icons';
import { srcSet } from './src-set';
import css from './ui.module.css';
import { uiWords } from './words';

export type PictureData = components['schemas']['ImageResource'];

interface Props {
  picture: PictureData | null | undefined;
  alt: string;
  /** The `sizes` of the picture: how wide it is shown. */
  sizes: string;
  fit?: 'cover' | 'contain';
  /** Width by height; that of the picture itself when it is left out. */
  ratio?: string;
  /** Above the fold: fetched at once. */
  eager?: boolean;
}

/** A picture that takes its place before it is there: first its placeholder, then the smallest file that is sharp enough. */
export function Picture({ picture, alt, sizes, fit = 'cover', ratio, eager = false }: Props) {
  const t = useWords(uiWords);
  const style = { aspectRatio: ratio ?? (picture ? `${picture.width} / ${picture.height}` : '4 / 3') };
  if (!picture || picture.variants.length === 0) {
    return (
      <div className={css.picture} style={style} role="img" aria-label={alt || t('no_picture')}>
        <div className={css.noPicture}>
          <Icon name="frame" size={36} />
        </div>
      </div>
    );
  }
  return (
    <div className={[css.picture, css[fit]].join(' ')} style={style}>
      <Placeholder hash={picture.placeholder} />
      <Loaded key={picture.id} picture={picture} alt={alt} sizes={sizes} eager={eager} />
    </div>
  );
}

function Loaded({ picture, alt, sizes, eager }: { picture: PictureData; alt: string; sizes: string; eager: boolean }) {
  const [isLoaded, setLoaded] = useState(false);
  const image = useRef<HTMLImageElement>(null);
  useLayoutEffect(() => {
    // It may have come out of the cache before React listened.
    if (image.current?.complete && image.current.naturalWidth > 0) setLoaded(true);
  }, []);
  const middle = picture.variants[Math.min(1, picture.variants.length - 1)];
  return (
    <picture>
      <source type="image/webp" srcSet={srcSet(picture, 'webp')} sizes={sizes} />
      <img
        ref={image}
        src={middle?.jpeg}
        srcSet={srcSet(picture, 'jpeg')}
        sizes={sizes}
        width={picture.width}
        height={picture.height}
        alt={alt}
        loading={eager ? 'eager' : 'lazy'}
        decoding="async"
        fetchPriority={eager ? 'high' : 'auto'}
        data-loaded={isLoaded}
        onLoad={() => setLoaded(true)}
      />
    </picture>
  );
}

function Placeholder({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    try {
      const bytes = Uint8Array.from(atob(hash), (letter) => letter.charCodeAt(0));
      const { w, h, rgba } = thumbHashToRGBA(bytes);
      target.width = w;
      target.height = h;
      target.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
    } catch {
      // Without it the wall is seen until the picture is there.
    }
  }, [hash]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
