"""Every request checked against Telegram's own description of the Bot API, which lies beside this file as data.

`bot_api.json` (Bot API 10.1) names each method's and type's fields with types, lengths and which are required; it is
compiled on first use. Stricter than Telegram in one way: a field that does not exist is refused, since Telegram would
silently ignore the typo.
"""

import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from telegram_simulator.schema_checks import (
    MISSING_FIELD,
    SIMPLE,
    Check,
    FieldError,
    Length,
    any_simple,
    array_of,
    measured,
    one_of,
)
from telegram_simulator.schema_words import LENGTH_WORDS, MEASURED_LATER, PREFIXES
from telegram_simulator.wire import JsonObject, is_array, is_object

ARRAY = "Array of "


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a method or type; `types` are alternatives, as the documentation names them."""

    name: str
    types: tuple[str, ...]
    required: bool
    check: Check


class ObjectSchema:
    """The fields an object must and may have."""

    def __init__(self, schema: "Schema", name: str, described: object) -> None:
        entries = described.get("fields") if is_object(described) else None
        self.name = name
        self._schema = schema
        self._described = [entry for entry in entries if is_object(entry)] if is_array(entries) else []

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields by name; compiled late, because types refer to each other in circles."""
        return {str(entry["name"]): self._field(entry) for entry in self._described}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all fields."""
        return tuple(str(entry["name"]) for entry in self._described)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the fields that must be there."""
        return tuple(name for name, field in self.fields.items() if field.required)

    def __call__(self, value: object) -> None:
        """Raise FieldError when the value is not such an object."""
        try:
            self._check(value)
        except FieldError as problem:
            if problem.told or self.name not in PREFIXES:
                raise
            raise FieldError(f"{PREFIXES[self.name]}: {problem}", told=True) from problem

    def _check(self, value: object) -> None:
        if not is_object(value):
            raise FieldError(f"{self.name} must be an Object")
        for name in self.required:
            if name not in value:
                raise FieldError(f'{MISSING_FIELD} "{name}"')
        for name, inner in value.items():
            field = self.fields.get(name)
            if field is None:
                raise FieldError(f'Unknown field "{name}" of {self.name}')
            field.check(inner)

    def _field(self, entry: JsonObject) -> Field:
        name = str(entry["name"])
        types = tuple(map(str, entry["types"])) if is_array(entry["types"]) else ()
        check = self._schema.check_of(types, name)
        length = _length(entry.get("length"))
        if length is not None and (self.name, name) not in MEASURED_LATER:
            least, most, unit = length
            ours = f'field "{name}" must be {least}-{most} {unit} long'
            check = measured(check, length, LENGTH_WORDS.get((self.name, name), ours))
        return Field(name, types, entry.get("required") is True, check)


def _length(described: object) -> Length | None:
    match described:
        case [int(least), int(most), str(unit)]:
            return least, most, unit
        case _:
            return None


class Schema:
    """The whole description, compiled piece by piece."""

    def __init__(self, described: JsonObject) -> None:
        methods, types = described["methods"], described["types"]
        self._methods = methods if is_object(methods) else {}
        self._types = types if is_object(types) else {}
        self._compiled: dict[str, ObjectSchema] = {}
        self._objects: dict[str, Check] = {}

    def method(self, name: str) -> ObjectSchema:
        """What a method takes; `KeyError` for one the Bot API does not have."""
        if name not in self._compiled:
            self._compiled[name] = ObjectSchema(self, name, self._methods[name])
        return self._compiled[name]

    def fields_of(self, type_name: str) -> frozenset[str]:
        """The names of a type's fields."""
        return frozenset(ObjectSchema(self, type_name, self._types[type_name]).names)

    def returned(self, method: str) -> Check:
        """The check of what a method returns."""
        described = self._methods[method]
        types = described["returns"] if is_object(described) else ()
        return self.check_of(tuple(map(str, types)) if is_array(types) else (), method)

    def check_of(self, types: tuple[str, ...], field: str) -> Check:
        """The check of a field that may have any of these types."""
        if len(types) == 1:
            return self._check_of_one(types[0], field)
        if all(name in SIMPLE for name in types):
            return any_simple(types, field)
        return one_of([self._check_of_one(name, field) for name in types])

    def _check_of_one(self, name: str, field: str) -> Check:
        if name.startswith(ARRAY):
            return array_of(self._check_of_one(name.removeprefix(ARRAY), field), field)
        return any_simple((name,), field) if name in SIMPLE else self._object(name)

    def _object(self, name: str) -> Check:
        if name not in self._objects:
            described = self._types[name]
            subtypes = described.get("subtypes") if is_object(described) else None
            if is_array(subtypes):
                self._objects[name] = one_of([self._object(str(subtype)) for subtype in subtypes])
            else:
                self._objects[name] = ObjectSchema(self, name, described)
        return self._objects[name]


@cache
def telegram_schema() -> Schema:
    """The description of the real Bot API, read once."""
    described: object = json.loads((files("telegram_simulator") / "bot_api.json").read_text("utf-8"))
    return Schema(described if is_object(described) else {})
