-- The links of letters to the lead pages: for one contact, and one lead where it is about one. Only the hash of a token is
-- kept. `used_at` is when it was first followed by a press.
CREATE TABLE page_link (
    token_hash BLOB    PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('confirm', 'lead', 'test')),
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    lead_id    INTEGER REFERENCES lead (id) ON DELETE CASCADE,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX page_link_contact ON page_link (contact_id);
CREATE INDEX page_link_lead ON page_link (lead_id) WHERE lead_id IS NOT NULL;
