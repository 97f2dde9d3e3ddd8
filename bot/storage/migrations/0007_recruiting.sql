-- A town's last word on recruiting: open, not now, or nothing (it took its word back). `opening` is when this opening was
-- first announced: whoever wants to be told is told once for each. `apply_until` and `ends_at` are the ends of those days.
CREATE TABLE recruiting (
    slug        TEXT    PRIMARY KEY,
    said        TEXT    NOT NULL CHECK (said IN ('open', 'not-now', 'nothing')),
    opening     INTEGER NOT NULL,
    apply_until INTEGER NOT NULL,
    ends_at     INTEGER NOT NULL,
    said_at     INTEGER NOT NULL,
    body        BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- A contact's "yes, this rule holds", for the rule whose words have this mark.
CREATE TABLE confirmation (
    slug        TEXT    NOT NULL,
    requirement TEXT    NOT NULL,
    mark        TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    body        BLOB    NOT NULL,
    PRIMARY KEY (slug, requirement)
) STRICT, WITHOUT ROWID;

-- Who wants to be told when a town (its slug) or a region (its code) opens: a consent of its own. `ask_at` is when it is
-- asked about again (NULL: not any more), `ends_at` when it is deleted unless the answer was yes.
CREATE TABLE interest (
    person  BLOB    NOT NULL,
    place   TEXT    NOT NULL,
    since   INTEGER NOT NULL,
    ask_at  INTEGER,
    ends_at INTEGER NOT NULL,
    body    BLOB    NOT NULL,
    PRIMARY KEY (person, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX interest_place ON interest (place);
CREATE INDEX interest_ask ON interest (ask_at) WHERE ask_at IS NOT NULL;

-- What goes to many people one after another: see storage/broadcast.py.
CREATE INDEX outbox_broadcast ON outbox (due_at)
    WHERE state IN ('due', 'uncertain') AND name >= 'told/' AND name < 'told0';
