"""Where each text of the program is seen, found by wording every screen with words that carry a mark."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.support import Translations

from bot.content.checks.words import MAX_LABEL
from bot.content.content import Content
from bot.review.worded import worded
from bot.view.catalog import Words
from bot.view.markup import visible_length
from bot.view.scene import Operator

_MARK = re.compile("\ue000([0-9]+)\ue001")
MOST_SCREENS = 4
"""How many screens are named to a translator: on more, a text is general."""


class _Marking(Translations):
    """Gives every text itself with its number before it, in characters nobody writes."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = dict[str, int]()

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def gettext(self, message: str) -> str:
        return f"\ue000{self.number(message)}\ue001{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002  as gettext has it
        return self.gettext(msgid1)


@dataclass
class Seen:
    """Where one text is seen: screens with what they are, and whether it stands on a button."""

    screens: dict[str, None] = field(default_factory=dict[str, None])
    button: bool = False


def appearing(content: Content, operator: Operator, labels: Iterable[str]) -> Mapping[str, Seen]:
    """Give where the texts of the program are seen, by English msgid; `labels` are on buttons, shown in a review or not."""
    marking = _Marking()
    seen = {marking.number(text): Seen(button=True) for text in labels}
    language = content.languages[0]
    for _, screen, messages in worded(content, {language: Words(language, marking)}, operator):
        what = f"{type(screen).__name__}: {_first_line(type(screen).__doc__)}"
        for message in messages:
            pressed = [button.label for row in message.rows for button in row]
            for text, button in ((message.text, False), *((label, True) for label in pressed)):
                for number in _MARK.findall(text):
                    found = seen.setdefault(int(number), Seen())
                    found.screens[what] = None
                    found.button = found.button or button
    return {text: seen[number] for text, number in marking.numbers.items() if number in seen}


def longest_screens(content: Content, words: Mapping[str, Words], operator: Operator) -> Mapping[str, int]:
    """Give the characters of the longest screen with the words of each file, such as "uk/guide/what.md"."""
    longest = dict[str, int]()
    for file, _, messages in worded(content, words, operator):
        length = max(visible_length(message.text) for message in messages)
        longest[file] = max(length, longest.get(file, 0))
    return longest


def described(seen: Seen, modules: Iterable[Path], root: Path) -> Iterator[str]:
    """Say where a text of the program is shown; where no screen of the review shows it, what its module is about."""
    if seen.button:
        yield f"On a button: at most {MAX_LABEL} characters."
    screens = [*seen.screens]
    yield from (f"Screen {screen}" for screen in screens[:MOST_SCREENS])
    if len(screens) > MOST_SCREENS:
        yield f"And on {len(screens) - MOST_SCREENS} more screens."
    if not screens:
        yield from (f"Shown by {path.as_posix()}: {_about(root / path)}" for path in modules)


@cache
def _about(path: Path) -> str:
    return _first_line(ast.get_docstring(ast.parse(path.read_text("utf-8"))))


def _first_line(docstring: str | None) -> str:
    return (docstring or "").partition("\n")[0]
