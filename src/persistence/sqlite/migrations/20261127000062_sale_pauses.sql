-- Which auctions were paused with their whole sale, written before they are: only these go on when the sale does. What happened to each
-- stands in its log.
CREATE TABLE sale_pauses (
    auction_id BLOB    NOT NULL PRIMARY KEY REFERENCES auctions (id) CHECK (length(auction_id) = 16),
    sale_id    BLOB    NOT NULL REFERENCES sales (id),
    paused_by  BLOB    NOT NULL REFERENCES users (id),
    noted_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sale_pauses_of_sale ON sale_pauses (sale_id);
