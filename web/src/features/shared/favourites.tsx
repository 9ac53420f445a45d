import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { call, get } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useWords } from '@/i18n/language';
import { Icon } from '@/ui/icons';
import { useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import css from './shared.module.css';
import { auctionWords } from './words';

export const favouritesQuery = (user: string) =>
  queryOptions({
    queryKey: ['me', user, 'favourites'],
    queryFn: ({ signal }) => get('/v1/me/favourites', { signal }),
  });

/** The heart on an auction. Filled it says so to the eye, and `aria-pressed` says it to everybody. */
export function FavouriteButton({ auction, title }: { auction: string; title: string }) {
  const t = useWords(auctionWords);
  const user = useUser();
  const [path, go] = useLocation();
  const toast = useToast();
  const say = useProblemText();
  const query = favouritesQuery(user?.id ?? '');
  const { data } = useQuery({ ...query, enabled: user !== null });
  const isOne = data?.items.some((item) => item.auction.id === auction) ?? false;
  const change = useMutation({
    mutationFn: async (wanted: boolean) => {
      await call(wanted ? 'put' : 'delete', '/v1/me/favourites/{id}', { parts: { id: auction } });
      return wanted;
    },
    onSuccess: (wanted) => toast({ tone: 'info', name: 'favourite', text: t(wanted ? 'favourite_added' : 'favourite_dropped') }),
    onError: (error) => {
      const isFull = error instanceof Problem && error.code === 'conflict';
      toast({ tone: 'bad', name: 'favourite', text: isFull ? t('favourites_full') : say(error) });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: query.queryKey }),
  });
  const wanted = change.isPending ? change.variables : isOne;
  return (
    <button
      type="button"
      className={css.heart}
      aria-pressed={wanted}
      aria-label={t(wanted ? 'drop_favourite' : 'add_favourite', { title })}
      onClick={() => {
        if (!user) go(`/sign-in?to=${encodeURIComponent(path)}`);
        else if (!change.isPending) change.mutate(!isOne);
      }}
    >
      <Icon name="heart" filled={wanted} />
    </button>
  );
}
