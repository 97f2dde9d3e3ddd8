"""Base classes of screens, actions and effects. `codes` encodes those of buttons."""

from dataclasses import dataclass, field
from types import UnionType
from typing import ClassVar, dataclass_transform, get_args

ANY = "any"
"""Stands in a code for an id: the only one, or the first."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class ValueObject:
    """Base class for value objects: each subclass is a frozen dataclass."""

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True)(cls)


class CallbackData(ValueObject):
    """Base class of screens and actions that the callback data of a button can hold.

    Callback data begin with the class's `code`; the fields follow.
    """

    code_name: ClassVar[str]

    def __init_subclass__(cls, code: str) -> None:
        cls.code_name = code
        super().__init_subclass__()


class EntryData(CallbackData, code=""):
    """Callback data with the id of an entry of the content."""

    id: str


class LeadData(CallbackData, code=""):
    """Callback data with the code of a lead, for the municipal side."""

    lead: str


class OwnLeadData(CallbackData, code=""):
    """Callback data with the code of one of the candidate's own leads."""

    code: str


class PageData(CallbackData, code=""):
    """Callback data with the page of a list, counted from 0."""

    page: int = 0


class TokenData(CallbackData, code=""):
    """Callback data with a one-time token."""

    token: str


class TownData(CallbackData, code=""):
    """Callback data with the slug of a town."""

    slug: str


class FeatureScreen(CallbackData, code=""):
    """Base class of the screens of features; each feature declares a closed union of its own."""


class FeatureAction(CallbackData, code=""):
    """Base class of the actions of features."""


def members(union: type | UnionType) -> tuple[type, ...]:
    """Return the classes of a union; a class is a union of one."""
    return get_args(union) if isinstance(union, UnionType) else (union,)
