"""A generator of unusual updates: from the Bot API schema, or by damaging valid ones."""

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from bot.conversation.routing import commands
from bot.telegram.updates import ALLOWED
from telegram_simulator.wire import is_array, is_object
from tests.adversity.corpus import CORPUS

Json = Any  # whatever JSON holds
DEEPEST, TOO_DEEP = 4, 20
"""From where on only what is required is put in, and nothing at all."""
MILLION = 1_000_000
NUMBERS = (0, 1, -1, 7, 2**31 - 1, 2**31, -(2**31), 2**52, -(10**12), 2**63 - 1, 2**63, -(2**63) - 1, 10**30)
CODES = (
    "menu", "guide", "check", "send:ABCD-EFGH", "sheet:ABCD-EFGH", "accept:x", "erase", "begin:plzen:no", "fill:age:adult", "my-data", "inbox:1",
    "tick:cv", "choose:plzen", "remove-file:1", "remove-file:9999999999999999", "answer:czech:none", "language:cs", "a:b:c", ":", "x" * 64, "",
)  # fmt: skip
KINDS = ("private", "private", "private", "group", "supergroup", "channel")
JUNK: Sequence[Json] = (
    None, True, "", "x" * 5000, "\0", "é", [], {}, [[[]]], {"a": {"b": 1}}, *NUMBERS, 0.5, -1e308, "12", [1, "a"], {"id": "1"},
)  # fmt: skip


@cache
def _types() -> Mapping[str, Json]:
    described: Json = json.loads((files("telegram_simulator") / "bot_api.json").read_text("utf-8"))
    types: Mapping[str, Json] = described["types"]
    return types


def _keys(place: Json) -> Sequence[Json]:
    """Return the removable keys of an object or array."""
    if is_object(place):
        return list(place)
    return range(len(place)) if is_array(place) else ()


class UpdateGenerator:
    """Generates updates of these accounts."""

    def __init__(self, accounts: Sequence[int], draw: Random) -> None:
        self._accounts = accounts
        self._draw = draw

    def one(self) -> tuple[str, Json]:
        """Return the kind and the content of an update."""
        ways: Sequence[Callable[[], tuple[str, Json]]] = (self.plausible, self.plausible, self.described, self.damaged)
        return self._draw.choice(ways)()

    def plausible(self) -> tuple[str, Json]:
        """Return a valid update of one of the accounts in its private chat."""
        kind, update = self.described()
        account = self._draw.choice(self._accounts)
        chat = {"id": account, "type": "private", "first_name": "P"}
        for part in (update, update.get("message")):
            if is_object(part):
                part |= {"from": {"id": account, "is_bot": False, "first_name": "P", "language_code": "uk"}}
                if "chat" in part:
                    part["chat"] = chat
        if kind == "message" and self._draw.random() < 0.7:
            update["text"] = self._text()
        return kind, update

    def described(self) -> tuple[str, Json]:
        """Return an update of an allowed kind with any fields of the schema."""
        kind = self._draw.choice([*ALLOWED, "message", "callback_query"])
        (name,) = next(field["types"] for field in _types()["Update"]["fields"] if field["name"] == kind)
        return kind, self._value(name, kind, 0)

    def damaged(self) -> tuple[str, Json]:
        """Return a valid update with some values replaced or removed."""
        kind, update = self.plausible()
        holder = {kind: deepcopy(update)}
        for _ in range(self._draw.randint(1, 3)):
            self._damage(holder)
        return kind, holder.get(kind)

    def _damage(self, place: Json) -> None:
        """Replace or remove a random value."""
        while keys := _keys(place):
            key = self._draw.choice(keys)
            if _keys(place[key]) and self._draw.random() < 0.7:
                place = place[key]
                continue
            if isinstance(key, str) and self._draw.random() < 0.4:
                del place[key]
            else:
                place[key] = deepcopy(self._draw.choice(JUNK))
            return

    def _value(self, name: str, field: str, depth: int) -> Json:
        if name.startswith("Array of "):
            inner = name.removeprefix("Array of ")
            most = 2 if depth < DEEPEST else 0
            return [self._value(inner, field, depth + 1) for _ in range(self._draw.randint(0, most))]
        match name:
            case "String":
                return self._string(field)
            case "Integer":
                return self._number(field)
            case "Float":
                return self._draw.choice([0.0, 49.7, 13.4, -180.0, 1e300, 1e-300])
            case "Boolean" | "True":
                return True if name == "True" else self._draw.random() < 0.5
            case _:
                return self._object(name, depth)

    def _object(self, name: str, depth: int) -> Json:
        if depth > TOO_DEEP:
            return {}
        described = _types()[name]
        if subtypes := described.get("subtypes"):
            return self._value(self._draw.choice(subtypes), "", depth + 1)
        likely = 0.12 if depth else 0.25
        return {
            field["name"]: self._value(self._draw.choice(field["types"]), field["name"], depth + 1)
            for field in described.get("fields", ())
            if field["required"] or (depth < DEEPEST and self._draw.random() < likely)
        }

    def _string(self, field: str) -> str:
        match field:
            case "type":
                return self._draw.choice(KINDS)
            case "data":
                return self._draw.choice(CODES)
            case "status":
                return self._draw.choice(["member", "left", "kicked", "administrator", "restricted", "creator"])
            case "language_code":
                return self._draw.choice(["uk", "cs", "en-US", "", "xx", "uk" * 50])
            case "phone_number":
                return self._draw.choice(["+420601234567", "380671234567", "x", "", "9" * 40])
            case "id":
                return str(self._draw.randrange(10**18))
            case _:
                return self._text()

    def _text(self) -> str:
        known = [f"/{name}" for name in commands()]
        return self._draw.choice([self._draw.choice(CORPUS), self._draw.choice(known), "/start m_plzen", "Plzeň"])

    def _number(self, field: str) -> int:
        if field == "date":
            return self._draw.choice([0, 1, 1_764_000_000, 2**31, 2**40])
        if field.endswith("id") and self._draw.random() < 0.7:
            return self._draw.choice(self._accounts) if field == "id" else self._draw.randrange(1, MILLION)
        return self._draw.choice(NUMBERS)
