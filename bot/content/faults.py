"""Says in plain words what a value that was refused should be: whoever edits content reads no library's messages."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.content.problems import did_you_mean, nearest

A_DAY = "write a day such as 2026-11-24"
_EXAMPLES: Mapping[str, str] = {
    "url": "https://...",
    "title": "the publisher and the page's own title",
    "dated": "2024-05-31 (or 2024, about 2020, after 2010, undated)",
    "read_on": "2026-11-24 (the day you read it)",
    "read_as": "live (or copy, part)",
    "review_by": "2027-05-24 (the day to read it again)",
    "year": "2026 (the year of its source)",
    "next": "result (or the question that comes next)",
    "group": "usual (or if-asked, later)",
    "least": "0",
    "most": "30",
    "topic": "one of the topics above",
}
_PATTERNS: Mapping[str, str] = {
    "https?": "write an address that begins with https://",
    "undated": 'write a day, a month or a year, "about 2020", "after 2010" or undated',
    "a-z0-9": "use a-z, 0-9 and hyphens",
}
"""What to write where a text does not follow a pattern, by a part of the pattern."""
_PLAIN: Mapping[str, str] = {
    "string_type": "write a text in its place, nothing below it",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "float_parsing": "write a number such as 49.74",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "tuple_type": "write a list such as [a, b]",
    "string_too_short": "write at least {min_length} characters",
    "string_too_long": "shorten it to {max_length} characters",
    "greater_than_equal": "write {ge} or more",
    "less_than_equal": "write {le} or less",
    "too_short": "write at least one name below it",
}


class Fault(NamedTuple):
    """What to say about one value: the name of the rule, what is wrong, what to do, the text to write if it is known."""

    rule: str
    message: str
    advice: str
    fix: str = ""


def explain(fault: ErrorDetails, model: type[BaseModel], name: str) -> Fault:
    """Say what is wrong with the value called `name`."""
    kind = fault["type"]
    if kind == "extra_forbidden":
        known = _fields(model, fault["loc"])
        return Fault("known-names", f'unknown name "{name}"', did_you_mean(name, known), nearest(name, known))
    if kind == "missing":
        line = f"{name}: {_EXAMPLES.get(name, '...')}"
        return Fault("needed-names", f'"{name}" is missing', f"add {line}")
    return Fault("right-values", f'"{name}" is not right', *_value(fault))


def _value(fault: ErrorDetails) -> tuple[str, str]:
    kind = fault["type"]
    details: Mapping[str, Any] = fault.get("ctx", {})  # whatever the library says of each kind
    if kind in {"literal_error", "enum"}:
        choices = re.findall("'([^']*)'", details["expected"])
        given = str(fault["input"])
        return did_you_mean(given, choices), nearest(given, choices)
    if kind == "string_pattern_mismatch":
        return next(advice for part, advice in _PATTERNS.items() if part in details["pattern"]), ""
    if kind.startswith("date"):
        return A_DAY, ""
    if kind in {"dict_type", "mapping_type", "model_type"}:
        return "write names below it, two spaces deeper", ""
    advice = _PLAIN.get(kind, fault["msg"].removeprefix("Value error, "))
    return advice.format(**details) if kind in _PLAIN else advice, ""


def _fields(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Give the names that may stand where the last part of the location does."""
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        model = (_model_in(field.annotation) if field else None) or model
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Give the model inside an annotation such as `Mapping[str, Option]` or `PublicWay | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in get_args(annotation))
    return next((model for model in inner if model), None)
