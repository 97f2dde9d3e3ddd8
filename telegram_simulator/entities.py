"""Text with message entities, cleaned like in Telegram.

`Entity.start` and `end` count Python characters; `entities_json` and `Formatted.length` count
UTF-16 code units. https://core.telegram.org/api/entities#entity-length
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate

from telegram_simulator.links import find_entities
from telegram_simulator.refusals import bad_request
from telegram_simulator.wire import JsonObject

BASIC_PLANE_END = "\uffff"
# Entity types and their HTML tags; where two cover the same range, the outer type comes first.
TAGS = {
    "blockquote": "blockquote",
    "pre": "pre",
    "code": "code",
    "text_link": "a",
    "text_mention": "a",
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
}
NESTING_ORDER = {kind: rank for rank, kind in enumerate(TAGS)}
INDIVISIBLE = ("pre", "code", "text_link", "text_mention")
PREFORMATTED = ("pre", "code")
MAX_ENTITIES = 100

# Control characters become spaces; carriage returns, line marks and vertical strokes are removed.
REPLACED_BY_SPACE = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
SURROGATE = re.compile("[\ud800-\udfff]")
WHITESPACE = " \n"
# Invisible characters besides white space: joiners, direction marks, fillers, empty Braille cell.
INVISIBLE = re.compile(
    "[\\s\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe0f\ufeff\uffa0]*"
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted range `text[start:end]`.

    `value`: URL of a text_link, or user id of a text_mention.
    """

    type: str
    start: int
    end: int
    value: str = ""

    @property
    def order(self) -> tuple[int, int, int]:
        """Sort key: outer entities before nested ones."""
        return self.start, -self.end, NESTING_ORDER.get(self.type, len(NESTING_ORDER))

    def overlaps(self, other: "Entity") -> bool:
        return self.start < other.end and other.start < self.end

    def is_within(self, other: "Entity") -> bool:
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text and its entities, outer before nested ones."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """Length in UTF-16 code units: most emoji count as two."""
        return len(self.text) + sum(character > BASIC_PLANE_END for character in self.text)


def entities_json(formatted: Formatted, user_json: Callable[[int], JsonObject]) -> list[JsonObject]:
    """Return Telegram's `MessageEntity` objects. `user_json` renders the user of a text_mention."""
    widths = (1 + (character > BASIC_PLANE_END) for character in formatted.text)
    offsets = [*accumulate(widths, initial=0)]
    shown: list[JsonObject] = []
    for entity in formatted.entities:
        start, end = offsets[entity.start], offsets[entity.end]
        fields: JsonObject = {"type": entity.type, "offset": start, "length": end - start}
        if entity.type == "text_link":
            fields["url"] = entity.value
        elif entity.type == "text_mention":
            fields["user"] = user_json(int(entity.value))
        shown.append(fields)
    return shown


def to_html(formatted: Formatted) -> str:
    """Return the text as Telegram HTML, without tags for automatically detected entities."""
    opened: defaultdict[int, str] = defaultdict(str)
    closed: defaultdict[int, str] = defaultdict(str)
    for entity in formatted.entities:
        if tag := TAGS.get(entity.type):
            url = f"tg://user?id={entity.value}" if entity.type == "text_mention" else entity.value
            opened[entity.start] += f'<{tag} href="{escape(url)}">' if tag == "a" else f"<{tag}>"
            closed[entity.end] = f"</{tag}>{closed[entity.end]}"
    characters = enumerate((*formatted.text, ""))
    return "".join(closed[at] + opened[at] + escape(character, quote=False) for at, character in characters)


def clean(given: Formatted) -> Formatted:
    """Return the text as displayed, with automatically detected entities; empty if invisible.

    Follows `fix_formatted_text` in TDLib. Rejects lone surrogates, which are not valid UTF-8.
    """
    if SURROGATE.search(given.text):
        raise bad_request("strings must be encoded in UTF-8")
    text = REPLACED_BY_SPACE.sub(" ", given.text)
    if INVISIBLE.fullmatch(text):
        return Formatted()
    kept = [*accumulate((not REMOVED.match(character) for character in text), initial=0)]
    text = REMOVED.sub("", text)
    shown = text.strip(WHITESPACE)
    before = len(text) - len(text.lstrip(WHITESPACE))
    moved: list[Entity] = []
    for entity in given.entities:
        start, end = max(kept[entity.start] - before, 0), min(kept[entity.end] - before, len(shown))
        if start < end:
            moved.append(replace(entity, start=start, end=end))
    return Formatted(shown, _stored_entities(moved, shown))


def _stored_entities(given: Iterable[Entity], text: str) -> tuple[Entity, ...]:
    """Return the entities Telegram stores.

    Removes duplicate formatting, formatting inside code, and detected links that overlap given
    ones.
    """
    kept: list[Entity] = []
    for entity in sorted(given, key=lambda one: one.order)[:MAX_ENTITIES]:
        if not any(_forbids_nesting(outer, entity) for outer in kept):
            kept.append(entity)
    given_only = tuple(kept)
    for entity in (Entity(*found) for found in find_entities(text)):
        touched = [one for one in given_only if one.overlaps(entity)]
        if not any(
            one.type in INDIVISIBLE or (one.type == "blockquote" and not entity.is_within(one)) for one in touched
        ):
            kept.append(entity)
    return tuple(sorted(kept, key=lambda one: one.order))


def _forbids_nesting(outer: Entity, inner: Entity) -> bool:
    both_whole = outer.type in INDIVISIBLE and inner.type in INDIVISIBLE
    return outer.overlaps(inner) and (both_whole or outer.type in {*PREFORMATTED, inner.type})
