-- The journal of publishing: the one publication whose files, history, notices and commit are not all done.
-- `is_written`: only the commit is missing.
CREATE TABLE publication (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    body       BLOB    NOT NULL,
    is_written INTEGER NOT NULL DEFAULT 0
) STRICT;
