-- The key of a bid before its paddle: keys of version 7 that are made at the same time then lie next to each other, whoever made
-- them, and a batch of bids touches one page of this index instead of one for every bidder. It promises the same as before.
DROP INDEX auction_events_bid_key;
CREATE UNIQUE INDEX auction_events_bid_key ON auction_events (auction_id, bid_key, paddle) WHERE bid_key IS NOT NULL;
