"""Screens worded for tests, read as Telegram reads them: by the simulator's own parser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.content import Content
from bot.conversation.codes import decode
from bot.conversation.model import Screen, ScreenWithNote, Stale
from bot.conversation.state import ReadModel, Session
from bot.view.catalog import Words
from bot.view.context import Button, Message, Operator, RenderContext
from bot.view.markup import plain
from bot.view.render import render
from telegram_simulator.entities import Formatted, clean
from telegram_simulator.html_mode import parse_html
from telegram_simulator.keyboards import MAX_DATA_BYTES
from tests import small
from tests.conversation.turn_data import KNOWN, NOW, SESSION

MOST_UNITS = 4096
MOST_IN_A_ROW = 8
MOST_COPIED = 256
OPERATOR = Operator("Nobody & <Co>", "Nowhere 1", "bot@example.org", "officer@example.org", "nobodys_bot")


@dataclass(frozen=True)
class Views:
    """The frame for rendering: the small content unless another one is set."""

    words: Mapping[str, Words]
    content: Content | None = None

    def context(self, session: Session = SESSION, known: ReadModel = KNOWN, language: str = "uk") -> RenderContext:
        return RenderContext(self.words[language], self.content or small.content(), session, known, OPERATOR, NOW)

    def show(
        self, screen: Screen, session: Session = SESSION, known: ReadModel = KNOWN, language: str = "uk"
    ) -> Message:
        """Word a screen that is one message."""
        (message,) = self.all(screen, session, known, language)
        return message

    def all(
        self, screen: Screen, session: Session = SESSION, known: ReadModel = KNOWN, language: str = "uk"
    ) -> tuple[Message, ...]:
        messages = render(ScreenWithNote(screen), self.context(session, known, language))
        for message in messages:
            assert_sendable(message)
        return messages


def seen(html: str) -> Formatted:
    """Return the text as Telegram shows it. Raises `BotApiError`."""
    return clean(parse_html(html))


def assert_sendable(message: Message) -> None:
    """Assert that Telegram takes a message, and that every button of it means something."""
    shown = seen(message.text)
    assert shown.text
    assert shown.length <= MOST_UNITS
    assert plain(message.text) == parse_html(message.text).text
    for row in message.rows:
        assert 1 <= len(row) <= MOST_IN_A_ROW
        for button in row:
            assert button.label.strip()
            assert len(button.code.encode()) <= MAX_DATA_BYTES
            if button.copy:
                assert len(button.copy) <= MOST_COPIED
            elif button.url:
                assert (button.url.startswith("https://"), button.code) == (True, ""), f"{button} leads nowhere"
            else:
                assert decode(button.code) != Stale(), f"{button} means nothing"
    if message.keyboard is not None and message.keyboard.kind != "remove":
        assert message.keyboard.label.strip()
    if message.file is not None and message.file.name.endswith(".json"):
        json.loads(message.file.data)


def text_of(message: Message) -> str:
    return seen(message.text).text


def buttons(message: Message) -> list[Button]:
    return [button for row in message.rows for button in row]


def codes(message: Message) -> list[str]:
    return [button.code for button in buttons(message) if not button.url]


def code_of_label(message: Message, code: str) -> str:
    (label,) = [button.label for button in buttons(message) if button.code == code]
    return label
