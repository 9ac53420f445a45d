import { useQuery } from '@tanstack/react-query';
import { asAuctions } from '@/api/auctions';
import { useUser } from '@/app/session';
import { useWords } from '@/i18n/language';
import { LinkButton } from '@/ui/controls';
import { Empty, Failed, Loading } from '@/ui/states';
import { AuctionCard, CardSkeletons } from '../shared/auction-card';
import { favouritesQuery } from '../shared/favourites';
import { MeFrame } from './me-frame';
import { meWords } from './words';

export default function FavouritesPage() {
  return (
    <MeFrame title="favourites">
      <Favourites />
    </MeFrame>
  );
}

function Favourites() {
  const t = useWords(meWords);
  const user = useUser();
  const list = useQuery({ ...favouritesQuery(user?.id ?? ''), enabled: user !== null });
  if (list.isPending) return <Loading><CardSkeletons count={4} /></Loading>;
  if (list.isLoadingError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  const auctions = asAuctions(list.data.items.map((item) => item.auction));
  if (auctions.length === 0) {
    return (
      <Empty icon="heart" title={t('no_favourites_title')} action={<LinkButton href="/auctions">{t('to_catalogue')}</LinkButton>}>
        {t('no_favourites_text')}
      </Empty>
    );
  }
  return (
    <div className="grid">
      {auctions.map((auction) => (
        <AuctionCard key={auction.id} auction={auction} level={2} />
      ))}
    </div>
  );
}
