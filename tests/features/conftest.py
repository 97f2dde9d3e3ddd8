"""The environment in which commands of features are tested."""

from tests.cli.conftest import bot_api, environment, mailbox, prepared, ready, small_folder, use

__all__ = ["bot_api", "environment", "mailbox", "prepared", "ready", "small_folder", "use"]
