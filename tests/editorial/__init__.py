"""Judging content as people will see it."""
