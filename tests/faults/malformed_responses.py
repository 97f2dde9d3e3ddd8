"""Malformed Bot API responses: wrong shape, type, depth, size or encoding, or no JSON.

They are drawn from a grammar: the right answer with parts exchanged, or something else altogether. A body that is no text
stands in a str as "surrogateescape" has it.
"""

import json
import random
from collections.abc import Callable
from typing import Any, TypeAlias

from bot.telegram.request import Json, is_object

Body: TypeAlias = tuple[int, str]
"""Status and body."""
STATUSES = (200, 200, 200, 400, 403, 409, 413, 429, 500, 502, 504)
"""Without 401 and 404: a refused token rightly ends the program."""
NESTED = 100_000


class RawJson(str):
    """Raw JSON text."""

    __slots__ = ()


BAD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 7, 2**31, 2**63, 10**15, 10**40, 1.5, -0.0, float("nan"), float("inf"), "", "x", "7",
    "\ud800", "\x00", "Too Many Requests: retry after 5", "x" * 70_000, [], [[]], [1], {}, {"": None}, {"message_id": None},
    RawJson("1" + "0" * 5000), RawJson("[" * NESTED + "]" * NESTED), RawJson('{"a":' * NESTED + "1" + "}" * NESTED),
    RawJson("1e999"), RawJson("-"), RawJson("nul"), RawJson('"open'), RawJson(""),
)  # fmt: skip
NAMES = ("ok", "result", "description", "error_code", "parameters", "message_id", "retry_after", "migrate_to_chat_id",
         "username", "update_id", "message", "chat", "id", "from")  # fmt: skip


def odd_body(draw: random.Random, right: object) -> Body:
    """Draw a malformed response in place of one with this `result`."""
    ways: tuple[Callable[[random.Random, object], str], ...] = (_changed, _changed, _refused, _anything, _cut, _garbled)
    return draw.choice(STATUSES), draw.choice(ways)(draw, right)


def _written(value: Json) -> str:
    """Encode JSON, with raw JSON unchanged."""
    if isinstance(value, RawJson):
        return str(value)
    match value:
        case _ if is_object(value):
            return "{" + ",".join(f"{json.dumps(key)}:{_written(part)}" for key, part in value.items()) + "}"
        case [*items]:
            return "[" + ",".join(map(_written, items)) + "]"
        case _:
            return json.dumps(value)


def _changed(draw: random.Random, right: object) -> str:
    """Return the correct response with one part replaced, removed or added."""
    return _written({**_exchanged(draw, {"ok": True, "result": right})})


def _exchanged(draw: random.Random, whole: dict[str, Any]) -> dict[str, Any]:
    name = draw.choice((*whole, draw.choice(NAMES)))
    match whole.get(name):
        case [part, *_] if draw.random() < 0.7:
            return {**whole, name: [_exchanged(draw, part) if is_object(part) else draw.choice(BAD)]}
        case part if is_object(part) and part and draw.random() < 0.7:
            return {**whole, name: _exchanged(draw, part)}
        case _:
            pass
    if draw.random() < 0.2:
        return {other: value for other, value in whole.items() if other != name}
    return {**whole, name: draw.choice(BAD)}


def _refused(draw: random.Random, _right: object) -> str:
    """A refusal with odd parts."""
    parameters = {"retry_after": draw.choice(BAD)} if draw.random() < 0.5 else {"migrate_to_chat_id": draw.choice(BAD)}
    refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": parameters}
    return _written(refusal if draw.random() < 0.4 else _exchanged(draw, refusal))


def _anything(draw: random.Random, _right: object) -> str:
    value = draw.choice(BAD)
    # half a surrogate pair is no bytes by itself: it comes as JSON alone
    is_text = isinstance(value, str) and not isinstance(value, RawJson) and value != "\ud800"
    return value if is_text else _written(value)


def _cut(draw: random.Random, right: object) -> str:
    whole = _written({"ok": True, "result": right})
    return whole[: draw.randrange(len(whole))]


def _garbled(draw: random.Random, right: object) -> str:
    """Return the correct response in another encoding or with invalid bytes."""
    whole = json.dumps({"ok": True, "result": right}, ensure_ascii=False)
    body = draw.choice([
        whole.encode("utf-16"), whole.encode("utf-8-sig"), whole.encode("cp1251", "replace"), bytes(whole.encode()[::-1]),
        whole.encode().replace(b"e", b"\xff"), b"\x1f\x8b\x08" + whole.encode(), bytes(40),
    ])  # fmt: skip
    return body.decode("utf-8", "surrogateescape")
