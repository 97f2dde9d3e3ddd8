-- Each reply that is shown takes the place of those owed before to the same person; while Telegram is away many can be owed.
CREATE INDEX inbox_owed ON inbox (person, update_id) WHERE step = 'applied';
