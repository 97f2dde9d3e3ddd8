"""The parameters of one call: decoded, checked against the schema, and read by name and type.

Telegram takes every parameter as a string, be it a query, a form, or a field of a JSON body; numbers, objects and
arrays may come as such or as their JSON text. https://core.telegram.org/bots/api#making-requests
"""

import re
from collections.abc import Mapping

from telegram_simulator.refusals import BotApiError, bad_request
from telegram_simulator.schema import Field, ObjectSchema
from telegram_simulator.schema_checks import FieldError
from telegram_simulator.schema_words import JSON_NAMES, MISSING
from telegram_simulator.wire import JsonObject, decode, is_array, is_object

INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Parameters:
    """Checked parameters; reading one that was not sent gives None (or False for a flag)."""

    def __init__(self, values: JsonObject) -> None:
        self.values = values

    def text(self, name: str) -> str | None:
        """A String parameter."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def integer(self, name: str) -> int | None:
        """An Integer parameter."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def flag(self, name: str) -> bool:
        """A Boolean parameter."""
        return self.values.get(name) is True

    def mapping(self, name: str) -> JsonObject | None:
        """A parameter that is an object."""
        value = self.values.get(name)
        return value if is_object(value) else None

    def array(self, name: str) -> list[object] | None:
        """A parameter that is an array."""
        value = self.values.get(name)
        return value if is_array(value) else None


def checked_parameters(schema: ObjectSchema, raw: Mapping[str, object]) -> Parameters:
    """The parameters as the method's schema wants them.

    Raises:
        BotApiError: one is missing, unknown, of the wrong type or too long.
    """
    values: JsonObject = {}
    for name, value in raw.items():
        field = schema.fields.get(name)
        if field is None:
            raise bad_request(f'unknown parameter "{name}"')
        if value is None or (value == "" and (field.required or "String" not in field.types)):
            continue  # an empty parameter is one that was not sent
        values[name] = _decoded(field, value)
    for name in schema.required:
        if name not in values:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    for name, value in values.items():
        try:
            schema.fields[name].check(value)
        except FieldError as problem:
            raise bad_request(str(problem)) from problem
    return Parameters(values)


def _decoded(field: Field, value: object) -> object:
    """The value a string stands for, by what the field wants."""
    if not isinstance(value, str):
        return value
    if "Integer" in field.types and INTEGER.fullmatch(value.strip()):
        return int(value)
    if "String" in field.types or "InputFile" in field.types:
        return value
    if field.types == ("Boolean",):
        return BOOLEANS.get(value.strip().lower(), value)
    if field.types == ("Integer",):
        return value
    return _json_value(field.name, value)


def _json_value(name: str, text: str) -> object:
    try:
        return decode(text)
    except ValueError as problem:
        raise _not_json(name) from problem


def _not_json(name: str) -> BotApiError:
    return bad_request(f"can't parse {JSON_NAMES.get(name, name)} JSON object")
