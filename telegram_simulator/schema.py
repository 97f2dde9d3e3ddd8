"""What a call says, checked against Telegram's own description of the Bot API, which lies beside this file as data.

`bot_api.json` (Bot API 10.1) names each method's and type's fields with types, lengths and which are required. Stricter
than Telegram in one way: a field that does not exist is refused, since Telegram would silently ignore the typo.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from telegram_simulator.refusals import bad_request
from telegram_simulator.wire import JsonObject, decode, is_array, is_object

ARRAY = "Array of "
MISSING_FIELD = "Can't find field"
INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

# How Telegram words what does not fit: collected from the Bot API server (telegram-bot-api/Client.cpp), TDLib, and
# answers of the real Bot API. Whatever is not listed here gets words of our own.
PREFIXES = {
    "InlineKeyboardButton": "can't parse inline keyboard button",
    "KeyboardButton": "can't parse keyboard button",
    "BotCommand": "can't parse BotCommand",
}
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "file_id": "file_id not specified",
}
JSON_NAMES = {"reply_markup": "reply keyboard markup", "link_preview_options": "link preview options"}
LENGTH_WORDS = {("answerCallbackQuery", "text"): "MESSAGE_TOO_LONG"}
# Lengths that count after markup or white space is gone, or that the keyboard knows better, are measured by the methods.
MEASURED_LATER = {
    ("sendMessage", "text"),
    ("editMessageText", "text"),
    ("InlineKeyboardButton", "callback_data"),
    ("BotCommand", "command"),
    ("BotCommand", "description"),
}


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file part of a request."""

    file_name: str
    mime_type: str
    data: bytes = field(repr=False)


SIMPLE: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "String": ("String", lambda value: isinstance(value, str)),
    "Integer": ("Number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "Float": ("Number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "Boolean": ("Boolean", lambda value: isinstance(value, bool)),
    "InputFile": ("InputFile", lambda value: isinstance(value, UploadedFile)),
}


class FieldError(ValueError):
    """What is wrong with a value; `told` when the text already says where, so that nothing is put before it."""

    def __init__(self, reason: str, *, told: bool = False) -> None:
        super().__init__(reason)
        self.told = told


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a method or type; `types` are alternatives, as the documentation names them."""

    name: str
    types: tuple[str, ...]
    required: bool
    length: tuple[int, int, str] | None


class Schema:
    """The whole description; methods and types share one namespace, as their names never meet."""

    def __init__(self, described: JsonObject) -> None:
        methods, types = described["methods"], described["types"]
        self._described = (methods if is_object(methods) else {}) | (types if is_object(types) else {})
        self._fields: dict[str, dict[str, Field]] = {}

    def fields(self, owner: str) -> Mapping[str, Field]:
        """The fields of a method or type; `KeyError` for one the Bot API does not have."""
        if owner not in self._fields:
            entries = _objects(self._described[owner], "fields")
            self._fields[owner] = {str(entry["name"]): _field(owner, entry) for entry in entries}
        return self._fields[owner]

    def check_returned(self, method: str, value: object) -> None:
        self.check(value, _names(self._described[method], "returns"), method)

    def check(self, value: object, types: tuple[str, ...], name: str) -> None:
        """Raise FieldError when the value has none of these types; `name` is the field it stands in."""
        if types[0].startswith(ARRAY):
            if not is_array(value):
                raise FieldError(f'Field "{name}" must be of type Array')
            for item in value:
                self.check(item, (types[0].removeprefix(ARRAY),), name)
        elif all(one in SIMPLE for one in types):
            if not any(SIMPLE[one][1](value) for one in types):
                words = " or ".join(dict.fromkeys(SIMPLE[one][0] for one in types))
                raise FieldError(f'Field "{name}" must be of type {words}')
        elif not any(one in SIMPLE and SIMPLE[one][1](value) for one in types):
            self._check_object(value, [one for one in types if one not in SIMPLE])

    def check_field(self, owner: str, name: str, value: object) -> None:
        """Raise FieldError when a value does not fit this field of a method or type."""
        one = self.fields(owner)[name]
        self.check(value, one.types, name)
        if one.length is not None and isinstance(value, str):
            least, most, unit = one.length
            size = len(value.encode("utf-8", "replace") if unit == "bytes" else value)
            if not least <= size <= most:
                words = f'field "{name}" must be {least}-{most} {unit} long'
                raise FieldError(LENGTH_WORDS.get((owner, name), words), told=True)

    def _check_object(self, value: object, types: list[str]) -> None:
        """When it is none of several, the problem of the one that was probably meant is told: it has the required fields."""
        kinds = [kind for one in types for kind in _names(self._described[one], "subtypes") or (one,)]
        if len(kinds) == 1:
            return self._check_fields(kinds[0], value)
        if not is_object(value):
            raise FieldError("an Object expected")
        problem = FieldError("an Object of another kind expected")
        for kind in kinds:
            try:
                return self._check_fields(kind, value)
            except FieldError as found:
                if not str(found).startswith(MISSING_FIELD):
                    problem = found
        raise problem

    def _check_fields(self, kind: str, value: object) -> None:
        try:
            if not is_object(value):
                raise FieldError(f"{kind} must be an Object")
            for name, one in self.fields(kind).items():
                if one.required and name not in value:
                    raise FieldError(f'{MISSING_FIELD} "{name}"')
            for name, inner in value.items():
                if name not in self.fields(kind):
                    raise FieldError(f'Unknown field "{name}" of {kind}')
                self.check_field(kind, name, inner)
        except FieldError as problem:
            if problem.told or kind not in PREFIXES:
                raise
            raise FieldError(f"{PREFIXES[kind]}: {problem}", told=True) from problem


def _objects(described: object, name: str) -> list[JsonObject]:
    entries = described.get(name) if is_object(described) else None
    return [entry for entry in entries if is_object(entry)] if is_array(entries) else []


def _names(described: object, name: str) -> tuple[str, ...]:
    entries = described.get(name) if is_object(described) else None
    return tuple(map(str, entries)) if is_array(entries) else ()


def _field(owner: str, entry: JsonObject) -> Field:
    name = str(entry["name"])
    length = None
    match entry.get("length"):
        case [int(least), int(most), str(unit)] if (owner, name) not in MEASURED_LATER:
            length = least, most, unit
        case _:
            pass
    return Field(name, _names(entry, "types"), entry.get("required") is True, length)


@cache
def telegram_schema() -> Schema:
    """The description of the real Bot API, read once."""
    described: object = json.loads((files("telegram_simulator") / "bot_api.json").read_text("utf-8"))
    return Schema(described if is_object(described) else {})


class Parameters:
    """Checked parameters; reading one that was not sent gives None (or False for a flag)."""

    def __init__(self, values: JsonObject) -> None:
        self.values = values

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def integer(self, name: str) -> int | None:
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def flag(self, name: str) -> bool:
        return self.values.get(name) is True

    def array(self, name: str) -> list[object] | None:
        value = self.values.get(name)
        return value if is_array(value) else None


def checked_parameters(method: str, raw: Mapping[str, object]) -> Parameters:
    """The parameters as the method's schema wants them; a BotApiError when one is missing, unknown or does not fit.

    Telegram takes every parameter as a string, be it of a query, a form, or a JSON body; numbers, objects and arrays may
    come as such or as their JSON text. An empty parameter is one that was not sent.
    """
    schema, values = telegram_schema(), JsonObject()
    fields = schema.fields(method)
    for name, value in raw.items():
        one = fields.get(name)
        if one is None:
            raise bad_request(f'unknown parameter "{name}"')
        if value is not None and not (value == "" and (one.required or "String" not in one.types)):
            values[name] = _decoded(one, value)
    for name, one in fields.items():
        if one.required and name not in values:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    for name, value in values.items():
        try:
            schema.check_field(method, name, value)
        except FieldError as problem:
            raise bad_request(str(problem)) from problem
    return Parameters(values)


def _decoded(one: Field, value: object) -> object:
    """The value a string stands for, by what the field wants."""
    if not isinstance(value, str):
        return value
    if "Integer" in one.types and INTEGER.fullmatch(value.strip()):
        return int(value)
    if one.types == ("Boolean",):
        return BOOLEANS.get(value.strip().lower(), value)
    if any(kind in SIMPLE for kind in one.types):
        return value
    try:
        return decode(value)
    except ValueError as problem:
        raise bad_request(f"can't parse {JSON_NAMES.get(one.name, one.name)} JSON object") from problem
