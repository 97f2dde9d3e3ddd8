"""Measures every screen that content can bring about: characters, buttons, labels, formatting.

A screen that would not fit a phone, or that Telegram would refuse, is found here, before anybody meets it.
"""

from collections.abc import Iterator, Mapping

from bot.content.checks.words import MAX_LABEL
from bot.content.loader import Loaded
from bot.content.problems import Problem
from bot.review.worded import worded
from bot.view.catalog import Words
from bot.view.markup import unsupported, visible_length
from bot.view.message import Message
from bot.view.scene import Operator

MAX_CHARACTERS = 900
MAX_BUTTONS = 8
MAX_CHOICES = 16
"""Buttons of a choice list: two columns."""


def measure(loaded: Loaded, words: Mapping[str, Words], operator: Operator) -> Iterator[Problem]:
    """Every screen and button fits a phone: found at the file whose words it shows, before anybody meets it."""
    for file, _, messages in worded(loaded.content, words, operator):
        for message in messages:
            yield from _judge(loaded, file, message)


def formatting(loaded: Loaded) -> Iterator[Problem]:
    """A text uses only the Markdown that Telegram can show, and links to https://, mailto: and tel: only."""
    for (language, path), words in loaded.content.words.items():
        file = f"{language}/{path}.md"
        for section, text in (("", words.body), *words.sections.items()):
            for line, what in unsupported(text):
                first = loaded.lines[file].at(section)
                advice = "use only paragraphs, lists, **bold**, *italic* and links to https://"
                yield Problem(file, first + line, f"{what} cannot be shown", advice)


def _judge(loaded: Loaded, file: str, message: Message) -> Iterator[Problem]:
    length = visible_length(message.text)
    if length > MAX_CHARACTERS:
        yield loaded.problem(file, f"the screen has {length} characters", f"shorten it to {MAX_CHARACTERS}")
    buttons = [button for row in message.rows for button in row]
    if len(buttons) > (MAX_CHOICES if _is_choice_list(message) else MAX_BUTTONS):
        advice = f"{MAX_BUTTONS} are allowed, {MAX_CHOICES} in a list of two columns"
        yield loaded.problem(file, f"the screen has {len(buttons)} buttons", advice)
    for button in buttons:
        if len(button.label) > MAX_LABEL:
            yield loaded.problem(
                file,
                f'the button "{button.label}" has {len(button.label)} characters',
                f"shorten it to {MAX_LABEL}",
            )


def _is_choice_list(message: Message) -> bool:
    """Say whether nearly all buttons stand in two columns."""
    return 2 * sum(len(row) == 2 for row in message.rows) >= sum(map(len, message.rows)) - 2  # noqa: PLR2004  columns
