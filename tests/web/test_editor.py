"""The editor as administrators meet it: from the button under /content to what the bot says then."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.people import Clock
from tests.web.editing import Desk, Office, open_office


@pytest.fixture
async def office(tmp_path: Path, clock: Clock) -> AsyncIterator[Office]:
    async with open_office(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
async def jana(office: Office) -> AsyncIterator[Desk]:
    async with office.desk("Jana", 11) as desk:
        yield desk


@pytest.fixture
async def petro(office: Office) -> AsyncIterator[Desk]:
    async with office.desk("Petro", 12, "uk") as desk:
        yield desk


async def test_a_question_is_changed_in_both_languages_and_the_bot_says_it(
    office: Office, jana: Desk, petro: Desk
) -> None:
    await jana.enter()
    jana.says("Otázky a odpovědi")
    await jana.get("faq")
    jana.says("Jaký je plat asistenta?")
    await jana.get("faq/pay")
    await jana.send(cs__title="Kolik asistent dostane?", uk__title="Скільки отримує асистент?", same="on")
    jana.says("Nic špatného tu není.", "Jak to uvidí uchazeč", "Kolik asistent dostane?", "Jaký je plat asistenta?")
    await jana.press("Hotovo, prosím o zveřejnění")
    jana.says("Čeká na druhého člověka")
    assert "Zveřejnit" not in jana.browser.labels
    assert "Kolik asistent" not in office.read("cs/faq/pay.md")

    await petro.enter()
    petro.says("faq/pay: Jana", "Чекає на другу людину")
    await petro.get("faq/pay")
    petro.says("Скільки отримує асистент?")
    await petro.press("Опублікувати")
    petro.says("Опубліковано: за кілька секунд бот так і казатиме.")
    before = office.town.content.version
    assert await office.live() != before
    assert office.town.content.say("cs", "faq/pay").title == "Kolik asistent dostane?"
    assert office.town.content.say("uk", "faq/pay").title == "Скільки отримує асистент?"
    await office.town.deliver()
    assert any("Obsah bota byl upraven" in text and "faq/pay" in text and "Petro" in text for text in jana.messages)
    assert any("Чернетка чекає на другу людину" in text for text in petro.messages)
