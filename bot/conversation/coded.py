"""What every screen and action that can stand on a button is made of; `codes` writes and reads the codes."""

from dataclasses import dataclass
from typing import ClassVar, dataclass_transform

ANY = "any"
"""In a code in place of an id: the only one, or the first."""


@dataclass_transform(frozen_default=True)
class OnButton:
    """The base of whatever can stand on a button: each class of it is a frozen dataclass with a code of its own."""

    code_name: ClassVar[str]
    """How its code begins; its fields follow."""

    def __init_subclass__(cls, code: str) -> None:
        cls.code_name = code
        # what is alike in all of them stands below: made anew for each of two hundred, it would hold up every start
        dataclass(frozen=True, eq=False, repr=False)(cls)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.code_name, *vars(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"
