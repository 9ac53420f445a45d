import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWords } from '@/i18n/language';
import { Empty, Failed, Loading, More } from '@/ui/states';
import { officeWords } from './words';

interface Props {
  list: UseInfiniteQueryResult;
  count: number;
  empty?: { title: string; text?: string };
  children: ReactNode;
}

/** What every list has around it: on its way, failed, nothing, and more. */
export function Listing({ list, count, empty, children }: Props) {
  const t = useWords(officeWords);
  if (list.isPending) return <Loading />;
  if (list.isLoadingError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  return (
    <>
      {count === 0 ? (
        <Empty icon="search" title={empty?.title ?? t('none_title')}>
          {empty ? empty.text : t('none_text')}
        </Empty>
      ) : (
        children
      )}
      {list.hasNextPage && <More busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </>
  );
}

/** A table that may be wider than the screen. */
export function Table({ name, head, children }: { name: string; head: readonly string[]; children: ReactNode }) {
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label={name}>
      <table className="table">
        <thead>
          <tr>
            {head.map((word) => (
              <th key={word} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
