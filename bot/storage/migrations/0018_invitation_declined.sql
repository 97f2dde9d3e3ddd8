-- When somebody said on the page of an invitation that it is not for them; a new invitation forgets it.
ALTER TABLE joining ADD COLUMN declined_at INTEGER;
