-- One table of one-time tokens instead of three and two columns. Only the hash of a token is kept; `used_at` is when it was first
-- used. A lead page's link is about one lead where it names one.
CREATE TABLE token (
    token_hash    BLOB    PRIMARY KEY,
    kind          TEXT    NOT NULL CHECK (kind IN (
        'invite', 'mailed-invite', 'confirm', 'lead', 'test', 'admin-invite', 'editor'
    )),
    contact_id    INTEGER REFERENCES contact (id) ON DELETE CASCADE,
    administrator INTEGER REFERENCES administrator (id) ON DELETE CASCADE,
    lead_id       INTEGER REFERENCES lead (id) ON DELETE CASCADE,
    made_at       INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    used_at       INTEGER,
    CHECK ((contact_id IS NULL) <> (administrator IS NULL))
) STRICT, WITHOUT ROWID;

-- 14 days, 24 hours and 15 minutes are how long they were good for.
INSERT INTO token (token_hash, kind, contact_id, made_at, expires_at, used_at)
    SELECT token_hash, CASE mailed WHEN 1 THEN 'mailed-invite' ELSE 'invite' END, contact_id,
        expires_at - 1209600000, expires_at, used_at FROM invite;
INSERT INTO token (token_hash, kind, contact_id, lead_id, made_at, expires_at, used_at)
    SELECT token_hash, kind, contact_id, lead_id, made_at, expires_at, used_at FROM page_link;
INSERT INTO token (token_hash, kind, administrator, made_at, expires_at)
    SELECT token_hash, 'admin-invite', id, token_until - 86400000, token_until FROM administrator
    WHERE token_hash IS NOT NULL AND token_until IS NOT NULL;
INSERT INTO token (token_hash, kind, administrator, made_at, expires_at)
    SELECT token_hash, 'editor', administrator, expires_at - 900000, expires_at FROM editing_link;

DROP TABLE invite;
DROP TABLE page_link;
DROP TABLE editing_link;
ALTER TABLE administrator DROP COLUMN token_hash;
ALTER TABLE administrator DROP COLUMN token_until;

CREATE INDEX token_contact ON token (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX token_administrator ON token (administrator) WHERE administrator IS NOT NULL;
CREATE INDEX token_lead ON token (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX token_expires ON token (expires_at);
