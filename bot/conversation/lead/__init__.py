"""A lead: its draft, its events and the talk about it."""
