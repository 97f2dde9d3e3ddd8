"""JSON encoding and type guards for untyped data from the network."""

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
    """Parse JSON. Raises ValueError if it is invalid."""
    value: object = json.loads(text)
    return value


def encode(value: object) -> bytes:
    """Encode as compact UTF-8 JSON without escapes; lone surrogates become `?`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
