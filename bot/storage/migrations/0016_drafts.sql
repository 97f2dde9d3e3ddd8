-- Who may open the editor by which one-time link: of its token only the hash is kept.
CREATE TABLE editing_link (
    token_hash    BLOB PRIMARY KEY,
    administrator INTEGER NOT NULL REFERENCES administrator (id) ON DELETE CASCADE,
    expires_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an entry of the content is to become, or has become (`published`). `asked_by` wants it published; a change clears it.
CREATE TABLE draft (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kind          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    body          BLOB    NOT NULL,
    administrator INTEGER REFERENCES administrator (id) ON DELETE SET NULL,
    asked_by      INTEGER REFERENCES administrator (id) ON DELETE SET NULL,
    published     INTEGER NOT NULL DEFAULT 0,
    changed_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX draft_open ON draft (kind, name) WHERE published = 0;
