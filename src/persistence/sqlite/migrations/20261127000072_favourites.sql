-- Auctions that somebody wants at hand. Few for each; the program says how many.
CREATE TABLE favourites (
    user_id    BLOB NOT NULL REFERENCES users (id),
    auction_id BLOB NOT NULL REFERENCES auctions (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, auction_id)
) STRICT, WITHOUT ROWID;
