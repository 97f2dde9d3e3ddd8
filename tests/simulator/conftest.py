"""One simulator on one free port for each test; its clock stands still."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from telegram_simulator import Simulator, User, serve
from tests.simulator.client import TOKEN, Client, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> Simulator:
    return Simulator(token=TOKEN, clock=clock)


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    async with serve(simulator) as url, aiohttp.ClientSession() as session:
        yield Client(session, url)


@pytest.fixture
def person(simulator: Simulator) -> User:
    user = simulator.user("Olena", language_code="uk")
    simulator.start(user)
    simulator.world.updates.clear()
    return user
