-- What is known of an artwork, and how it is sorted.
--
-- The old medium was free text ("oil on canvas"). That is now `materials`; `medium` is a code of the taxonomy. Where the text was the name of
-- a medium it becomes its code. Codes are not checked here, for a later release may know more of them.
ALTER TABLE artworks
    ADD COLUMN materials         TEXT,
    ADD COLUMN theme             TEXT,
    ADD COLUMN style             TEXT,
    ADD COLUMN technique         TEXT,
    ADD COLUMN month             BIGINT,
    ADD COLUMN day               BIGINT,
    ADD COLUMN height_mm         BIGINT,
    ADD COLUMN width_mm          BIGINT,
    ADD COLUMN depth_mm          BIGINT,
    ADD COLUMN provenance        TEXT,
    ADD COLUMN condition         TEXT,
    ADD COLUMN estimate_currency TEXT,
    ADD COLUMN estimate_low      BIGINT,
    ADD COLUMN estimate_high     BIGINT,
    -- Counts the changes, so that two who edit at once do not undo each other.
    ADD COLUMN version           BIGINT NOT NULL DEFAULT 1;

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

ALTER TABLE artworks
    ADD CHECK (day IS NULL OR month IS NOT NULL),
    ADD CHECK (month IS NULL OR year IS NOT NULL),
    ADD CHECK ((estimate_low IS NULL) = (estimate_currency IS NULL) AND (estimate_high IS NULL) = (estimate_currency IS NULL)),
    ADD CHECK (estimate_low > 0 AND estimate_high >= estimate_low);

-- Whether an artwork is in an auction is asked before it is changed or deleted, and shown with it.
CREATE INDEX auctions_of_artwork ON auctions (artwork_id, created_at);
