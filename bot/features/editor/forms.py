"""Generate form fields from a content model, and convert a submitted form to the value of a file.

The types of the model determine the form; references become choices. Empty fields are omitted.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from bot.content.models import Markdown
from bot.content.parsing import CONTROL, Value
from bot.content.references import ReferenceKind
from bot.content.spelling import id_of_title

FieldKind: TypeAlias = Literal["line", "text", "lines", "day", "choice", "picked"]
LONG_TEXT = 70
NEW, NAME = "+", "="
"""Path prefixes of a new item and of its name; those of a second item end in 2."""
NEW_ITEMS = ("", "2", "3")
"""Suffixes of the new items that can be added at once at the top level; deeper levels allow one."""


@dataclass(frozen=True)
class FormField:
    """A form field. `path`: its name, e.g. `cs.options.free`. `refers`: the kind it refers to.

    Multiple references are numbered below the path, and separated by newlines in `value`.
    """

    path: str
    kind: FieldKind
    value: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""

    @property
    def parts(self) -> list[str]:
        return self.path.split(".")


@dataclass(frozen=True)
class _Shape:
    """The type of a value. `inner`: type of the items of a list or mapping, `key`: of its keys."""

    kind: FieldKind | Literal["model", "named", "list"]
    model: Mapping[str, object] | None = None
    inner: object = None
    choices: tuple[str, ...] = ()
    refers: str = ""
    key: object = str


def _shape(annotation: object, has_names: Callable[[], bool] = lambda: False) -> _Shape:
    """Return the shape of a type. `has_names`: resolves a union of mapping and single value."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation == Markdown:
        return _Shape("text")
    if origin is Annotated:
        return _reference_shape(inner) or _shape(inner[0])
    if origin in {Union, UnionType}:
        shapes = [_shape(one) for one in inner if one is not NoneType]
        return next((one for one in shapes if one.kind == "named" and has_names()), shapes[0])
    if origin is Literal:
        return _Shape("choice", choices=tuple(map(str, inner)))
    if origin is tuple:
        return _several(inner[0])
    return _shape_of_class(annotation) if origin is None else _Shape("named", inner=inner[1], key=inner[0])


def _reference_shape(inner: tuple[object, ...]) -> _Shape | None:
    """Return the shape of a reference, or None for other annotated types."""
    to = next((one for one in inner if isinstance(one, ReferenceKind)), None)
    return _Shape("line" if to.new else "choice", choices=to.also, refers=to.kind) if to else None


def _several(one: object) -> _Shape:
    of = _shape(one)
    if of.kind == "choice":
        return replace(of, kind="picked")
    return _Shape("list" if of.kind == "model" else "lines", inner=one)


def _shape_of_class(annotation: object) -> _Shape:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        known = {name: _annotated_type(annotation, name) for name in annotation.model_fields}
        return _Shape("model", known)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return _Shape("choice", choices=tuple(annotation))
    if annotation is bool:
        return _Shape("choice", choices=("true", "false"))
    return _Shape("day" if annotation is date else "line")


def _annotated_type(model: type[BaseModel], name: str) -> object:
    """Return a field's type with its metadata, which pydantic stores separately."""
    field = model.model_fields[name]
    to = next((one for one in field.metadata if isinstance(one, ReferenceKind)), None)
    return Markdown if "markdown" in field.metadata else Annotated[field.annotation, to] if to else field.annotation


def form_of(annotation: object, value: "Value | None", path: str) -> Iterator[FormField]:
    """Yield the fields of a value, which may be None, and empty fields for new items."""
    shape = _shape(annotation, lambda: isinstance(value, dict))
    match shape.kind:
        case "model":
            for name, inner in (shape.model or {}).items():
                yield from form_of(inner, _by_name(value).get(name), f"{path}.{name}")
        case "named":
            for name, one in _by_name(value).items():
                yield from form_of(shape.inner, one, f"{path}.{name}")
            for number in _room(path):
                yield from form_of(shape.key, None, f"{path}.{NAME}{number}")
                yield from form_of(shape.inner, None, f"{path}.{NEW}{number}")
        case "list":
            for place, thing in enumerate([*_in_a_row(value), *(None for _ in _room(path))]):
                yield from form_of(shape.inner, thing, f"{path}.{place}")
        case "lines" | "picked" as kind:
            lines = _in_a_row(value) or [value or ""]
            yield FormField(path, kind, "\n".join(map(str, lines)), shape.choices, shape.refers)
        case kind:
            text = value if isinstance(value, str) else ""
            yield FormField(
                path, "text" if kind == "line" and _is_long(text) else kind, text, shape.choices, shape.refers
            )


def _is_long(text: str) -> bool:
    return len(text) > LONG_TEXT or "\n" in text


def _by_name(value: "Value | None") -> "Mapping[str, Value]":
    return value if isinstance(value, dict) else {}


def _in_a_row(value: "Value | None") -> "Sequence[Value]":
    return value if isinstance(value, list) else []


def read_form(annotation: object, form: Mapping[str, str], path: str) -> "Value | None":
    """Return the submitted value, or None if all fields are empty. Ignores unknown fields."""
    shape = _shape(annotation, lambda: bool(below(form, path)))
    match shape.kind:
        case "model":
            read = {name: read_form(inner, form, f"{path}.{name}") for name, inner in (shape.model or {}).items()}
            return _kept(read)
        case "named":
            return _kept(_read_named(shape, form, path))
        case "list":
            items = [read_form(shape.inner, form, f"{path}.{number}") for number in _numbers(form, path)]
            return [one for one in items if one is not None] or None
        case "lines":
            return [*_lines(_clean_text(form.get(path, "")))] or None
        case "picked":
            picked = [form.get(path, ""), *(form[f"{path}.{number}"] for number in _numbers(form, path))]
            return [*dict.fromkeys(_lines("\n".join(picked)))] or None
        case kind:
            text = _clean_text(form.get(path, ""))
            return (_day(text) if kind == "day" else text) or None


def _read_named(shape: _Shape, form: Mapping[str, str], path: str) -> "dict[str, Value | None]":
    """Return the submitted items of a mapping, including new ones."""
    names = [name for name in below(form, path) if not name.startswith((NEW, NAME))]
    read = {name: read_form(shape.inner, form, f"{path}.{name}") for name in names}
    for number in _room(path):
        typed = _clean_text(form.get(f"{path}.{NAME}{number}", ""))
        name = id_of_title(typed) or typed or f"new{number}"
        while read.get(name) is not None:
            # A new item never overwrites an existing one; the check reports invalid names.
            name += "-2"
        read[name] = read_form(shape.inner, form, f"{path}.{NEW}{number}")
    return read


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _day(text: str) -> str:
    """Convert a date such as 30. 11. 2026 to ISO format."""
    found = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


def _room(path: str) -> tuple[str, ...]:
    return NEW_ITEMS if path.count(".") == 1 else NEW_ITEMS[:1]


def _kept(read: "Mapping[str, Value | None]") -> dict[str, Value] | None:
    return {name: one for name, one in read.items() if one is not None} or None


def below(form: Iterable[str], path: str) -> list[str]:
    """Return the keys or list indexes below a path."""
    begin = f"{path}."
    return list(dict.fromkeys(name[len(begin) :].partition(".")[0] for name in form if name.startswith(begin)))


def _numbers(form: Mapping[str, str], path: str) -> list[int]:
    return sorted(int(name) for name in below(form, path) if re.fullmatch(r"\d{1,3}", name))


def _clean_text(text: str) -> str:
    """Normalise line ends, trailing and non-breaking spaces, and remove invisible characters."""
    lines = (CONTROL.sub("", line).rstrip() for line in text.replace("\u00a0", " ").splitlines())
    return "\n".join(lines).strip()
