import { useState } from 'react';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Icon } from '@/ui/icons';
import { Picture, type PictureData } from '@/ui/picture';
import css from './auction.module.css';
import { roomWords } from './words';

const ZOOMS = [1, 1.5, 2.25, 3.5];

export function Gallery({ title, images }: { title: string; images: readonly PictureData[] }) {
  const t = useWords(roomWords);
  const [place, setPlace] = useState(0);
  const [zoom, setZoom] = useState<number | null>(null);
  const shown = images[Math.min(place, images.length - 1)];
  const name = (index: number) => t('picture_of', { title, place: index + 1, count: Math.max(images.length, 1) });
  const step = (by: number) => {
    setPlace((now) => (now + by + images.length) % images.length);
    setZoom((now) => (now === null ? null : 0));
  };
  return (
    <section aria-label={t('gallery')} className={css.gallery}>
      {shown ? (
        <button type="button" className={css.wall} aria-label={`${t('zoom')}: ${name(place)}`} onClick={() => setZoom(0)}>
          <Picture key={shown.id} picture={shown} alt="" sizes="(min-width: 56rem) 58vw, 92vw" fit="contain" ratio="1 / 1" eager />
          <span className={css.zoomHint}>
            <Icon name="zoom" />
          </span>
        </button>
      ) : (
        <Picture picture={null} alt={title} sizes="92vw" ratio="1 / 1" />
      )}
      {images.length > 1 && (
        <ul className={css.thumbs}>
          {images.map((image, index) => (
            <li key={image.id}>
              <button type="button" aria-label={name(index)} aria-current={index === place} onClick={() => setPlace(index)}>
                <Picture picture={image} alt="" sizes="5rem" ratio="1 / 1" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Dialog title={title} open={zoom !== null} onClose={() => setZoom(null)} wide>
        {shown && zoom !== null && (
          <div className="stack">
            {/* Larger than its window it is moved with the keys, a finger or the wheel. */}
            <div className={css.zoomed} tabIndex={0} role="group" aria-label={name(place)}>
              <div style={{ width: `${(ZOOMS[zoom] ?? 1) * 100}%` }}>
                <Picture key={shown.id} picture={shown} alt={name(place)} sizes={`${Math.round((ZOOMS[zoom] ?? 1) * 60)}rem`} fit="contain" eager />
              </div>
            </div>
            <div className="apart">
              <div className="row">
                <Button look="secondary" blocked={zoom === 0} onClick={() => setZoom(zoom - 1)}>
                  {t('zoom_out')}
                </Button>
                <Button look="secondary" blocked={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>
                  {t('zoom_in')}
                </Button>
              </div>
              {images.length > 1 && (
                <div className="row">
                  <Button look="secondary" icon="left" aria-label={t('previous')} onClick={() => step(-1)} />
                  <Button look="secondary" icon="right" aria-label={t('next')} onClick={() => step(1)} />
                </div>
              )}
            </div>
          </div>
        )}
      </Dialog>
    </section>
  );
}
