"""The same conversation on lines of text."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.features.demo.chat import Terminal, printed
from bot.storage.crypto import Vault
from bot.storage.database import Database
from bot.view.context import Button, File, Keyboard, Message
from tests.people import Clock
from tests.program import desk_over, sender


@pytest.fixture
def written() -> list[str]:
    return []


@pytest.fixture
def terminal(database: Database, clock: Clock, vault: Vault, written: list[str]) -> Terminal:
    return Terminal(desk_over(database, clock), sender(vault, 1), written.append)


def labels(text: str) -> list[str]:
    return re.findall(r"\[(.+?)\]", text)


async def lines(*said: str) -> AsyncIterator[str]:
    for line in said:
        yield line


async def test_a_label_presses_its_button_and_anything_else_is_said(terminal: Terminal, written: list[str]) -> None:
    await terminal.talk(lines("/start\n", "\n", "   \n"))
    (menu,) = written
    first, *_ = labels(menu)
    await terminal.talk(lines(f"{first}\n", "щось незрозуміле\n"))
    assert len(written) == 3
    assert first not in labels(written[1])
    assert "<b>" not in "".join(written)


async def test_a_button_with_a_link_is_not_pressed(terminal: Terminal, written: list[str]) -> None:
    shown = Message("x", ((Button("Odkaz", url="https://example.org"),),))
    await Terminal(terminal.dispatcher, terminal.person, written.append, (shown,)).hear("Odkaz")
    assert len(written) == 1


async def test_a_button_is_known_only_while_it_is_shown(terminal: Terminal, written: list[str]) -> None:
    await terminal.hear("/guide")
    first, *_ = labels(written[0])
    await terminal.hear(first)
    await terminal.hear(first)
    assert written[2] != written[1], "the second time it is only said"


def test_what_a_phone_would_show_besides_is_written_too() -> None:
    message = Message(
        "<b>Tučně</b> &amp; dál",
        ((Button("A", "a"), Button("B", "b")), (Button("C", "c"),)),
        file=File("x.json", b"123"),
    )
    assert printed(message) == "Tučně & dál\n[A] [B]\n[C]\n<x.json, 3 bytes>"
    assert printed(Message("?", keyboard=Keyboard("phone", "Můj telefon"))) == "?\n(Můj telefon)"
    assert printed(Message("!", keyboard=Keyboard("remove"))) == "!"
