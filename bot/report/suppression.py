"""Keeps small numbers out of what is published, also those that could be worked out from a total.

From 1 to 4 a number is a handful of people whom somebody may know, so only "fewer than 5" is said. Where the parts of a
known total are published, one hidden part could be had by subtraction: further parts are hidden then, until each
small one may still be anything from 1 to 4; where that cannot be had, the whole breakdown is kept back. Nobody is nobody's
secret: 0 is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST = 5
"""The smallest number of people that is published, besides none."""


class Shown(StrEnum):
    """How a number is published."""

    EXACT = "exact"
    SMALL = "small"
    """Between 1 and 4."""
    HIDDEN = "hidden"
    """5 or more, not said so that a small one beside it cannot be worked out; or no word about the number at all."""


@dataclass(frozen=True)
class Cell:
    """A published number. `value` is 0 unless it is exact: what is not to be known does not travel further."""

    shown: Shown
    value: int = 0


HIDDEN = Cell(Shown.HIDDEN)
SMALL = Cell(Shown.SMALL)


def alone(value: int) -> Cell:
    """Publish a number that is no part of a published total."""
    return SMALL if 0 < value < LEAST else Cell(Shown.EXACT, value)


def parts(values: Sequence[int]) -> tuple[Cell, ...] | None:
    """Publish numbers whose sum is known to everybody; None: the breakdown must not be published at all.

    Further parts are hidden from the last one on, whatever their size: to choose the smallest would tell whoever knows this
    rule that it is smaller than those that are shown.
    """
    small = [value for value in values if 0 < value < LEAST]
    if not small:
        return tuple(map(alone, values))
    if sum(values) < LEAST:
        return None
    hidden: set[int] = set()
    large = [place for place, value in enumerate(values) if value >= LEAST]
    while not _safe(len(small), len(hidden), sum(small) + sum(values[place] for place in hidden)):
        if not large:
            return None
        hidden.add(large.pop())
    return tuple(HIDDEN if place in hidden else alone(value) for place, value in enumerate(values))


def _safe(small: int, hidden: int, together: int) -> bool:
    """Say whether each of the small parts may be 1 as well as 4, for all that `together` tells of them and the hidden ones."""
    as_four = together >= LEAST - 1 + (small - 1) + hidden * LEAST
    as_one = hidden > 0 or together <= 1 + (small - 1) * (LEAST - 1)
    return as_four and as_one
