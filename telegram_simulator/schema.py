"""Validation of parameters against Telegram's schema of the Bot API.

`bot_api.json` (Bot API 10.1) lists the fields of methods and types with types, lengths and required
flags. Unlike Telegram, which ignores unknown fields, the simulator rejects them to catch typos.
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

# Telegram's error texts, from the Bot API server (telegram-bot-api/Client.cpp), TDLib and responses
# of the real Bot API. Other errors get texts of our own.
ERROR_PREFIXES = {
    "InlineKeyboardButton": "can't parse inline keyboard button",
    "KeyboardButton": "can't parse keyboard button",
    "BotCommand": "can't parse BotCommand",
}
MISSING_ERRORS = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "file_id": "file_id not specified",
}
JSON_NAMES = {"reply_markup": "reply keyboard markup", "link_preview_options": "link preview options"}
LENGTH_ERRORS = {("answerCallbackQuery", "text"): "MESSAGE_TOO_LONG"}
# Methods check these lengths, which count after parsing or stripping or depend on the keyboard.
LENGTHS_CHECKED_BY_METHODS = {
    ("sendMessage", "text"),
    ("editMessageText", "text"),
    ("InlineKeyboardButton", "callback_data"),
    ("BotCommand", "command"),
    ("BotCommand", "description"),
}


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file part of a multipart request."""

    file_name: str
    mime_type: str
    data: bytes = field(repr=False)


SIMPLE_TYPES: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "String": ("String", lambda value: isinstance(value, str)),
    "Integer": ("Number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "Float": ("Number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "Boolean": ("Boolean", lambda value: isinstance(value, bool)),
    "InputFile": ("InputFile", lambda value: isinstance(value, UploadedFile)),
}


class FieldError(ValueError):
    """A validation error. `told`: the text already names the field, so no prefix is needed."""

    def __init__(self, reason: str, *, told: bool = False) -> None:
        super().__init__(reason)
        self.names_field = told


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a method or type. `types`: alternative types, named as in the documentation."""

    name: str
    types: tuple[str, ...]
    required: bool
    length: tuple[int, int, str] | None


class Schema:
    """The schema. Methods and types share a namespace: their names are distinct."""

    def __init__(self, described: JsonObject) -> None:
        methods, types = described["methods"], described["types"]
        self._described = (methods if is_object(methods) else {}) | (types if is_object(types) else {})
        self._fields: dict[str, dict[str, Field]] = {}

    def fields(self, owner: str) -> Mapping[str, Field]:
        """Return the fields of a method or type. Raises KeyError if it is unknown."""
        if owner not in self._fields:
            entries = _parse_owners(self._described[owner], "fields")
            self._fields[owner] = {str(entry["name"]): _parse_field(owner, entry) for entry in entries}
        return self._fields[owner]

    def check_returned(self, method: str, value: object) -> None:
        self.check(value, _parse_names(self._described[method], "returns"), method)

    def check(self, value: object, types: tuple[str, ...], name: str) -> None:
        """Raise FieldError if the value of field `name` matches none of these types."""
        if types[0].startswith(ARRAY):
            if not is_array(value):
                raise FieldError(f'Field "{name}" must be of type Array')
            for item in value:
                self.check(item, (types[0].removeprefix(ARRAY),), name)
        elif all(one in SIMPLE_TYPES for one in types):
            if not any(SIMPLE_TYPES[one][1](value) for one in types):
                words = " or ".join(dict.fromkeys(SIMPLE_TYPES[one][0] for one in types))
                raise FieldError(f'Field "{name}" must be of type {words}')
        elif not any(one in SIMPLE_TYPES and SIMPLE_TYPES[one][1](value) for one in types):
            self._check_object(value, [one for one in types if one not in SIMPLE_TYPES])

    def check_field(self, owner: str, name: str, value: object) -> None:
        """Raise FieldError if a value is invalid for this field."""
        one = self.fields(owner)[name]
        self.check(value, one.types, name)
        if one.length is not None and isinstance(value, str):
            least, most, unit = one.length
            size = len(value.encode("utf-8", "replace") if unit == "bytes" else value)
            if not least <= size <= most:
                words = f'field "{name}" must be {least}-{most} {unit} long'
                raise FieldError(LENGTH_ERRORS.get((owner, name), words), told=True)

    def _check_object(self, value: object, types: list[str]) -> None:
        """Check against several types; report the error of the one with its required fields."""
        kinds = [kind for one in types for kind in _parse_names(self._described[one], "subtypes") or (one,)]
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
            if problem.names_field or kind not in ERROR_PREFIXES:
                raise
            raise FieldError(f"{ERROR_PREFIXES[kind]}: {problem}", told=True) from problem


def _parse_owners(described: object, name: str) -> list[JsonObject]:
    entries = described.get(name) if is_object(described) else None
    return [entry for entry in entries if is_object(entry)] if is_array(entries) else []


def _parse_names(described: object, name: str) -> tuple[str, ...]:
    entries = described.get(name) if is_object(described) else None
    return tuple(map(str, entries)) if is_array(entries) else ()


def _parse_field(owner: str, entry: JsonObject) -> Field:
    name = str(entry["name"])
    length = None
    match entry.get("length"):
        case [int(least), int(most), str(unit)] if (owner, name) not in LENGTHS_CHECKED_BY_METHODS:
            length = least, most, unit
        case _:
            pass
    return Field(name, _parse_names(entry, "types"), entry.get("required") is True, length)


@cache
def telegram_schema() -> Schema:
    """Return the schema of the Bot API (cached)."""
    described: object = json.loads((files("telegram_simulator") / "bot_api.json").read_text("utf-8"))
    return Schema(described if is_object(described) else {})


class Parameters:
    """Validated parameters. A missing one reads as None (or False for a flag)."""

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


def parse_parameters(method: str, raw: Mapping[str, object]) -> Parameters:
    """Validate and convert the parameters of a method.

    Numbers, objects and arrays may be sent as JSON values or as JSON text, as in Telegram. An empty
    parameter counts as missing. Raises BotApiError if one is missing, unknown or invalid.
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
            raise bad_request(MISSING_ERRORS.get(name, f'parameter "{name}" is required'))
    for name, value in values.items():
        try:
            schema.check_field(method, name, value)
        except FieldError as problem:
            raise bad_request(str(problem)) from problem
    return Parameters(values)


def _decoded(one: Field, value: object) -> object:
    """Decode a string according to the types of its field."""
    if not isinstance(value, str):
        return value
    if "Integer" in one.types and INTEGER.fullmatch(value.strip()):
        return int(value)
    if one.types == ("Boolean",):
        return BOOLEANS.get(value.strip().lower(), value)
    if any(kind in SIMPLE_TYPES for kind in one.types):
        return value
    try:
        return decode(value)
    except ValueError as problem:
        raise bad_request(f"can't parse {JSON_NAMES.get(one.name, one.name)} JSON object") from problem
