"""Persistent data: one SQLite file, written by one thread, personal fields encrypted."""
