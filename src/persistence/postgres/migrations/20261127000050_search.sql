-- The words by which artworks are found, and what they are listed by. docs/adr/0023.
--
-- Written by the transaction that writes the artwork. The program makes the tokens; where it has not, or a newer one would make others, the
-- version says so, and they are made later.
LOCK TABLE artworks IN SHARE ROW EXCLUSIVE MODE;

CREATE TABLE artwork_search (
    doc        BIGINT   NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    artwork_id UUID     NOT NULL UNIQUE REFERENCES artworks (id) ON DELETE CASCADE,
    created_at BIGINT   NOT NULL,
    -- In the order of their letters, as on SQLite, whatever the database's own order is.
    title_key  TEXT     COLLATE "C" NOT NULL DEFAULT '',
    artist_key TEXT     COLLATE "C" NOT NULL DEFAULT '',
    -- A set of tokens. No text search configuration is ever used: the program makes the tokens.
    tokens     TSVECTOR NOT NULL DEFAULT '',
    version    BIGINT   NOT NULL DEFAULT 0
);

CREATE INDEX artworks_by_age ON artwork_search (created_at, doc);
CREATE INDEX artworks_by_title ON artwork_search (title_key, doc);
CREATE INDEX artworks_by_artist ON artwork_search (artist_key, doc);
CREATE INDEX artworks_by_version ON artwork_search (version);
-- Written at once: a list of what is to be written later would have to be read through by every search.
CREATE INDEX artworks_by_tokens ON artwork_search USING gin (tokens) WITH (fastupdate = off);

INSERT INTO artwork_search (artwork_id, created_at) SELECT id, created_at FROM artworks ORDER BY created_at, id;

CREATE FUNCTION artwork_comes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO artwork_search (artwork_id, created_at) VALUES (new.id, new.created_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER artwork_comes AFTER INSERT ON artworks FOR EACH ROW EXECUTE FUNCTION artwork_comes();

-- Whoever changes an artwork and forgets its words is helped within seconds.
CREATE FUNCTION artwork_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE artwork_search SET version = 0 WHERE artwork_id = new.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER artwork_changes AFTER UPDATE OF title, artist, materials, medium, theme, style, technique ON artworks
    FOR EACH ROW EXECUTE FUNCTION artwork_changes();

-- The artworks that match, at most so many. By the index of tokens whatever the server believes of its tables: a guess that is wrong would
-- otherwise read all of them.
CREATE FUNCTION artworks_matching(wanted TSQUERY, most BIGINT) RETURNS SETOF BIGINT LANGUAGE sql STABLE ROWS 1000
    SET enable_bitmapscan = on SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
    SELECT doc FROM artwork_search WHERE tokens @@ wanted LIMIT most
$$;
