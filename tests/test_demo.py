"""The demo: the whole product without a token, gone without a trace when it ends."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.conversation.contact_screens import Sheet
from bot.demo import BOT, CONTACT, TOWNS, demo_settings, open_demo
from bot.settings import OperatorError
from bot.storage import contacts
from tests.people import Clock, Person, Town
from tests.program import press, write_lead


async def test_a_lead_reaches_the_contact_in_the_demo() -> None:
    async with open_demo() as demo:
        folder = demo.app.settings.data_dir
        running = asyncio.ensure_future(demo.app.run())
        town = Town(demo.app, demo.simulator, Clock(demo.app.desk.clock()))
        await town.settled()
        assert [contact.person.name for contact in await demo.app.desk.database.read(lambda tx: contacts.of_town(tx, TOWNS[0]))] == [CONTACT]  # fmt: skip
        candidate, contact = town.somebody("uk"), Person(town, demo.contact)
        code = await write_lead(candidate)
        await press(contact, Sheet(code))
        contact.sees(code)
        assert [letter.to for letter in demo.simulator.letters] == ["jana@example.org"]
        async with aiohttp.ClientSession() as session, session.get(f"{demo.url}/") as page:
            assert page.status == 200
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert not folder.exists()


async def test_the_coordinator_hears_of_towns_without_a_contact() -> None:
    async with open_demo() as demo:
        assert demo.app.desk.operator.bot == BOT
        known = await demo.app.desk.database.read(contacts.everyone)
        assert len(known) == len(TOWNS) + 1
        assert all(contact.linked for contact in known)


def test_its_settings_touch_nothing_but_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("CPA_DATA_DIR=/nowhere\nCPA_OPERATOR_NAME=\n")
    settings = demo_settings(tmp_path / "demo", "http://127.0.0.1")
    assert settings.data_dir == tmp_path / "demo" / "data"
    settings.require_notice()
    assert (
        demo_settings(tmp_path / "demo", "http://127.0.0.1").key_file.read_bytes()
        == settings.key_file.read_bytes()
    )
    with pytest.raises(OperatorError):
        demo_settings(tmp_path / "demo", "no address")
