-- What is asked again under a key is answered as it was the first time, version included.
ALTER TABLE idempotent_calls ADD COLUMN etag TEXT;

-- An artwork is known by artist and title, and from now on these have one form: Unicode NFC, single blanks. Those of older programs that may have another
-- one are listed here; the program puts them into this form when it starts, and takes them off the list.
CREATE TABLE untidy_names (artwork_id UUID NOT NULL PRIMARY KEY);
INSERT INTO untidy_names
SELECT id FROM artworks
WHERE octet_length(title || artist) <> char_length(title || artist) OR title LIKE '%  %' OR artist LIKE '%  %'
   OR title <> trim(title) OR artist <> trim(artist);
