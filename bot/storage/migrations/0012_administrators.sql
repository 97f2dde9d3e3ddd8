-- Administrators of the content: apart from `contact`, so that no query about leads can come upon one. `person` is set when
-- the invitation was accepted; of its one-time token only the hash is kept.
CREATE TABLE administrator (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    person      BLOB,
    body        BLOB NOT NULL,
    token_hash  BLOB,
    token_until INTEGER
) STRICT;
CREATE UNIQUE INDEX administrator_person ON administrator (person) WHERE person IS NOT NULL;

-- Who looked for a word in vain, for 30 days: keyed hashes of both, which lead to no other row and to nobody without the key.
CREATE TABLE missed (
    word   BLOB    NOT NULL,
    person BLOB    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (word, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX missed_person ON missed (person);

-- The word itself, sealed, from the third person on who looked for it.
CREATE TABLE missed_word (
    word BLOB PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
