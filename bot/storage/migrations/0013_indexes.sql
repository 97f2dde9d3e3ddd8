-- What is asked while people talk, and what is deleted by the hour, is found without reading a table through that grows.
CREATE INDEX lead_person ON lead (person, slug);
CREATE INDEX lead_sent ON lead (sent_at);
CREATE INDEX lead_closed ON lead (changed_at) WHERE state IN ('declined', 'hired', 'closed', 'withdrawn');
CREATE INDEX shown_lead ON shown (lead_id);
CREATE INDEX outbox_lead ON outbox (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX outbox_trying ON outbox (id) WHERE state = 'trying';
CREATE INDEX outbox_dead ON outbox (due_at) WHERE state = 'dead';
CREATE INDEX outbox_over ON outbox (due_at) WHERE state IN ('sent', 'dropped', 'dead');
CREATE INDEX erasure_filed ON erasure (filed, at);
CREATE INDEX interest_ends ON interest (ends_at);
CREATE INDEX page_link_expires ON page_link (expires_at);
CREATE INDEX missed_at ON missed (at);

-- No question was ever answered by it, and the inbox does not grow any more.
DROP INDEX inbox_step;
