-- Times are whole milliseconds since 1970 (UTC). `person` is a keyed hash of a Telegram id. Every `body` is encrypted.

-- Updates as they came, kept until they are answered: new -> applied -> answered. Ids stay 7 days against repeats.
CREATE TABLE inbox (
    update_id   INTEGER PRIMARY KEY,
    person      BLOB    NOT NULL,
    step        TEXT    NOT NULL CHECK (step IN ('new', 'applied', 'answered', 'quarantined')),
    body        BLOB,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_step ON inbox (step) WHERE step IN ('new', 'applied', 'quarantined');

-- `draft_at` is when the unfinished lead in it was begun: drafts are kept for a shorter time than the rest.
CREATE TABLE session (
    person     BLOB    PRIMARY KEY,
    body       BLOB    NOT NULL,
    touched_at INTEGER NOT NULL,
    draft_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_touched ON session (touched_at);
CREATE INDEX session_draft ON session (draft_at) WHERE draft_at IS NOT NULL;

-- `code` is the id of the draft it came from: one draft, at most one lead.
CREATE TABLE lead (
    id          INTEGER PRIMARY KEY,
    code        TEXT    NOT NULL UNIQUE,
    person      BLOB    NOT NULL,
    slug        TEXT    NOT NULL,
    coordinator INTEGER NOT NULL CHECK (coordinator IN (0, 1)),
    escalated   INTEGER NOT NULL DEFAULT 0 CHECK (escalated IN (0, 1)),
    state       TEXT    NOT NULL CHECK (state IN ('sent', 'seen', 'taken', 'contacted', 'declined', 'withdrawn')),
    reason      TEXT    NOT NULL DEFAULT '',
    body        BLOB    NOT NULL,
    sent_at     INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX lead_open ON lead (person, slug) WHERE state NOT IN ('declined', 'withdrawn');
CREATE INDEX lead_town ON lead (slug, state);

-- That somebody sent a lead, for a day: under a name of its own that leads to no other row, so it outlives an erasure.
CREATE TABLE sent (
    mark BLOB    NOT NULL,
    at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sent_mark ON sent (mark);

CREATE TABLE event (
    id      INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    what    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    body    BLOB    NOT NULL
) STRICT;
CREATE INDEX event_lead ON event (lead_id);

-- Contacts and deputies of towns, and coordinators (slug ''). `person` is set when the invitation was accepted.
CREATE TABLE contact (
    id          INTEGER PRIMARY KEY,
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
    id       INTEGER PRIMARY KEY,
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

-- Small facts of the program itself, such as the highest update_id and when it was stored.
CREATE TABLE fact (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL,
    at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
