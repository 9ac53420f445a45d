import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { auctionQuery } from '@/api/auctions';
import { get } from '@/api/client';
import { queryOptions } from '@tanstack/react-query';

/** An account with all that is known of its owner. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['house', 'people', 'one', id],
    queryFn: ({ signal }) => get('/v1/admin/users/{id}', { parts: { id }, signal }),
    staleTime: 60_000,
  });

/** The first and the last signs of an identifier; the whole of it is its title. */
export function shortId(id: string): string {
  return `${id.slice(0, 8)}…${id.slice(-4)}`;
}

/** A person by name, with the way to the account. Read once however often it is shown. */
export function Who({ id }: { id: string }) {
  const { data } = useQuery(personQuery(id));
  return (
    <Link href={`/house/people/${id}`} title={id}>
      {data ? data.name || shortId(id) : shortId(id)}
    </Link>
  );
}

/** An auction by what is sold in it. */
export function Lot({ id }: { id: string }) {
  const { data } = useQuery({ ...auctionQuery(id), staleTime: 5 * 60_000 });
  return (
    <Link href={`/auctions/${id}`} title={id}>
      {data ? data.artwork.title : shortId(id)}
    </Link>
  );
}
