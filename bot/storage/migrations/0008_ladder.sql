-- When to look at an open lead again: what it waits for, and whether a step is due. `doubted`: the database was restored, so
-- the step may have been taken already.
CREATE TABLE ladder (
    lead_id INTEGER PRIMARY KEY REFERENCES lead (id) ON DELETE CASCADE,
    due_at  INTEGER NOT NULL,
    doubted INTEGER NOT NULL DEFAULT 0 CHECK (doubted IN (0, 1))
) STRICT;
CREATE INDEX ladder_due ON ladder (due_at);
INSERT INTO ladder (lead_id, due_at) SELECT id, 0 FROM lead WHERE state NOT IN ('declined', 'hired', 'closed', 'withdrawn');
