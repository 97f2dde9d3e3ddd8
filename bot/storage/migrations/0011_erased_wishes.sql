-- A wish to be told that was taken back is remembered as an erasure is, so that no backup brings it to life again. SQLite
-- cannot change a CHECK, so the table is made anew.
CREATE TABLE erasure_new (
    id    BLOB    PRIMARY KEY,
    what  TEXT    NOT NULL CHECK (what IN ('person', 'lead', 'wish')),
    mark  BLOB    NOT NULL,
    at    INTEGER NOT NULL,
    filed INTEGER NOT NULL DEFAULT 0 CHECK (filed IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO erasure_new (id, what, mark, at, filed) SELECT id, what, mark, at, filed FROM erasure;
DROP TABLE erasure;
ALTER TABLE erasure_new RENAME TO erasure;
