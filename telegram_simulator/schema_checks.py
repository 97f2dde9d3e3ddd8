"""The pieces a compiled schema is made of: small functions that raise when a value does not fit."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from telegram_simulator.uploads import UploadedFile
from telegram_simulator.wire import is_array, is_object

Check: TypeAlias = Callable[[object], None]
Length: TypeAlias = tuple[int, int, str]

SIMPLE: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "String": ("String", lambda value: isinstance(value, str)),
    "Integer": ("Number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "Float": ("Number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "Boolean": ("Boolean", lambda value: isinstance(value, bool)),
    "InputFile": ("InputFile", lambda value: isinstance(value, UploadedFile)),
}
MISSING_FIELD = "Can't find field"


class FieldError(ValueError):
    """What is wrong with a value; `told` when the text already says where, so that nothing is put before it."""

    def __init__(self, reason: str, *, told: bool = False) -> None:
        super().__init__(reason)
        self.told = told


def any_simple(types: tuple[str, ...], field: str) -> Check:
    """The check of a string, number, boolean or file, or of one of several of these."""
    allowed = [SIMPLE[name] for name in types]
    words = " or ".join(dict.fromkeys(name for name, _ in allowed))

    def check(value: object) -> None:
        if not any(fits(value) for _, fits in allowed):
            raise FieldError(f'Field "{field}" must be of type {words}')

    return check


def array_of(check: Check, field: str) -> Check:
    """The check of an array whose items all pass another check."""

    def check_all(value: object) -> None:
        if not is_array(value):
            raise FieldError(f'Field "{field}" must be of type Array')
        for item in value:
            check(item)

    return check_all


def measured(check: Check, length: Length, words: str) -> Check:
    """The same check with a length: (least, most, "characters" or "bytes")."""
    least, most, unit = length

    def measure(value: object) -> None:
        check(value)
        size = (
            len(value.encode("utf-8", "replace") if unit == "bytes" else value)
            if isinstance(value, str)
            else least
        )
        if not least <= size <= most:
            raise FieldError(words, told=True)

    return measure


def one_of(checks: list[Check]) -> Check:
    """The check of a value that may be one of several objects.

    When it is none, the problem of the one that was probably meant is reported: that whose required fields are there.
    """

    def check(value: object) -> None:
        if not is_object(value):
            raise FieldError("an Object expected")
        problem = FieldError("an Object of another kind expected")
        for candidate in checks:
            try:
                return candidate(value)
            except FieldError as found:
                if not str(found).startswith(MISSING_FIELD):
                    problem = found
        raise problem

    return check
