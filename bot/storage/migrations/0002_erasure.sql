-- Who deleted everything and which lead was withdrawn, for as long as a backup may be older than that: a mark that leads
-- to no other row. `filed`: it stands in the list outside of the database too, which a restored backup is held against.
CREATE TABLE erasure (
    id    BLOB    PRIMARY KEY,
    what  TEXT    NOT NULL CHECK (what IN ('person', 'lead')),
    mark  BLOB    NOT NULL,
    at    INTEGER NOT NULL,
    filed INTEGER NOT NULL DEFAULT 0 CHECK (filed IN (0, 1))
) STRICT, WITHOUT ROWID;
