"""Entry point of `python -m bot`, the same as `cpa-bot`."""

from bot.cli import main

main()
