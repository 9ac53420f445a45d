-- Which auctions were paused with their whole sale, written before they are: only these go on when the sale does. What happened to each
-- stands in its log.
CREATE TABLE sale_pauses (
    auction_id UUID   NOT NULL PRIMARY KEY REFERENCES auctions (id),
    sale_id    UUID   NOT NULL REFERENCES sales (id),
    paused_by  UUID   NOT NULL REFERENCES users (id),
    noted_at   BIGINT NOT NULL
);

CREATE INDEX sale_pauses_of_sale ON sale_pauses (sale_id);
