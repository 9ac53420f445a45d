import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { type Bell, type Preferences, bell } from '@/api/bank';
import { isOfMoney } from '@/app/notice-kinds';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useFormats, useWords } from '@/i18n/language';
import { Button, Select } from '@/ui/controls';
import { Badge, Empty, Failed, Loading, More, Refusal } from '@/ui/states';
import { noticesQuery } from '../shared/bell';
import { MeFrame } from './me-frame';
import { moneyWords } from './money-words';

const KINDS = ['outbid', 'won', 'lost', 'closing_soon', 'favourite_opened', 'favourite_closing', 'opened', 'payment_due', 'payment_received', 'payment_failed', 'second_chance', 'refunded'] as const;

export default function NoticesPage() {
  return (
    <MeFrame title="notices">
      <div className="stack-l narrow">
        <NoticeList />
        <PreferenceTable />
      </div>
    </MeFrame>
  );
}

function NoticeList() {
  const t = useWords(moneyWords);
  const user = useUser();
  const query = noticesQuery(user?.id ?? '');
  const list = useInfiniteQuery({ ...query, enabled: user !== null });
  const readAll = useMutation({ mutationFn: bell.readAll, onSettled: () => queries.invalidateQueries({ queryKey: query.queryKey }) });
  if (list.isPending) return <Loading />;
  if (list.isLoadingError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  const notices = list.data.pages.flatMap((page) => page.items);
  if (notices.length === 0) {
    return (
      <Empty icon="bell" title={t('bell_none_title')}>
        {t('bell_none_text')}
      </Empty>
    );
  }
  return (
    <>
      {(list.data.pages[0]?.unread ?? 0) > 0 && (
        <div>
          <Button look="secondary" busy={readAll.isPending} onClick={() => readAll.mutate()}>
            {t('read_all')}
          </Button>
        </div>
      )}
      <ul className="stack">
        {notices.map((notice) => (
          <Line key={notice.id} notice={notice} />
        ))}
      </ul>
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </>
  );
}

function Line({ notice }: { notice: Bell }) {
  const t = useWords(moneyWords);
  const { money, instant } = useFormats();
  const user = useUser();
  const kind = KINDS.find((one) => one === notice.kind);
  const price = notice.price === null ? '' : money(notice.price, notice.currency);
  const href = isOfMoney(notice.kind) ? '/me/wins' : kind === 'opened' ? `/sales/${notice.sale}` : `/auctions/${notice.auction}`;
  const read = () => {
    if (notice.read_at !== null) return;
    void bell
      .read(notice.id)
      .catch(() => undefined)
      .then(() => queries.invalidateQueries({ queryKey: noticesQuery(user?.id ?? '').queryKey }));
  };
  return (
    <li className="card apart beside">
      <div>
        <Link href={href} onClick={read}>
          <strong>{notice.title}</strong>
        </Link>
        <p>{kind ? t(`kind_${kind}`, { price }) : notice.kind}</p>
        <p className="soft small">
          <time dateTime={notice.at}>{instant(notice.at)}</time>
        </p>
      </div>
      {notice.read_at === null && <Badge tone="info">{t('unread')}</Badge>}
    </li>
  );
}

function PreferenceTable() {
  const t = useWords(moneyWords);
  const user = useUser();
  const key = ['me', user?.id, 'preferences'];
  const chosen = useQuery({ queryKey: key, queryFn: ({ signal }) => bell.preferences(signal), enabled: user !== null });
  const choose = useMutation({
    mutationFn: bell.prefer,
    // One after the other: a choice that is made while another is on its way is the later one.
    scope: { id: 'preferences' },
    onSuccess: (answer) => queries.setQueryData(key, answer),
  });
  if (!chosen.data) return null;
  const shown: Preferences = choose.isPending ? choose.variables : chosen.data;
  return (
    <section className="card stack" aria-labelledby="preferences">
      <h2 id="preferences">{t('preferences')}</h2>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="preferences">
        <table className="table">
          <thead>
            <tr>
              <td />
              <th scope="col">{t('by_bell')}</th>
              <th scope="col">{t('by_mail')}</th>
            </tr>
          </thead>
          <tbody>
            {KINDS.map((kind) => {
              const now = shown.kinds[kind] ?? { bell: false, mail: false };
              return (
                <tr key={kind}>
                  <th scope="row">{t(`pref_${kind}`)}</th>
                  {(['bell', 'mail'] as const).map((way) => (
                    <td key={way}>
                      <input
                        type="checkbox"
                        aria-label={`${t(`pref_${kind}`)}: ${t(`by_${way}`)}`}
                        checked={now[way]}
                        onChange={(event) => choose.mutate({ ...shown, kinds: { ...shown.kinds, [kind]: { ...now, [way]: event.target.checked } } })}
                      />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Select label={t('letters')} value={shown.language} onChange={(event) => choose.mutate({ ...shown, language: event.target.value })}>
        <option value="ko">{t('korean')}</option>
        <option value="en">{t('english')}</option>
      </Select>
      <Refusal error={choose.error} />
    </section>
  );
}
