"""Lets `python -m bot` do what `cpa-bot` does."""

from bot.cli import main

main()
