"""Validation of content as people will see it: every screen in every language, worked examples."""
