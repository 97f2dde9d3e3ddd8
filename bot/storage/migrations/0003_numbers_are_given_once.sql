-- A number that was given stays given (AUTOINCREMENT): else a row deleted while it is being worked on, as the notices of a lead
-- are by an erasure, leaves its number to the next one, and what becomes of the old row is noted on the new one.

CREATE TABLE outbox_before AS SELECT * FROM outbox;
CREATE TABLE invite_before AS SELECT * FROM invite;
CREATE TABLE shown_before AS SELECT * FROM shown;
CREATE TABLE contact_before AS SELECT * FROM contact;
DROP TABLE outbox;
DROP TABLE invite;
DROP TABLE shown;
DROP TABLE contact;

-- Contacts and deputies of towns, and coordinators (slug ''). `person` is set when the invitation was accepted.
CREATE TABLE contact (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    role        TEXT    NOT NULL CHECK (role IN ('contact', 'deputy', 'coordinator')),
    slug        TEXT    NOT NULL,
    person      BLOB,
    body        BLOB    NOT NULL,
    linked_at   INTEGER,
    CHECK ((role = 'coordinator') = (slug = '')),
    CHECK ((person IS NULL) = (linked_at IS NULL))
) STRICT;
CREATE INDEX contact_town ON contact (slug);
CREATE INDEX contact_person ON contact (person) WHERE person IS NOT NULL;

CREATE TABLE invite (
    token_hash BLOB    PRIMARY KEY,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;

-- What is still to be sent, and what was. `name` says for which lead, recipient, channel and kind: once each. `since` is
-- when it was first due.
CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL UNIQUE,
    channel  TEXT    NOT NULL CHECK (channel IN ('telegram', 'mail')),
    lead_id  INTEGER REFERENCES lead (id) ON DELETE CASCADE,
    body     BLOB,
    state    TEXT    NOT NULL CHECK (state IN ('due', 'trying', 'uncertain', 'sent', 'dropped', 'dead')),
    since    INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('due', 'uncertain');

-- Messages in contacts' chats that show a lead, so that they can be folded or marked as withdrawn.
CREATE TABLE shown (
    lead_id    INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    message_id INTEGER NOT NULL,
    full       INTEGER NOT NULL CHECK (full IN (0, 1)),
    shown_at   INTEGER NOT NULL,
    PRIMARY KEY (contact_id, message_id)
) STRICT, WITHOUT ROWID;

INSERT INTO contact (id, role, slug, person, body, linked_at)
    SELECT id, role, slug, person, body, linked_at FROM contact_before;
INSERT INTO invite (token_hash, contact_id, expires_at, used_at)
    SELECT token_hash, contact_id, expires_at, used_at FROM invite_before;
INSERT INTO outbox (id, name, channel, lead_id, body, state, since, due_at, attempts)
    SELECT id, name, channel, lead_id, body, state, since, due_at, attempts FROM outbox_before;
INSERT INTO shown (lead_id, contact_id, message_id, full, shown_at)
    SELECT lead_id, contact_id, message_id, full, shown_at FROM shown_before;
DROP TABLE contact_before;
DROP TABLE invite_before;
DROP TABLE outbox_before;
DROP TABLE shown_before;
