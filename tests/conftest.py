"""The world of the tests: one program, one simulated Telegram, a temporary folder, a clock that tests move."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_app
from bot.demo import ShownMail, demo_settings, prepare
from bot.simulator import Simulator, serve
from tests.people import Clock, Person, Town


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def town(tmp_path: Path, clock: Clock) -> AsyncIterator[Town]:
    """The program running, nobody linked yet."""
    simulator = Simulator(token="1000000:demo-token-of-nobody-in-particular", username="cpa_guide_demo_bot", clock=clock, rates=None)
    async with serve(simulator) as url, open_app(demo_settings(tmp_path, url), ShownMail(simulator), clock) as app:
        await prepare(app.desk.database, app.vault, 900, 901)
        running = asyncio.ensure_future(app.run())
        try:
            await simulator.polled()
            yield Town(app, simulator, clock)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def candidate(town: Town) -> Person:
    """Somebody whose Telegram speaks Ukrainian."""
    return town.somebody("uk", "Оксана")


@pytest.fixture
async def contact(town: Town) -> Person:
    """The contact of Plzeň, Brno and Ústí nad Labem."""
    person = Person(town, town.simulator.user(first_name="Jana", user_id=900, language_code="cs"))
    await person.start()
    return person


@pytest.fixture
async def coordinator(town: Town) -> Person:
    """The coordinator."""
    person = Person(town, town.simulator.user(first_name="Karel", user_id=901, language_code="cs"))
    await person.start()
    return person
