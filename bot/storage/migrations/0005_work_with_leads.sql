-- More can become of a lead: the town invites to an interview, hires, or closes it. SQLite cannot change a CHECK, so the
-- table is made anew; `migrate` keeps the references of the other tables out of it meanwhile.
CREATE TABLE lead_new (
    id          INTEGER PRIMARY KEY,
    code        TEXT    NOT NULL UNIQUE,
    person      BLOB    NOT NULL,
    slug        TEXT    NOT NULL,
    coordinator INTEGER NOT NULL CHECK (coordinator IN (0, 1)),
    escalated   INTEGER NOT NULL DEFAULT 0 CHECK (escalated IN (0, 1)),
    state       TEXT    NOT NULL CHECK (state IN (
        'sent', 'seen', 'taken', 'contacted', 'invited', 'declined', 'hired', 'closed', 'withdrawn'
    )),
    reason      TEXT    NOT NULL DEFAULT '',
    body        BLOB    NOT NULL,
    sent_at     INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;
INSERT INTO lead_new (id, code, person, slug, coordinator, escalated, state, reason, body, sent_at, changed_at)
    SELECT id, code, person, slug, coordinator, escalated, state, reason, body, sent_at, changed_at FROM lead;
DROP TABLE lead;
ALTER TABLE lead_new RENAME TO lead;
CREATE UNIQUE INDEX lead_open ON lead (person, slug) WHERE state NOT IN ('declined', 'hired', 'closed', 'withdrawn');
CREATE INDEX lead_town ON lead (slug, state);
