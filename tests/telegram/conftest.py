"""The simulated Bot API and a connection to it; its clock is the test's."""

from collections.abc import AsyncIterator

import pytest

from bot.telegram.http import Transport
from telegram_simulator import Simulator, User, serve
from tests.people import Clock
from tests.program import settings


@pytest.fixture
def token() -> str:
    return settings().bot_token


@pytest.fixture
def simulator(clock: Clock, token: str) -> Simulator:
    return Simulator(token=token, username="cpa_guide_bot", clock=clock, rates=None)


@pytest.fixture
async def url(simulator: Simulator) -> AsyncIterator[str]:
    async with serve(simulator) as served:
        yield served


@pytest.fixture
async def transport(url: str, token: str) -> AsyncIterator[Transport]:
    connection = Transport(url, token)
    async with connection:
        yield connection


@pytest.fixture
def person(simulator: Simulator) -> User:
    """Somebody who has started the bot."""
    user = simulator.user("Olena", language_code="uk")
    simulator.start(user)
    simulator.world.updates.drop()
    return user
