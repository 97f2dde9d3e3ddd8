-- Holidays of people of the municipal side: whole days in Prague (YYYY-MM-DD), both included, and who stands in.
CREATE TABLE pause (
    contact_id INTEGER PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    first_day  TEXT    NOT NULL,
    last_day   TEXT    NOT NULL CHECK (last_day >= first_day),
    substitute INTEGER REFERENCES contact (id) ON DELETE SET NULL
) STRICT;

-- At which hour in Prague somebody wants the list of open leads.
CREATE TABLE digest (
    contact_id INTEGER PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    hour       INTEGER NOT NULL CHECK (hour BETWEEN 7 AND 17)
) STRICT;

-- Changes of where a town's leads go, until somebody agrees or the time is up, and for a while what came of them.
-- `contact_id` is 0 for somebody who is to be added; no foreign key, since a removal is told of afterwards. Buttons in chats
-- name a change by its number for ever, so a number is given once: else an old "I agree" would agree to another change.
CREATE TABLE change (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    slug       TEXT    NOT NULL,
    contact_id INTEGER NOT NULL,
    what       TEXT    NOT NULL CHECK (what IN ('add', 'remove', 'link', 'email')),
    state      TEXT    NOT NULL CHECK (state IN ('asked', 'told', 'agreed', 'granted', 'done', 'stopped', 'lapsed')),
    body       BLOB    NOT NULL,
    asked_at   INTEGER NOT NULL,
    due_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX change_town ON change (slug, state);
