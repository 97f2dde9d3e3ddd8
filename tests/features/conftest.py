"""What features need of the environment in which commands are tried."""

from tests.cli.conftest import bot_api, environment, mailbox, prepared, ready, small_folder, use
from tests.web.conftest import office, town

__all__ = ["bot_api", "environment", "mailbox", "office", "prepared", "ready", "small_folder", "town", "use"]
