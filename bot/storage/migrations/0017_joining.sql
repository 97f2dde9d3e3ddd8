-- How far somebody of the municipal side has come on the way in: when a link last went to them, how many reminders of it have
-- gone, and when a test was seen to arrive. That they are linked or have confirmed an address stands with them.
CREATE TABLE joining (
    contact_id INTEGER PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    invited_at INTEGER,
    reminded   INTEGER NOT NULL DEFAULT 0,
    tested_at  INTEGER
) STRICT;

-- `mailed`: the link stood in a letter and nowhere else, so whoever follows it has the address.
ALTER TABLE invite ADD COLUMN mailed INTEGER NOT NULL DEFAULT 0 CHECK (mailed IN (0, 1));
CREATE INDEX invite_contact ON invite (contact_id);
