-- What a candidate wants to be reminded of is such a wish too, under the name of the reminder in place of a town's or region's:
-- `remind_at` is when it comes (next). Of towns and regions it is NULL.
ALTER TABLE interest ADD COLUMN remind_at INTEGER;
CREATE INDEX interest_remind ON interest (remind_at) WHERE remind_at IS NOT NULL;
