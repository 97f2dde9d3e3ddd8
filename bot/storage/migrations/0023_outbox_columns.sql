-- What a row is about is looked for in columns: its name is only there so that it is put down once. `event` tells rows of one kind about one
-- lead or reader apart; `reader` is the key (hexadecimal) of whom a broadcast is for, "" for what goes to one recipient alone.
ALTER TABLE outbox ADD COLUMN contact_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN event TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN reader TEXT NOT NULL DEFAULT '';

-- Rows of before, by the last time: told/READER/EVENT, [LEAD]/contact:ID/KIND[/EVENT]/CHANNEL, contact:ID/KIND/..., KIND/contact:ID/...
UPDATE outbox SET reader = substr(name, 6, instr(substr(name, 6), '/') - 1) WHERE name LIKE 'told/%/%';
UPDATE outbox SET event = substr(name, 7 + length(reader)) WHERE reader != '';
UPDATE outbox SET event = substr(event, 1, instr(event, '/') - 1) WHERE event LIKE 'remind/%' OR event LIKE 'renew/%';
UPDATE outbox SET contact_id = CAST(substr(name, instr(name, 'contact:') + 8) AS INTEGER)
    WHERE name LIKE 'contact:%' OR name LIKE '%/contact:%';
UPDATE outbox SET event = substr(name, instr(name, 'contact:') + 9 + length(contact_id)) WHERE contact_id != 0;
UPDATE outbox SET event = substr(event, 1, length(event) - length(channel) - 1)
    WHERE contact_id != 0 AND event LIKE '%/' || channel;
UPDATE outbox SET kind = substr(event, 1, instr(event || '/', '/') - 1), event = substr(event, instr(event || '/', '/') + 1)
    WHERE contact_id != 0;
UPDATE outbox SET kind = substr(name, 1, instr(name, '/') - 1)
    WHERE name LIKE 'invitation/%' OR name LIKE 'digest/%';
UPDATE outbox SET kind = 'change' WHERE contact_id != 0 AND name LIKE 'change:%';
UPDATE outbox SET event = 'renewed' WHERE event LIKE 'renewed-%';
UPDATE outbox SET event = 'left' WHERE kind = 'fold' AND event LIKE '%/left';

DROP INDEX outbox_broadcast;
CREATE INDEX outbox_broadcast ON outbox (due_at) WHERE state IN ('due', 'uncertain') AND reader != '';
CREATE INDEX outbox_reader ON outbox (reader, event) WHERE reader != '';
CREATE INDEX outbox_event ON outbox (event) WHERE reader != '';
CREATE INDEX outbox_contact ON outbox (contact_id, kind);
