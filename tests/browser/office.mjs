// A house whose admins have something to do: a settlement that is paid, one that waits for money, one that waits for somebody.
import { House, until } from './house.mjs';

export async function openOffice() {
  const house = await House.open({ ARTE_SETTLEMENT__BEGIN_AFTER_MS: '0', ARTE_SETTLEMENT__EVERY_MS: '100', ARTE_SETTLEMENT__HOLD_MS: '2000', ARTE_WEBHOOKS__ALLOW_LOOPBACK: 'true' });
  const ann = await house.bidder('Ann');
  const bob = await house.bidder('Bob');
  const seller = await house.bidder('Seller');
  const { id: consignor } = await house.call('GET', '/v1/me', { token: seller.token });
  await house.fund(ann, '4000.00');
  const sale = await house.sale({ title: 'Evening sale' });
  // One that is paid at once, one whose buyer has no money, and one whose seller has no account that it could be paid out to.
  const sold = [];
  for (const [bidder, title, owner] of [[ann, 'Two Pears'], [bob, 'A very long title that goes on for more than one line'], [ann, 'Moon jar', consignor]]) {
    const auction = await house.auction(sale, { endsInMs: 6_000, artwork: { title, artist: 'Ilse Varnholt', ...(owner && { consignor: owner }) } });
    await house.register(sale, bidder);
    await house.bid(auction, bidder, '1000.00');
    sold.push(auction);
  }
  const settlement = async (auction, look) => (await house.call('GET', '/v1/admin/settlements')).items.find((one) => one.auction === auction && look(one));
  const paid = (await until('a settlement to be paid', () => settlement(sold[0], (one) => one.stage === 'paid'), 60_000)).id;
  const unpaid = (await until('a settlement to wait for money', () => settlement(sold[1], (one) => one.tries > 0), 60_000)).id;
  const stuck = (await until('a settlement to wait for an account', () => settlement(sold[2], (one) => one.stuck !== null), 60_000)).id;
  return { house, ann, bob, paid, unpaid, stuck };
}
