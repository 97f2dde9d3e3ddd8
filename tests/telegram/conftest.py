"""The simulated Bot API and a connection to it; its clock is the test's."""

from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial

import pytest
from telegram import Bot

from bot.telegram.request import REQUESTS, BotRequest, MakeRequest, RequestName, make_bot
from telegram_simulator import Simulator, User, serve
from tests.bot_parts import settings
from tests.fast_time import FastLoop
from tests.people import Clock

SPEED = 10.0
"""So many times faster do the pauses of the program go by, as those that a test waits for."""


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], AbstractEventLoop]]:
    """Have every pause be as long as ever, counted in seconds that are shorter."""
    return {"quick": partial(FastLoop, SPEED)}


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


@pytest.fixture(params=["pyreqwest", pytest.param("httpx", marks=pytest.mark.proof)])
def client(request: pytest.FixtureRequest) -> MakeRequest:
    name: RequestName = request.param
    return REQUESTS[name]


@pytest.fixture
async def bot(url: str, token: str, client: MakeRequest) -> AsyncIterator[Bot]:
    async with BotRequest(client) as request:
        yield make_bot(url, token, request)


@pytest.fixture
def person(simulator: Simulator) -> User:
    user = simulator.user("Olena", language_code="uk")
    simulator.start(user)
    simulator.world.updates.clear()
    return user
