"""What every screen and action is made of; of those that can stand on a button, `codes` writes and reads the codes."""

from dataclasses import dataclass, field
from types import UnionType
from typing import ClassVar, dataclass_transform, get_args

ANY = "any"
"""In a code in place of an id: the only one, or the first."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen:
    """The base of whatever is equal by its fields and never changes: each class of it is a dataclass.

    What is alike in all of them stands here: made anew for each of three hundred, it would hold up every start. That nothing
    changes is for the type checkers to see, and at run time for the tests: in each class it would take two methods more.
    """

    def __init_subclass__(cls) -> None:
        dataclass(eq=False, repr=False)(cls)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((*vars(self).values(),))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class OnButton(Frozen):
    """The base of whatever can stand on a button: each class of it has a code of its own."""

    code_name: ClassVar[str]
    """How its code begins; its fields follow."""

    def __init_subclass__(cls, code: str) -> None:
        cls.code_name = code
        super().__init_subclass__()

    def __hash__(self) -> int:
        return hash((self.code_name, *vars(self).values()))


class FeatureScreen(OnButton, code=""):
    """The base of the screens of features: each feature closes a union of its own."""


class FeatureAction(OnButton, code=""):
    """The base of the actions of features."""


def members(union: type | UnionType) -> tuple[type, ...]:
    """Return the classes of a union; a class is a union of one."""
    return get_args(union) if isinstance(union, UnionType) else (union,)
