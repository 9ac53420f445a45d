import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link } from 'wouter';
import { get, post } from '@/api/client';
import { readFile, save, show } from '@/api/files';
import type { components } from '@/api/schema.gen';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useFormats, useLanguage, useWords } from '@/i18n/language';
import { Button, LinkButton } from '@/ui/controls';
import { Badge, Empty, Failed, Loading, More, Refusal } from '@/ui/states';
import { MeFrame } from './me-frame';
import { winsWords } from './wins-words';

type Win = components['schemas']['WinResource'];
const STATES = ['to_pay', 'second_chance', 'paid', 'off', 'refunding', 'refunded'] as const;
const TONES = { to_pay: 'warn', second_chance: 'info', paid: 'good', off: 'neutral', refunding: 'info', refunded: 'neutral' } as const;

export default function WinsPage() {
  return (
    <MeFrame title="wins">
      <Wins />
    </MeFrame>
  );
}

function Wins() {
  const t = useWords(winsWords);
  const user = useUser();
  const list = useInfiniteQuery({
    queryKey: ['me', user?.id, 'wins'],
    queryFn: ({ signal, pageParam }) => get('/v1/me/wins', { query: { limit: 20, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: user !== null,
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
  const parts = { id: win.id };
  const onSettled = () => queries.invalidateQueries({ queryKey: ['me'] });
  const pay = useMutation({ mutationFn: () => post('/v1/me/wins/{id}/pay', { parts }), onSettled });
  const accept = useMutation({ mutationFn: () => post('/v1/me/wins/{id}/accept', { parts }), onSettled });
  const decline = useMutation({ mutationFn: () => post('/v1/me/wins/{id}/decline', { parts }), onSettled });
  const isBusy = pay.isPending || accept.isPending || decline.isPending;
  const lines = [
    ['hammer_price', win.hammer_price],
    ['premium', win.premium],
    ['tax', win.tax],
    ['resale_right', win.resale_right],
    ['total', win.total],
  ] as const;
  return (
    <li className="card stack">
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
          <div className="row">
            <Button busy={pay.isPending} disabled={isBusy} onClick={() => pay.mutate()}>
              {t('pay')}
            </Button>
            <LinkButton look="secondary" href="/me/account">{t('to_account')}</LinkButton>
          </div>
        </>
      )}
      {state === 'second_chance' && (
        <>
          <p>{win.answer_by ? t('answer_by', { when: instant(win.answer_by) }) : t('second_chance_text')}</p>
          <div className="row">
            <Button busy={accept.isPending} disabled={isBusy} onClick={() => accept.mutate()}>
              {t('accept')}
            </Button>
            <Button look="secondary" busy={decline.isPending} disabled={isBusy} onClick={() => decline.mutate()}>
              {t('decline')}
            </Button>
          </div>
        </>
      )}
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
