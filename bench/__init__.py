"""How fast the bot is, measured beside the state of the field in one run: `make bench`, see `bench/__main__.py`."""
