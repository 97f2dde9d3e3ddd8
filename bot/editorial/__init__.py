"""Judging content as people will see it: every screen in every language, and the worked examples."""
