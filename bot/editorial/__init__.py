"""Validation of content as shown to people: every screen in every language, worked examples."""
