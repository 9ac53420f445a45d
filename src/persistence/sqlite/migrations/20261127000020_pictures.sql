-- Pictures: an artwork's list says what they are, and `objects` which files of the object storage are in use.
--
-- Until now only the demonstration put names into the list, of files it had drawn itself. They are of another form, and a
-- demonstration draws new ones; the files stay where they are.
UPDATE artworks SET images = '[]' WHERE images <> '[]';

-- A line is written before its object is, and deleted after it: what is in the storage is here, whenever the house stops.
CREATE TABLE objects (
    name       TEXT    NOT NULL PRIMARY KEY,
    -- How many pictures show it. Two artworks may share one, for its name is made of its content.
    uses       INTEGER NOT NULL CHECK (uses >= 0),
    -- 1 once it is going to be deleted. Nothing takes that back: a picture that would use it waits until it is gone, and writes it anew.
    doomed     INTEGER NOT NULL CHECK (doomed IN (0, 1) AND (doomed = 0 OR uses = 0)),
    -- When somebody last wrote it, began or ceased to use it, or doomed it.
    touched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What to delete is looked for every few minutes, among all the objects of a house.
CREATE INDEX objects_unused ON objects (touched_at) WHERE uses = 0;
