-- The words by which artworks are found, and what they are listed by. docs/adr/0023.
--
-- Written by the transaction that writes the artwork. The program makes the tokens; where it has not, or a newer one would make others, the
-- version says so, and they are made later.
CREATE TABLE artwork_search (
    doc        INTEGER NOT NULL PRIMARY KEY,
    artwork_id BLOB    NOT NULL UNIQUE REFERENCES artworks (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    title_key  TEXT    NOT NULL DEFAULT '',
    artist_key TEXT    NOT NULL DEFAULT '',
    -- With a blank before and after each.
    tokens     TEXT    NOT NULL DEFAULT ' ',
    version    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX artworks_by_age ON artwork_search (created_at, doc);
CREATE INDEX artworks_by_title ON artwork_search (title_key, doc);
CREATE INDEX artworks_by_artist ON artwork_search (artist_key, doc);
CREATE INDEX artworks_by_version ON artwork_search (version);

-- Which artworks have a token. Tokens are letters, digits and low lines; the tokenizer only cuts them at blanks.
CREATE VIRTUAL TABLE artwork_tokens USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_'"
);

INSERT INTO artwork_search (artwork_id, created_at) SELECT id, created_at FROM artworks ORDER BY created_at, id;

CREATE TRIGGER artwork_comes AFTER INSERT ON artworks BEGIN
    INSERT INTO artwork_search (artwork_id, created_at) VALUES (new.id, new.created_at);
END;

-- Whoever changes an artwork and forgets its words is helped within seconds.
CREATE TRIGGER artwork_changes AFTER UPDATE OF title, artist, materials, medium, theme, style, technique ON artworks BEGIN
    UPDATE artwork_search SET version = 0 WHERE artwork_id = new.id;
END;

CREATE TRIGGER artwork_tokens_change AFTER UPDATE OF tokens ON artwork_search WHEN old.tokens <> new.tokens BEGIN
    DELETE FROM artwork_tokens WHERE rowid = old.doc;
    INSERT INTO artwork_tokens (rowid, tokens) VALUES (new.doc, new.tokens);
END;

CREATE TRIGGER artwork_tokens_go AFTER DELETE ON artwork_search BEGIN
    DELETE FROM artwork_tokens WHERE rowid = old.doc;
END;
