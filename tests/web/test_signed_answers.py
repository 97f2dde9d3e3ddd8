"""A mailbox that several people share: whoever answers can sign, and the candidate reads who it was."""

import pytest

from bot.conversation.lead.model import Event
from bot.conversation.notes import Note
from tests.bot_parts import says
from tests.web.editor_user import Office
from tests.web.page_server import Web

OFFICE, SIGNED = "Podatelna Plzeň", "Tomáš Zkušební"


async def writing(town: Web, name: str = OFFICE) -> str:
    """Open a new lead as whoever reads the letters, where words are written."""
    await town.joined(name=name)
    code = await town.opened()
    await town.browser.press("✍️ Napsat zájemci")
    return code


async def last(town: Web, code: str) -> Event:
    return (await town.lead(code)).events[-1]


async def read(town: Web) -> str:
    await town.deliver()
    return town.simulator.chat(town.simulator.world.users[1]).from_bot[-1].text


@pytest.mark.parametrize("signed", ["", "   ", "Jana Nová"])
async def test_without_a_signature_nothing_is_different(town: Web, signed: str) -> None:
    code = await writing(town, "Jana Nová")
    await town.browser.write("Přijďte ve středu.", signed=signed)
    assert (await last(town, code)).voice.signed == ""
    assert "Підпис" not in await read(town)


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        ("---", "That is no name to sign with: write at most 80 characters, or leave the field empty."),
        ("J" * 81, "That is no name to sign with: write at most 80 characters, or leave the field empty."),
        ("Jana 905523/1236", Note.DOCUMENT_NUMBERS),
    ],
)
async def test_what_is_no_name_is_refused_and_nothing_typed_is_lost(town: Web, signed: str, why: str) -> None:
    code = await writing(town)
    before = len((await town.lead(code)).events)
    await town.browser.write("Přijďte ve středu.", signed=signed)
    assert says(why) in town.browser.text
    assert "Přijďte ve středu.</textarea>" in town.browser.page
    assert len((await town.lead(code)).events) == before
    await town.browser.write("Přijďte ve středu.", signed=SIGNED)
    assert (await last(town, code)).voice.signed == SIGNED


async def test_a_signature_is_text_and_stands_in_no_letter_and_no_log(
    town: Web, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await writing(town)
    await town.browser.write("Přijďte.", signed="<b>Tomáš</b>")
    assert "Підпис: <b>Tomáš</b>" in await read(town)
    assert "<b>Tomáš" not in town.browser.page
    assert all("Tomáš" not in f"{letter.subject}{letter.body}" for letter in town.simulator.letters)
    assert "Tomáš" not in capsys.readouterr().out
    assert not [one for one in caplog.records if "Tomáš" in one.getMessage() and one.name.startswith("bot")]


async def test_another_town_has_the_common_ready_sentences_alone(office: Office) -> None:
    await writing(office.town)
    assert "Hall-cs." not in office.town.browser.text, "that is a sentence of Brno"
    assert "1. Call us-cs." in office.town.browser.labels
