"""What the operator can ask of the database: the people of towns, what was counted, a backup."""
