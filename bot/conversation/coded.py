"""What every screen and action is made of; of those that can stand on a button, `codes` writes and reads the codes."""

from dataclasses import dataclass, field
from types import UnionType
from typing import ClassVar, dataclass_transform, get_args

ANY = "any"
"""In a code in place of an id: the only one, or the first."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen:
    """Base class for value objects: each subclass is a frozen dataclass."""

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True)(cls)


class OnButton(Frozen):
    """The base of whatever can stand on a button: each class of it has a code of its own."""

    code_name: ClassVar[str]
    """How its code begins; its fields follow."""

    def __init_subclass__(cls, code: str) -> None:
        cls.code_name = code
        super().__init_subclass__()


class FeatureScreen(OnButton, code=""):
    """The base of the screens of features: each feature closes a union of its own."""


class FeatureAction(OnButton, code=""):
    """The base of the actions of features."""


def members(union: type | UnionType) -> tuple[type, ...]:
    """Return the classes of a union; a class is a union of one."""
    return get_args(union) if isinstance(union, UnionType) else (union,)
