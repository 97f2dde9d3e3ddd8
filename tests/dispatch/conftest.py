"""A desk without Telegram: a candidate, and officials who are linked."""

import pytest

from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage.crypto import Vault
from bot.storage.database import Database
from tests.people import Clock
from tests.program import desk_over, sender


@pytest.fixture
def dispatcher(database: Database, clock: Clock) -> Dispatcher:
    return desk_over(database, clock)


@pytest.fixture
def oksana(vault: Vault) -> Sender:
    """A candidate."""
    return sender(vault, 1)


@pytest.fixture
def jana(vault: Vault) -> Sender:
    """An account that may become a contact's."""
    return sender(vault, 2, "cs")


@pytest.fixture
def karel(vault: Vault) -> Sender:
    """Another such account."""
    return sender(vault, 3, "cs")
