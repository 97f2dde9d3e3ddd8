"""Entities a request names itself, instead of marking them up.

Their places count UTF-16 code units and are checked against the text; types Telegram finds by itself are ignored, as
the Bot API server ignores them (`get_text_entity_type` in telegram-bot-api/Client.cpp).
"""

import re
from collections.abc import Iterable

from telegram_simulator.autolinks import SCANNED
from telegram_simulator.entities import TAGS, Entity, Formatted, utf16_offsets
from telegram_simulator.links import LinkError, check_link, mentioned_user, refused_link
from telegram_simulator.refusals import BotApiError, bad_request
from telegram_simulator.wire import JsonObject, is_object

MOST = 1_000_000
EMOJI_ID = re.compile(r"[0-9]{1,19}", re.ASCII)
LARGEST_EMOJI_ID = 2**63 - 1


def with_entities(text: str, described: Iterable[object], known_users: Iterable[int]) -> Formatted:
    """The text with the entities of a checked `entities` parameter.

    Raises:
        BotApiError: an unknown type, a missing field, a bad address, a place outside the text or inside a character.
    """
    places = utf16_offsets(text)
    index_of = places if isinstance(places, range) else {offset: index for index, offset in enumerate(places)}
    users = set(known_users)
    entities: list[Entity] = []
    for fields in described:
        if is_object(fields) and (named := _named(fields, users)) is not None:
            kind, value, date_format = named
            start, length = _number(fields, "offset"), _number(fields, "length")
            _check_place(start, length, places[-1])
            if length == 0:
                continue
            if start not in index_of or start + length not in index_of:
                raise bad_request(f"entity beginning at UTF-16 offset {start} splits a UTF-16 symbol")
            entities.append(Entity(kind, index_of[start], index_of[start + length], value, date_format))
    return Formatted(text, tuple(entities))


def _named(fields: JsonObject, users: set[int]) -> tuple[str, str, str] | None:
    """The type, value and date format of an entity; None for a type that Telegram finds by itself."""
    kind = _text(fields, "type")
    match kind:
        case "text_link":
            return _link(_text(fields, "url"))
        case "text_mention":
            user = fields.get("user")
            if not is_object(user):
                raise _incomplete("user")
            user_id = _number(user, "id")
            if user_id not in users:
                raise bad_request("user not found")
            return kind, str(user_id), ""
        case "custom_emoji":
            return kind, _emoji_id(_text(fields, "custom_emoji_id")), ""
        case "pre":
            language = fields.get("language")
            return kind, language if isinstance(language, str) else "", ""
        case "date_time":
            date_format = fields.get("date_time_format")
            unix_time = _number(fields, "unix_time")
            if unix_time <= 0:
                raise bad_request("invalid date specified")
            return kind, str(unix_time), date_format if isinstance(date_format, str) else ""
        case _ if kind in TAGS:
            return kind, "", ""
        case _ if kind in SCANNED:
            return None
        case _:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")


def _link(url: str) -> tuple[str, str, str]:
    if (user_id := mentioned_user(url)) is not None:
        return "text_mention", str(user_id), ""
    try:
        return "text_link", check_link(url), ""
    except LinkError as problem:
        raise refused_link("entity", url, problem) from problem


def _emoji_id(text: str) -> str:
    if not EMOJI_ID.fullmatch(text) or int(text) > LARGEST_EMOJI_ID:
        raise bad_request('can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number')
    return text


def _text(fields: JsonObject, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise _incomplete(name)
    return value


def _number(fields: JsonObject, name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int):
        raise _incomplete(name)
    return value


def _incomplete(name: str) -> BotApiError:
    return bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")


def _check_place(start: int, length: int, end: int) -> None:
    if not 0 <= start <= MOST:
        raise bad_request(f"receive an entity with incorrect offset {start}")
    if not 0 <= length <= MOST:
        raise bad_request(f"receive an entity with incorrect length {length}")
    if length and start >= end:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
    if length and start + length > end:
        beyond = f"ends after the end of the text at UTF-16 offset {start + length}"
        raise bad_request(f"entity beginning at UTF-16 offset {start} {beyond}")
