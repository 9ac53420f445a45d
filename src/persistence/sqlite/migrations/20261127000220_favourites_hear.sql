-- Those who marked an auction hear of it after those with paddles: up to which of them the line, or the end that is near, was told.
ALTER TABLE notice_positions ADD COLUMN fan BLOB;

-- Who marked this auction, in the order in which they are told.
CREATE INDEX favourites_of_auction ON favourites (auction_id, user_id);
