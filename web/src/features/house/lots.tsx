import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { artworkQuery } from '@/api/auctions';
import { call, post } from '@/api/client';
import { type Auction } from '@/app/live';
import { queries } from '@/app/query-client';
import { useFormats, useWords } from '@/i18n/language';
import { Button, TextField } from '@/ui/controls';
import { Icon } from '@/ui/icons';
import { Picture } from '@/ui/picture';
import { Empty, Refusal, StatusBadge } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { AddLots } from './add-lots';
import { Confirm } from './confirm';
import css from './house.module.css';
import { LotDialog } from './lot-dialog';
import lotCss from './lots.module.css';
import { isSame, kept, moved, numbers } from './order';
import { type Sale, lotsQuery } from './queries';
import { ZoneTime } from './sale-terms';
import { builderWords } from './sale-words';

export const refreshLots = (sale: string) =>
  Promise.all([queries.invalidateQueries({ queryKey: lotsQuery(sale).queryKey }), queries.invalidateQueries({ queryKey: ['house', 'auctions'] }), queries.invalidateQueries({ queryKey: ['auctions'] })]);

/** The lots of a sale: those whose terms stand, and the drafts, which can still be changed and moved. */
export function Lots({ sale, lots }: { sale: Sale; lots: readonly Auction[] }) {
  const t = useWords(builderWords);
  const [isAdding, setAdding] = useState(false);
  const drafts = useMemo(() => lots.filter((lot) => lot.status === 'draft'), [lots]);
  const fixed = lots.filter((lot) => lot.status !== 'draft');
  return (
    <section className="stack" aria-labelledby="lots">
      <div className="apart">
        <h2 id="lots">{t('lots')}</h2>
        <Button icon="plus" onClick={() => setAdding(true)}>
          {t('add')}
        </Button>
      </div>
      {lots.length === 0 && (
        <Empty icon="frame" title={t('no_lots_title')}>
          {t('no_lots_text')}
        </Empty>
      )}
      {fixed.length > 0 && (
        <ol className={css.rows}>
          {fixed.map((lot) => (
            <li key={lot.id} className={lotCss.lot}>
              <LotFacts lot={lot} sale={sale} number={lot.lot_number} />
            </li>
          ))}
        </ol>
      )}
      {drafts.length > 0 && <Drafts sale={sale} drafts={drafts} taken={new Set(fixed.map((lot) => lot.lot_number))} />}
      <AddLots sale={sale} lots={lots} open={isAdding} onClose={() => setAdding(false)} />
    </section>
  );
}

function Drafts({ sale, drafts, taken }: { sale: Sale; drafts: readonly Auction[]; taken: ReadonlySet<number> }) {
  const t = useWords(builderWords);
  const toast = useToast();
  const present = useMemo(() => drafts.map((lot) => lot.id), [drafts]);
  const lowest = drafts[0]?.lot_number ?? 1;
  const [pending, setPending] = useState<readonly string[] | null>(null);
  const [first, setFirst] = useState<string | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const [editing, setEditing] = useState<Auction | null>(null);
  const [leaving, setLeaving] = useState<Auction | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const ids = pending ? kept(pending, present) : present;
  const firstText = first ?? String(lowest);
  const isNumber = /^\d{1,7}$/.test(firstText) && Number(firstText) >= 1 && Number(firstText) <= 1_000_000;
  const isDirty = !isSame(ids, present) || (first !== null && first !== String(lowest));
  const given = isDirty && isNumber ? numbers(ids.length, Number(firstText), taken) : ids.map((id) => drafts.find((lot) => lot.id === id)?.lot_number ?? 0);
  const save = useMutation({
    mutationFn: () => post('/v1/admin/sales/{id}/lots/order', { parts: { id: sale.id }, body: { auctions: [...ids], first_number: Number(firstText) } }),
    onSuccess: async () => {
      await refreshLots(sale.id);
      setPending(null);
      setFirst(null);
      toast({ name: 'house', tone: 'good', text: t('order_saved') });
    },
    onError: () => void refreshLots(sale.id),
  });
  const remove = useMutation({
    mutationFn: async (lot: Auction) => {
      const { version } = await call('get', '/v1/auctions/{id}', { parts: { id: lot.id } });
      await call('delete', '/v1/admin/auctions/{id}', { parts: { id: lot.id }, version: version ?? '' });
    },
    onSuccess: () => {
      setLeaving(null);
      toast({ name: 'house', tone: 'good', text: t('taken_out') });
    },
    onSettled: () => refreshLots(sale.id),
  });
  const move = (from: number, to: number) => {
    const next = moved(ids, from, to);
    const id = ids[from];
    const lot = drafts.find((one) => one.id === id);
    if (next === ids || !lot || id === undefined) return;
    setPending(next);
    setSaid(t('now_at', { title: lot.artwork.title, place: to + 1, count: ids.length }));
    // The button that was pressed goes with its lot, and keeps the focus.
    const name = document.activeElement?.getAttribute('data-act');
    requestAnimationFrame(() => {
      if (!name) return;
      const item = list.current?.querySelector(`[data-id="${id}"]`);
      const button = item?.querySelector<HTMLButtonElement>(`[data-act="${name}"]:not([aria-disabled=true])`) ?? item?.querySelector<HTMLButtonElement>('[data-act]:not([aria-disabled=true])');
      button?.focus();
    });
  };
  return (
    <>
      <div className="apart">
        <p className="soft small">{t('order_hint')}</p>
      </div>
      <ol className={css.rows} ref={list}>
        {ids.map((id, place) => {
          const lot = drafts.find((one) => one.id === id);
          if (!lot) return null;
          const number = given[place] ?? lot.lot_number;
          const title = lot.artwork.title;
          return (
            <li
              key={id}
              data-id={id}
              className={lotCss.lot}
              data-dragged={dragged === id}
              data-target={dragged !== null && dragged !== id && target === id}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', title);
                setDragged(id);
              }}
              onDragOver={(event) => {
                if (dragged === null) return;
                event.preventDefault();
                setTarget(id);
              }}
              onDrop={(event) => {
                if (dragged === null) return;
                event.preventDefault();
                move(ids.indexOf(dragged), place);
              }}
              onDragEnd={() => {
                setDragged(null);
                setTarget(null);
              }}
            >
              <LotFacts lot={lot} sale={sale} number={number} isDraft />
              <div className={lotCss.acts}>
                <Button look="quiet" icon="up" data-act="up" aria-label={t('move_up', { title })} blocked={place === 0} onClick={() => move(place, place - 1)} />
                <Button look="quiet" icon="down" data-act="down" aria-label={t('move_down', { title })} blocked={place === ids.length - 1} onClick={() => move(place, place + 1)} />
                <Button look="quiet" icon="edit" aria-label={t('edit_lot', { lot: String(number) })} onClick={() => setEditing(lot)} />
                <Button
                  look="quiet"
                  icon="trash"
                  aria-label={t('delete_lot', { lot: String(number) })}
                  onClick={() => {
                    remove.reset();
                    setLeaving(lot);
                  }}
                />
              </div>
            </li>
          );
        })}
      </ol>
      <p className="sr-only" role="status">
        {said}
      </p>
      <div className={isDirty ? css.saveBar : lotCss.first}>
        <div className={lotCss.firstField}>
          <TextField label={t('first_number')} inputMode="numeric" maxLength={7} value={firstText} error={isNumber ? null : t('bad_number')} onChange={(event) => setFirst(event.target.value)} />
        </div>
        {isDirty && (
          <>
            <Button busy={save.isPending} blocked={!isNumber} onClick={() => save.mutate()}>
              {t('save_order')}
            </Button>
            <Button
              look="quiet"
              onClick={() => {
                setPending(null);
                setFirst(null);
                save.reset();
              }}
            >
              {t('undo_order')}
            </Button>
            <span className="soft small" role="status">
              {t('order_dirty')}
            </span>
          </>
        )}
      </div>
      <Refusal error={save.error} />
      {editing && <LotDialog key={editing.id} sale={sale} lot={editing} onClose={() => setEditing(null)} />}
      <Confirm
        open={leaving !== null}
        title={t('delete_lot_title')}
        act={t('take_out')}
        keep={t('keep')}
        busy={remove.isPending}
        error={remove.error}
        onAct={() => leaving && remove.mutate(leaving)}
        onClose={() => setLeaving(null)}
      >
        {t('delete_lot_text', { title: leaving?.artwork.title ?? '' })}
      </Confirm>
    </>
  );
}

function LotFacts({ lot, sale, number, isDraft = false }: { lot: Auction; sale: Sale; number: number; isDraft?: boolean }) {
  const t = useWords(builderWords);
  const { money } = useFormats();
  const { data: artwork } = useQuery(artworkQuery(lot.artwork.id));
  const estimate = artwork?.estimate;
  return (
    <>
      <span className={lotCss.number}>
        {isDraft && (
          <span className={lotCss.grip} title={t('drag')}>
            <Icon name="drag" size={18} />
          </span>
        )}
        <span className="sr-only">{t('col_lot')} </span>
        <strong className="figures">{number}</strong>
      </span>
      <div className={lotCss.thumb}>
        <Picture picture={lot.artwork.cover} alt="" sizes="4rem" ratio="1" />
      </div>
      <div className={css.lineText}>
        <h3 className={lotCss.title}>
          {isDraft ? <Link href={`/house/artworks/${lot.artwork.id}`}>{lot.artwork.title}</Link> : <Link href={`/auctions/${lot.id}`}>{lot.artwork.title}</Link>}
        </h3>
        <p className="soft small">{lot.artwork.artist}</p>
        {estimate && <p className="soft small figures">{t('estimate', { low: money(estimate.low, estimate.currency), high: money(estimate.high, estimate.currency) })}</p>}
      </div>
      <dl className={lotCss.facts}>
        <div>
          <dt>{t('col_start')}</dt>
          <dd className="figures">{money(lot.start_price, lot.currency)}</dd>
        </div>
        <div>
          <dt>{t('col_reserve')}</dt>
          <dd>{lot.reserve === 'none' ? t('reserve_no') : t('reserve_yes')}</dd>
        </div>
        <div className={lotCss.time}>
          <dt>{t('col_time')}</dt>
          <dd>
            <ZoneTime instant={lot.starts_at} zone={sale.zone} bare /> – <ZoneTime instant={lot.ends_at} zone={sale.zone} bare />
          </dd>
        </div>
      </dl>
      {!isDraft && (
        <div className={lotCss.state}>
          <StatusBadge status={lot.status} outcome={lot.outcome} />
        </div>
      )}
    </>
  );
}
