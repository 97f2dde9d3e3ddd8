-- Whoever has asked for it keeps answers and ticks for a year after their last use.
ALTER TABLE session ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
