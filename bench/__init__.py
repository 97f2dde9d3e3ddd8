"""Benchmarks of the bot and of other frameworks: `make bench`, see `bench/__main__.py`."""
