/** What an address can hear of. */
export const KINDS = ['auction.opened', 'auction.extended', 'auction.paused', 'auction.resumed', 'auction.closed', 'auction.cancelled', 'auction.reopened'] as const;
