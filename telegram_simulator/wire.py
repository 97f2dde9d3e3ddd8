"""The JSON edge of the simulator: aliases and narrowing, so that no other module meets an untyped value.

Whatever came over the network is an `object` until one of these functions has looked at it.
"""

import json
from typing import TypeAlias, TypeGuard

JsonObject: TypeAlias = dict[str, object]


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Whether a decoded JSON value is an object (JSON keys are always strings)."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[object]]:
    """Whether a decoded JSON value is an array."""
    return isinstance(value, list)


def decode(text: str | bytes) -> object:
    """The value of a JSON text; `ValueError` when it is none."""
    value: object = json.loads(text)
    return value


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON, letters unescaped, as Telegram sends it; lone surrogates are escaped as `?`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
