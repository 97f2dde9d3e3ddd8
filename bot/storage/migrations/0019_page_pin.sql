-- The PIN that somebody of the municipal side has set before their lead pages: a slow hash with its parameters, sealed. `wrong`:
-- the tries since the last right one; `locked_until`: when the next one is looked at.
CREATE TABLE page_pin (
    contact_id   INTEGER PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    body         BLOB    NOT NULL,
    wrong        INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER
) STRICT;
