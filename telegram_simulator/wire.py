"""The JSON edge of the simulator: what came over the network is an `object` until one of these has looked at it."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias, TypeGuard

Clock: TypeAlias = Callable[[], datetime]
JsonObject: TypeAlias = dict[str, object]


def is_object(value: object) -> TypeGuard[JsonObject]:
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def decode(text: str | bytes) -> object:
    """The value of a JSON text; `ValueError` when it is none."""
    value: object = json.loads(text)
    return value


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON, letters unescaped, as Telegram sends it; lone surrogates become `?`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
