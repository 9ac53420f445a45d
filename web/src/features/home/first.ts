import { auctionsQuery } from '@/api/auctions';
import { queries } from '@/app/query-client';
import { srcSet } from '@/ui/src-set';

/** What hangs on the front page's wall. */
export const wallQuery = auctionsQuery({ status: 'open,paused', sort: 'ending' }, 24);
export const WALL_SIZES = '(min-width: 56rem) 50vw, 92vw';

/** Asks for the front page's works, and for the picture of the first, while the page itself is still on its way. */
export function prepareHome(): void {
  void queries
    .query(wallQuery)
    .then((auctions) => {
      const cover = auctions[0]?.artwork.cover;
      if (!cover) return;
      const picture = new Image();
      picture.fetchPriority = 'high';
      picture.sizes = WALL_SIZES;
      picture.srcset = srcSet(cover, 'webp');
    })
    .catch(() => undefined);
}
