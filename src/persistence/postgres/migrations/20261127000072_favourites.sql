-- Auctions that somebody wants at hand. Few for each; the program says how many.
CREATE TABLE favourites (
    user_id    UUID NOT NULL REFERENCES users (id),
    auction_id UUID NOT NULL REFERENCES auctions (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, auction_id)
);
