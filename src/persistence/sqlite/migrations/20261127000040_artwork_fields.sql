-- What is known of an artwork, and how it is sorted.
--
-- The old medium was free text ("oil on canvas"). That is now `materials`; `medium` is a code of the taxonomy. Where the text was the name of
-- a medium it becomes its code. Codes are not checked here, for a later release may know more of them.
ALTER TABLE artworks ADD COLUMN materials         TEXT;
ALTER TABLE artworks ADD COLUMN theme             TEXT;
ALTER TABLE artworks ADD COLUMN style             TEXT;
ALTER TABLE artworks ADD COLUMN technique         TEXT;
ALTER TABLE artworks ADD COLUMN month             INTEGER CHECK (month IS NULL OR year IS NOT NULL);
ALTER TABLE artworks ADD COLUMN day               INTEGER CHECK (day IS NULL OR month IS NOT NULL);
ALTER TABLE artworks ADD COLUMN height_mm         INTEGER;
ALTER TABLE artworks ADD COLUMN width_mm          INTEGER;
ALTER TABLE artworks ADD COLUMN depth_mm          INTEGER;
ALTER TABLE artworks ADD COLUMN provenance        TEXT;
ALTER TABLE artworks ADD COLUMN condition         TEXT;
ALTER TABLE artworks ADD COLUMN estimate_currency TEXT;
ALTER TABLE artworks ADD COLUMN estimate_low      INTEGER CHECK ((estimate_low IS NULL) = (estimate_currency IS NULL) AND estimate_low > 0);
ALTER TABLE artworks ADD COLUMN estimate_high     INTEGER CHECK ((estimate_high IS NULL) = (estimate_currency IS NULL) AND estimate_high >= estimate_low);
-- Counts the changes, so that two who edit at once do not undo each other.
ALTER TABLE artworks ADD COLUMN version           INTEGER NOT NULL DEFAULT 1;

UPDATE artworks SET materials = medium WHERE medium IS NOT NULL;
UPDATE artworks SET medium = CASE lower(trim(medium))
    WHEN 'painting' THEN 'painting' WHEN '회화' THEN 'painting'
    WHEN 'sculpture' THEN 'sculpture' WHEN '조각' THEN 'sculpture'
    WHEN 'photography' THEN 'photography' WHEN 'photograph' THEN 'photography' WHEN '사진' THEN 'photography'
    WHEN 'drawing' THEN 'drawing' WHEN '드로잉' THEN 'drawing'
    WHEN 'print' THEN 'print' WHEN '판화' THEN 'print'
    WHEN 'paper' THEN 'paper' WHEN 'textile' THEN 'textile' WHEN 'textile art' THEN 'textile'
    END
WHERE medium IS NOT NULL;
UPDATE artworks SET materials = NULL WHERE medium IS NOT NULL;

-- Whether an artwork is in an auction is asked before it is changed or deleted, and shown with it.
CREATE INDEX auctions_of_artwork ON auctions (artwork_id, created_at);
