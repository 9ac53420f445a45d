import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { post } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Auction } from '@/app/live';
import { useFormats, useWords } from '@/i18n/language';
import { isLess, readTyped } from '@/lib/money';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, LinkButton, TextField } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Picture } from '@/ui/picture';
import { Badge, Failed, Loading, More, Notice, Refusal, useProblemText } from '@/ui/states';
import { digitsOfCurrency } from './artwork-form';
import css from './house.module.css';
import { refreshLots } from './lots';
import lotCss from './add-lots.module.css';
import { type Artwork, type Sale, artworkPagesQuery } from './queries';
import { builderWords } from './sale-words';

interface Props {
  sale: Sale;
  lots: readonly Auction[];
  open: boolean;
  onClose: () => void;
}

/** Takes artworks of the catalogue into a sale, each with its own price. */
export function AddLots({ sale, lots, open, onClose }: Props) {
  const t = useWords(builderWords);
  return (
    <Dialog title={t('add_title')} open={open} onClose={onClose} wide>
      {sale.starts_at === null || sale.ends_at === null ? <Notice tone="warn">{t('needs_dates')}</Notice> : <Search sale={sale} lots={lots} onClose={onClose} />}
    </Dialog>
  );
}

function Search({ sale, lots, onClose }: Omit<Props, 'open'>) {
  const t = useWords(builderWords);
  const [text, setText] = useState('');
  const [q, setQ] = useState('');
  const [said, setSaid] = useState('');
  const list = useInfiniteQuery(artworkPagesQuery(q ? { q } : {}, 10));
  const artworks = list.data?.pages.flatMap((page) => page.items) ?? [];
  const next = Math.max(0, ...lots.map((lot) => lot.lot_number)) + 1;
  return (
    <div className="stack">
      <form
        role="search"
        className={lotCss.search}
        onSubmit={(event) => {
          event.preventDefault();
          setQ(text.trim());
        }}
      >
        <TextField label={t('find_label')} type="search" maxLength={200} value={text} onChange={(event) => setText(event.target.value)} />
        <Button type="submit" look="secondary" icon="search">
          {t('find')}
        </Button>
      </form>
      {list.isPending ? (
        <Loading />
      ) : list.isLoadingError ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : artworks.length === 0 ? (
        <p className="soft">{t('none_found')}</p>
      ) : (
        <ul className={css.rows}>
          {artworks.map((artwork) => (
            <Candidate
              key={artwork.id}
              artwork={artwork}
              sale={sale}
              number={next}
              isIn={lots.some((lot) => lot.artwork.id === artwork.id && lot.status !== 'cancelled')}
              onAdded={(lot) => setSaid(t('added', { title: artwork.title, lot: String(lot) }))}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
      <p role="status" className="small">
        {said}
      </p>
      <div className="row">
        <Button onClick={onClose}>{t('done')}</Button>
        <LinkButton look="quiet" href="/house/artworks/new">
          {t('new_artwork')}
        </LinkButton>
      </div>
    </div>
  );
}

interface CandidateProps {
  artwork: Artwork;
  sale: Sale;
  /** The number that it gets. */
  number: number;
  isIn: boolean;
  onAdded: (lot: number) => void;
}

function Candidate({ artwork, sale, number, isIn, onAdded }: CandidateProps) {
  const t = useWords(builderWords);
  const amountFault = useAmountFault();
  const say = useProblemText();
  const { money } = useFormats();
  const [start, setStart] = useState('');
  const [reserve, setReserve] = useState('');
  const [errors, setErrors] = useState<{ start_price?: string; reserve?: string }>({});
  const digits = digitsOfCurrency(sale.currency);
  const add = useMutation({
    mutationFn: (prices: { start_price: string; reserve: string | null }) =>
      post('/v1/admin/auctions', { body: { sale_id: sale.id, artwork_id: artwork.id, lot_number: number, ...prices } }),
    onSuccess: async (lot) => {
      onAdded(lot.lot_number);
      await refreshLots(sale.id);
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      if (error.field === 'start_price' || error.field === 'reserve') setErrors({ [error.field]: say(error) });
      // Somebody else took the number.
      if (error.field === 'lot_number') void refreshLots(sale.id);
    },
  });
  const { estimate } = artwork;
  const isElsewhere = add.error instanceof Problem && (add.error.field === 'start_price' || add.error.field === 'reserve');
  return (
    <li className={lotCss.candidate}>
      <div className={lotCss.thumb}>
        <Picture picture={artwork.images[0]} alt="" sizes="4rem" ratio="1" />
      </div>
      <div className={css.lineText}>
        <h3 className={lotCss.title}>
          <Link href={`/house/artworks/${artwork.id}`}>{artwork.title}</Link>
        </h3>
        <p className="soft small">{artwork.artist}</p>
        {estimate && <p className="soft small figures">{t('estimate', { low: money(estimate.low, estimate.currency), high: money(estimate.high, estimate.currency) })}</p>}
      </div>
      {isIn ? (
        <Badge tone="good">{t('in_sale')}</Badge>
      ) : (
        <form
          className={lotCss.prices}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (add.isPending) return;
            const from = readTyped(start, digits);
            const least = reserve.trim() === '' ? '' : readTyped(reserve, digits);
            const found = {
              ...(from === null && { start_price: amountFault(digits, sale.currency) }),
              ...(least === null ? { reserve: amountFault(digits, sale.currency) } : least !== '' && from !== null && isLess(least, from) ? { reserve: t('reserve_below') } : {}),
            };
            setErrors(found);
            if (from !== null && least !== null && Object.keys(found).length === 0) add.mutate({ start_price: from, reserve: least === '' ? null : least });
          }}
        >
          <TextField label={`${t('start_price')} (${sale.currency})`} inputMode="decimal" autoComplete="off" value={start} error={errors.start_price} onChange={(event) => setStart(event.target.value)} />
          <TextField label={t('reserve')} inputMode="decimal" autoComplete="off" optional value={reserve} error={errors.reserve} onChange={(event) => setReserve(event.target.value)} />
          <Button type="submit" look="secondary" busy={add.isPending} aria-label={t('add_one', { title: artwork.title })}>
            {t('add_short')}
          </Button>
          {!isElsewhere && add.error !== null && (
            <div className={lotCss.fault}>
              <Refusal error={add.error} />
            </div>
          )}
        </form>
      )}
    </li>
  );
}
