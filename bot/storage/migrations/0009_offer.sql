-- What a coordinator has asked a candidate: may the lead go to another town? `agreed` is set by the answer.
CREATE TABLE offer (
    lead_id    INTEGER PRIMARY KEY REFERENCES lead (id) ON DELETE CASCADE,
    slug       TEXT    NOT NULL,
    contact_id INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    agreed     INTEGER CHECK (agreed IN (0, 1))
) STRICT;
