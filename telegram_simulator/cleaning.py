"""From what a request says to the text a chat shows: cleaned, trimmed, measured, with every entity.

The order is that of `fix_formatted_text` in TDLib (td/telegram/MessageEntity.cpp): entities are checked against the
text, odd characters go, white space at both ends goes, then Telegram's own entities come in.
"""

import re

from telegram_simulator.autolinks import find_entities
from telegram_simulator.entities import Entity, Formatted, nested_order
from telegram_simulator.merging import merged
from telegram_simulator.refusals import bad_request

# Control characters become spaces; carriage returns, some line marks and vertical combining strokes disappear.
SPACED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
SURROGATE = re.compile("[\ud800-\udfff]")
BLANK = " \n"
# What leaves nothing to see, beside white space: joiners, direction marks, fillers, the empty Braille cell.
INVISIBLE = re.compile(
    "[\\s\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe0f\ufeff\uffa0]*"
)
KEEPS_BLANKS = ("text_link", "text_mention", "custom_emoji")
MOST_ENTITIES = 100


def clean(given: Formatted) -> Formatted:
    """The text as it will be shown; empty when nothing but white space is left.

    Raises:
        BotApiError: lone surrogates, which are no UTF-8.
    """
    if SURROGATE.search(given.text):
        raise bad_request("strings must be encoded in UTF-8")
    formatted = _without_odd_characters(given)
    text, entities = formatted.text, formatted.entities
    if INVISIBLE.fullmatch(text):
        return Formatted()
    end = len(text.rstrip(BLANK))
    visible = (_visible(entity, text) for entity in entities)
    kept = sorted(
        (e.over(e.start, min(e.end, end)) for e in visible if e.start < min(e.end, end)), key=nested_order
    )
    first = kept[0].start if kept else end
    start = min(len(text) - len(text.lstrip(BLANK)), first)
    shown = text[start:end]
    moved = [e.over(e.start - start, e.end - start) for e in kept[:MOST_ENTITIES]]
    return Formatted(shown, merged(moved, find_entities(shown)))


def _without_odd_characters(given: Formatted) -> Formatted:
    text = SPACED.sub(" ", given.text)
    if not DROPPED.search(text):
        return Formatted(text, given.entities)
    kept = [0]
    for character in text:
        kept.append(kept[-1] + (not DROPPED.match(character)))
    moved = (entity.over(kept[entity.start], kept[entity.end]) for entity in given.entities)
    return Formatted(DROPPED.sub("", text), tuple(entity for entity in moved if entity.start < entity.end))


def _visible(entity: Entity, text: str) -> Entity:
    """The entity without white space at its beginning; empty when it holds nothing else."""
    if entity.type in KEEPS_BLANKS:
        return entity
    inside = text[entity.start : entity.end]
    return entity.over(entity.start + len(inside) - len(inside.lstrip(BLANK)), entity.end)
