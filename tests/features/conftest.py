"""What features need of the environment in which commands are tried."""

from tests.cli.conftest import bot_api, environment, mailbox, prepared, ready, small_folder, use

__all__ = ["bot_api", "environment", "mailbox", "prepared", "ready", "small_folder", "use"]
