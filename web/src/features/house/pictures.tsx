import { useMutation } from '@tanstack/react-query';
import { useEffect, useReducer, useRef, useState } from 'react';
import { call, post } from '@/api/client';
import { upload } from '@/api/upload';
import { queries } from '@/app/query-client';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Drop } from '@/ui/drop';
import { Picture, type PictureData } from '@/ui/picture';
import { Badge, Notice, Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { artworkWords } from './artwork-words';
import { Confirm } from './confirm';
import css from './house.module.css';
import { moved } from './order';
import { type Artwork, artworkToEditQuery } from './queries';
import { BYTES_MOST, KINDS, PICTURES_MOST, next, percent, uploads } from './uploads';

/** The pictures of an artwork: sent, put in order, taken away. */
export function Pictures({ artwork }: { artwork: Artwork }) {
  const t = useWords(artworkWords);
  const [said, setSaid] = useState('');
  return (
    <section className={css.group} aria-labelledby="pictures">
      <h2 id="pictures">{t('pictures')}</h2>
      <p className="soft small">{t('pictures_lead')}</p>
      {artwork.images.length > 0 && <Order artwork={artwork} onSay={setSaid} />}
      <Uploads artwork={artwork} onSay={setSaid} />
      <p className="sr-only" role="status">
        {said}
      </p>
    </section>
  );
}

const refresh = (artwork: string) => queries.invalidateQueries({ queryKey: artworkToEditQuery(artwork).queryKey });

interface PartProps {
  artwork: Artwork;
  onSay: (text: string) => void;
}

function Order({ artwork, onSay }: PartProps) {
  const t = useWords(artworkWords);
  const { images } = artwork;
  const [dragged, setDragged] = useState<number | null>(null);
  const [target, setTarget] = useState<number | null>(null);
  const [leaving, setLeaving] = useState<PictureData | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const order = useMutation({
    mutationFn: (wanted: readonly PictureData[]) => post('/v1/admin/artworks/{id}/images/order', { parts: { id: artwork.id }, body: { images: wanted.map((image) => image.id) } }),
    onSettled: () => refresh(artwork.id),
  });
  const remove = useMutation({
    mutationFn: (image: PictureData) => call('delete', '/v1/admin/artworks/{id}/images/{image}', { parts: { id: artwork.id, image: image.id } }),
    onSuccess: () => {
      setLeaving(null);
      onSay(t('removed'));
    },
    onSettled: () => refresh(artwork.id),
  });
  // Shown as it was asked for, until the house has said how it is.
  const shown = order.isPending ? order.variables : images;
  const move = (from: number, to: number) => {
    const wanted = moved(images, from, to);
    if (wanted === images || order.isPending) return;
    order.mutate(wanted);
    onSay(t('now_at', { place: to + 1, count: images.length }));
    // The button goes with its picture.
    const image = images[from];
    const name = to < from ? 'earlier' : 'later';
    requestAnimationFrame(() => {
      const item = list.current?.querySelector(`[data-id="${image?.id ?? ''}"]`);
      const button = item?.querySelector<HTMLButtonElement>(`[data-act="${name}"]:not([aria-disabled=true])`) ?? item?.querySelector<HTMLButtonElement>('[data-act]:not([aria-disabled=true])');
      if (list.current?.contains(document.activeElement) || document.activeElement === document.body) button?.focus();
    });
  };
  return (
    <>
      <ul className={css.pictures} ref={list}>
        {shown.map((image, place) => (
          <li
            key={image.id}
            data-id={image.id}
            className={css.pictureItem}
            data-dragged={dragged === place}
            data-target={dragged !== null && dragged !== place && target === place}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', image.id);
              setDragged(place);
            }}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setTarget(place);
            }}
            onDrop={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              move(dragged, place);
            }}
            onDragEnd={() => {
              setDragged(null);
              setTarget(null);
            }}
          >
            <Picture picture={image} alt={t('picture_of', { place: place + 1, count: shown.length })} sizes="9rem" ratio="1" />
            {place === 0 && (
              <span className={css.badgeOver}>
                <Badge>{t('cover')}</Badge>
              </span>
            )}
            <div className={css.pictureActs}>
              <Button look="quiet" icon="left" data-act="earlier" aria-label={t('earlier', { place: place + 1 })} blocked={place === 0} onClick={() => move(place, place - 1)} />
              <Button look="quiet" icon="right" data-act="later" aria-label={t('later', { place: place + 1 })} blocked={place === shown.length - 1} onClick={() => move(place, place + 1)} />
              <Button
                look="quiet"
                icon="trash"
                aria-label={t('remove', { place: place + 1 })}
                onClick={() => {
                  remove.reset();
                  setLeaving(image);
                }}
              />
            </div>
          </li>
        ))}
      </ul>
      <Refusal error={order.error} />
      <Confirm
        open={leaving !== null}
        title={t('remove_title')}
        act={t('delete')}
        keep={t('keep')}
        busy={remove.isPending}
        error={remove.error}
        onAct={() => leaving && remove.mutate(leaving)}
        onClose={() => setLeaving(null)}
      >
        {t('remove_text')}
      </Confirm>
    </>
  );
}

function Uploads({ artwork, onSay }: PartProps) {
  const t = useWords(artworkWords);
  const say = useProblemText();
  const toast = useToast();
  const [items, step] = useReducer(uploads, []);
  const files = useRef(new Map<number, File>());
  const count = useRef(0);
  const going = useRef<AbortController | null>(null);
  const words = useRef({ t, onSay });
  useEffect(() => {
    words.current = { t, onSay };
  });
  const item = next(items);
  const id = item?.id;
  useEffect(() => {
    const file = id === undefined ? undefined : files.current.get(id);
    if (id === undefined || !file) return;
    const stop = new AbortController();
    going.current = stop;
    step({ kind: 'begun', id });
    void (async () => {
      try {
        await upload(`/v1/admin/artworks/${encodeURIComponent(artwork.id)}/images`, file, { signal: stop.signal, onProgress: (bytes) => step({ kind: 'sent', id, bytes }) });
        step({ kind: 'done', id });
        words.current.onSay(words.current.t('said_added', { name: file.name }));
        await refresh(artwork.id);
        step({ kind: 'dropped', id });
        files.current.delete(id);
      } catch (error) {
        if (stop.signal.aborted) return;
        step({ kind: 'failed', id, error });
        words.current.onSay(words.current.t('said_failed', { name: file.name }));
      }
    })();
  }, [id, artwork.id]);
  // Whoever leaves the page gives up what is on its way.
  useEffect(() => () => going.current?.abort(), []);
  const waiting = items.filter((one) => one.state !== 'failed').length;
  const room = PICTURES_MOST - artwork.images.length - waiting;
  const take = (chosen: File[]) => {
    if (chosen.length > room) toast({ tone: 'warn', text: t('too_many', { count: Math.max(0, room) }) });
    const added = chosen.slice(0, Math.max(0, room)).map((file) => {
      count.current += 1;
      files.current.set(count.current, file);
      return { id: count.current, name: file.name, size: file.size, file };
    });
    step({ kind: 'added', items: added });
    for (const { id: taken, file } of added) {
      const fault = file.size > BYTES_MOST ? t('too_large') : KINDS.includes(file.type) ? null : t('wrong_kind');
      if (fault !== null) step({ kind: 'failed', id: taken, error: fault });
    }
  };
  return (
    <>
      {room > 0 ? <Drop lead={t('drop_here')} choose={t('choose')} accept={KINDS.join(',')} multiple onFiles={take} /> : waiting === 0 && <Notice>{t('full')}</Notice>}
      {items.length > 0 && (
        <ul className={css.uploads} aria-label={t('uploads')}>
          {items.map((one) => (
            <li key={one.id} className={css.upload}>
              <span>{one.name}</span>
              {one.state === 'failed' ? (
                <span className="row">
                  {typeof one.error !== 'string' && <Button look="quiet" icon="play" aria-label={t('again', { name: one.name })} onClick={() => step({ kind: 'again', id: one.id })} />}
                  <Button
                    look="quiet"
                    icon="close"
                    aria-label={t('dismiss', { name: one.name })}
                    onClick={() => {
                      files.current.delete(one.id);
                      step({ kind: 'dropped', id: one.id });
                    }}
                  />
                </span>
              ) : (
                <span className="soft">{one.state === 'sending' ? t('sending', { percent: percent(one) }) : t(one.state)}</span>
              )}
              {one.state === 'failed' ? (
                <span className={css.bad}>{t('failed', { why: typeof one.error === 'string' ? one.error : say(one.error) })}</span>
              ) : (
                <progress className={css.progress} aria-label={one.name} max={100} value={one.state === 'working' ? undefined : percent(one)} />
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
