import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Fragment, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { get, post } from '@/api/client';
import { readFile, save, show } from '@/api/files';
import type { components } from '@/api/schema.gen';
import { useOrders } from '@/app/orders';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useFormats, useLanguage, useWords } from '@/i18n/language';
import { KeptFocus } from '@/lib/kept-focus';
import { Button, LinkButton } from '@/ui/controls';
import { Badge, Empty, Failed, Loading, More, Refusal } from '@/ui/states';
import { MeFrame } from './me-frame';
import { winsWords } from './wins-words';

type Win = components['schemas']['WinResource'];
const MOVES_MS = 10_000;
const STATES = ['to_pay', 'second_chance', 'received', 'paid', 'off', 'refunding', 'refunded'] as const;
const TONES = { to_pay: 'warn', second_chance: 'info', received: 'good', paid: 'good', off: 'neutral', refunding: 'info', refunded: 'neutral' } as const;

export default function WinsPage() {
  return (
    <MeFrame title="wins">
      <Wins />
    </MeFrame>
  );
}

/** Whether it moves without anybody doing anything here. */
const isMoving = (win: Win) => ['to_pay', 'second_chance', 'received', 'refunding'].includes(win.state);

function Wins() {
  const t = useWords(winsWords);
  const user = useUser();
  const list = useInfiniteQuery({
    queryKey: ['me', user?.id, 'wins'],
    queryFn: ({ signal, pageParam }) => get('/v1/me/wins', { query: { limit: 20, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: user !== null,
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some(isMoving)) ? MOVES_MS : false),
  });
  if (list.isPending) return <Loading />;
  const wins = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isLoadingError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (wins.length === 0) {
    return (
      <Empty icon="gavel" title={t('none_title')} action={<LinkButton href="/auctions">{t('to_catalogue')}</LinkButton>}>
        {t('none_text')}
      </Empty>
    );
  }
  return (
    <>
      <ul className="stack">
        {wins.map((win) => (
          <Line key={win.id} win={win} />
        ))}
      </ul>
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </>
  );
}

function Line({ win }: { win: Win }) {
  const t = useWords(winsWords);
  const { money, instant } = useFormats();
  const state = STATES.find((one) => one === win.state);
  // What was pressed goes away when it is done: then the focus is on what it came to.
  const line = useRef<HTMLLIElement>(null);
  const [kept] = useState(() => new KeptFocus(() => document.activeElement));
  const watch = useCallback((part: HTMLDivElement | null) => kept.watchWithin(part), [kept]);
  useLayoutEffect(() => kept.settle(line.current));
  const parts = { id: win.id };
  const onSettled = () => queries.invalidateQueries({ queryKey: ['me'] });
  const orders = useOrders();
  const pay = useMutation({ mutationFn: () => orders.send(`pay ${win.id}`, (key) => post('/v1/me/wins/{id}/pay', { parts, key })), onSettled });
  const accept = useMutation({ mutationFn: () => orders.send(`accept ${win.id}`, (key) => post('/v1/me/wins/{id}/accept', { parts, key })), onSettled });
  const decline = useMutation({ mutationFn: () => orders.send(`decline ${win.id}`, (key) => post('/v1/me/wins/{id}/decline', { parts, key })), onSettled });
  const isBusy = pay.isPending || accept.isPending || decline.isPending;
  const lines = [
    ['hammer_price', win.hammer_price],
    ['premium', win.premium],
    ['tax', win.tax],
    ['resale_right', win.resale_right],
    ['total', win.total],
  ] as const;
  return (
    <li ref={line} tabIndex={-1} className="card stack">
      <div className="apart">
        <Link href={`/auctions/${win.auction}`}>
          <strong>{win.title}</strong>
        </Link>
        {state && <Badge tone={TONES[state]}>{t(`state_${state}`)}</Badge>}
      </div>
      <dl className="facts">
        {lines.map(([name, amount]) => (
          <Fragment key={name}>
            <dt>{t(name)}</dt>
            <dd className="figures">{name === 'total' ? <strong>{money(amount, win.currency)}</strong> : money(amount, win.currency)}</dd>
          </Fragment>
        ))}
      </dl>
      {state === 'to_pay' && (
        <>
          <p>{win.pay_by ? t('pay_by', { when: instant(win.pay_by) }) : t('pay_text')}</p>
          <div ref={watch} className="row">
            <Button busy={pay.isPending} blocked={isBusy} onClick={() => pay.mutate()}>
              {t('pay')}
            </Button>
            <LinkButton look="secondary" href="/me/account">{t('to_account')}</LinkButton>
          </div>
        </>
      )}
      {state === 'second_chance' && (
        <>
          <p>{win.answer_by ? t('answer_by', { when: instant(win.answer_by) }) : t('second_chance_text')}</p>
          <div ref={watch} className="row">
            <Button busy={accept.isPending} blocked={isBusy} onClick={() => accept.mutate()}>
              {t('accept')}
            </Button>
            <Button look="secondary" busy={decline.isPending} blocked={isBusy} onClick={() => decline.mutate()}>
              {t('decline')}
            </Button>
          </div>
        </>
      )}
      {state === 'received' && <p>{t('invoice_follows')}</p>}
      <Refusal error={pay.error ?? accept.error ?? decline.error} currency={win.currency} />
      {win.papers.length > 0 && (
        <div className="row">
          {win.papers.map((paper) => (
            <Paper key={paper.number} win={win.id} kind={paper.kind} number={paper.number} />
          ))}
        </div>
      )}
    </li>
  );
}

/** An invoice or a credit note: opened as a page, or saved as PDF. */
function Paper({ win, kind, number }: { win: string; kind: string; number: string }) {
  const t = useWords(winsWords);
  const { language } = useLanguage();
  const path = (format: 'html' | 'pdf') => `/v1/me/wins/${encodeURIComponent(win)}/invoice?kind=${encodeURIComponent(kind)}&format=${format}&language=${language}`;
  const page = useMutation({ mutationFn: async () => show(await readFile(path('html')), `${number}.html`) });
  const pdf = useMutation({ mutationFn: async () => save(await readFile(path('pdf')), `${number}.pdf`) });
  const name = t(kind === 'credit_note' ? 'credit_note' : 'invoice', { number });
  return (
    <div className="stack">
      <div className="row">
        <span>{name}</span>
        <Button look="secondary" busy={page.isPending} aria-label={`${name}: ${t('as_page')}`} onClick={() => page.mutate()}>
          {t('as_page')}
        </Button>
        <Button look="secondary" busy={pdf.isPending} aria-label={`${name}: ${t('as_pdf')}`} onClick={() => pdf.mutate()}>
          {t('as_pdf')}
        </Button>
      </div>
      <Refusal error={page.error ?? pdf.error} />
    </div>
  );
}
