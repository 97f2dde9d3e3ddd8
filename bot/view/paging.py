"""A list that is too long for one screen, and the buttons that turn its pages."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from bot.conversation.screens import Screen
from bot.view.message import Button
from bot.view.scene import Scene

T = TypeVar("T")


class Leaf(NamedTuple, Generic[T]):
    """One page of a list: what stands on it, its number (from 0), how many there are, and the buttons to its neighbours."""

    here: Sequence[T]
    page: int
    total: int
    turning: Sequence[Button]


def leaf(items: Sequence[T], page: int, size: int, screen: Callable[[int], Screen], scene: Scene) -> Leaf[T]:
    """Give a page of a list; for a page that no longer exists, the last one. `screen` names a page by its number."""
    last = max(0, (len(items) - 1) // size)
    page = min(page, last)
    turning = [scene.button("←", screen(page - 1))] if page else []
    turning += [scene.button("→", screen(page + 1))] if page < last else []
    return Leaf(items[page * size : (page + 1) * size], page, last + 1, turning)
