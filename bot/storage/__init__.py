"""What outlives a restart: one SQLite file, written by one thread, personal fields encrypted."""
