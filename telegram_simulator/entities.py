"""Text with its entities, measured as Telegram measures: in UTF-16 code units.

Entities here count in Python characters (`start`, `end`), which is what slicing needs; only `to_json` and
`utf16_length` speak Telegram's units. https://core.telegram.org/api/entities#entity-length
"""

from dataclasses import dataclass
from html import escape

from telegram_simulator.wire import JsonObject

BASIC_PLANE_END = "\uffff"

# Telegram's names of entity types; what the HTML mode makes of a tag, and what each shows as in HTML again.
TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "text_link": "a",
    "text_mention": "a",
    "custom_emoji": "tg-emoji",
    "date_time": "tg-time",
}
# Where two entities cover the same stretch, the one with the smaller number is the outer one (TDLib's order).
RANKS = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
OTHER_RANK = 50


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked stretch `text[start:end]`.

    `value` is what the type needs beside its place: the URL of a text_link, the user id of a text_mention, the
    language of a pre, the id of a custom_emoji, the Unix time of a date_time; `date_format` belongs to the last.
    """

    type: str
    start: int
    end: int
    value: str = ""
    date_format: str = ""

    def over(self, start: int, end: int) -> "Entity":
        """The same over another stretch."""
        return Entity(self.type, start, end, self.value, self.date_format)


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text and its entities, sorted: outer ones before inner ones."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """How long Telegram finds the text, in UTF-16 code units."""
        return utf16_length(self.text)


def utf16_length(text: str) -> int:
    """How long Telegram finds this text: characters beyond the basic plane, such as most emoji, count twice."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > BASIC_PLANE_END for character in text)


def utf16_offsets(text: str) -> list[int] | range:
    """The UTF-16 offset of every character and of the end."""
    if not text or max(text) <= BASIC_PLANE_END:
        return range(len(text) + 1)
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + 1 + (character > BASIC_PLANE_END))
    return offsets


def entities_json(formatted: Formatted, users: dict[int, JsonObject]) -> list[JsonObject]:
    """The entities as Telegram's `MessageEntity` objects; `users` are the people a text_mention may name."""
    offsets = utf16_offsets(formatted.text)
    return [_entity_json(entity, offsets, users) for entity in formatted.entities]


def _entity_json(entity: Entity, offsets: list[int] | range, users: dict[int, JsonObject]) -> JsonObject:
    start = offsets[entity.start]
    shown: JsonObject = {"type": entity.type, "offset": start, "length": offsets[entity.end] - start}
    match entity.type:
        case "text_link":
            shown["url"] = entity.value
        case "text_mention":
            shown["user"] = users[int(entity.value)]
        case "custom_emoji":
            shown["custom_emoji_id"] = entity.value
        case "pre" if entity.value:
            shown["language"] = entity.value
        case "date_time":
            shown |= {"unix_time": int(entity.value), "date_time_format": entity.date_format}
        case _:
            pass
    return shown


def to_html(formatted: Formatted) -> str:
    """The text in Telegram's HTML mode; parsing it again gives the same text and (properly nested) entities.

    Entities Telegram finds by itself (url, mention ...) are left to be found again.
    """
    pieces: list[str] = []
    open_ends: list[tuple[int, str]] = []
    position = 0

    def write(until: int) -> None:
        nonlocal position
        pieces.append(escape(formatted.text[position:until], quote=False))
        position = until

    for entity in formatted.entities:
        if entity.type not in TAGS:
            continue
        while open_ends and open_ends[-1][0] <= entity.start:
            end, closing = open_ends.pop()
            write(end)
            pieces.append(closing)
        write(entity.start)
        pieces.append(_opening(entity))
        open_ends.append((entity.end, _closing(entity)))
    while open_ends:
        end, closing = open_ends.pop()
        write(end)
        pieces.append(closing)
    write(len(formatted.text))
    return "".join(pieces)


def _opening(entity: Entity) -> str:
    value = escape(entity.value)
    match entity.type:
        case "text_link":
            return f'<a href="{value}">'
        case "text_mention":
            return f'<a href="tg://user?id={value}">'
        case "custom_emoji":
            return f'<tg-emoji emoji-id="{value}">'
        case "date_time":
            return f'<tg-time unix="{value}" format="{escape(entity.date_format)}">'
        case "expandable_blockquote":
            return "<blockquote expandable>"
        case "pre" if entity.value:
            return f'<pre><code class="language-{value}">'
        case _:
            return f"<{TAGS[entity.type]}>"


def _closing(entity: Entity) -> str:
    if entity.type == "pre" and entity.value:
        return "</code></pre>"
    return f"</{TAGS[entity.type]}>"


def nested_order(entity: Entity) -> tuple[int, int, int]:
    """The sorting key that puts outer entities before the ones they hold."""
    return entity.start, -entity.end, RANKS.get(entity.type, OTHER_RANK)
