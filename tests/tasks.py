"""Frequent tasks of officials as data: their steps, and the number of presses and words.

What stands beside each task is the measure: a press more is one more for everybody, each time.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


@dataclass(frozen=True)
class Typed:
    """Words put into the only field there is, or said in the chat."""

    words: str


@dataclass(frozen=True)
class Link:
    """The link of the newest letter is opened, or the one somebody was sent."""


@dataclass(frozen=True)
class Address:
    """A page is opened by its address, as from a bookmark."""

    path: str


Step: TypeAlias = str | Typed | Link | Address
"""A text is how the label of a button begins."""
LINK = Link()


class Task(NamedTuple):
    """A task and what it takes; `presses` counts links and addresses too. `seen`: what stands there in the end."""

    name: str
    presses: int
    typed: int
    steps: tuple[Step, ...]
    seen: str


def effort_of(task: Task) -> tuple[int, int]:
    """Count the presses and what is typed."""
    typed = sum(isinstance(step, Typed) for step in task.steps)
    return len(task.steps) - typed, typed
