"""Views of features, and where the core shows them: main menu, names and buttons of screens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.conversation.base import FeatureScreen
from bot.conversation.model import Screen
from bot.registry import declared
from bot.view.context import Button, Message, RenderContext

ScreenT = TypeVar("ScreenT", bound=FeatureScreen)


@dataclass(frozen=True)
class FeatureView(Generic[ScreenT]):
    """The views of a feature, declared in its `view.py` for the screens of its `model.py`."""

    render: Callable[[ScreenT, RenderContext], Message]
    menu: Mapping[str, tuple[str, Screen]] = field(default_factory=dict[str, tuple[str, Screen]])
    """Entries of the main menu by their names in `guide.yaml`: label and screen."""
    names: Mapping[type[Screen], str] = field(default_factory=dict[type[Screen], str])
    """Labels of its screens in search results."""
    links: Mapping[type[Screen], tuple[str, Callable[[Any], Screen]]] = field(
        default_factory=dict[type[Screen], tuple[str, Callable[[Any], Screen]]]
    )
    """Buttons on screens of the core: label, and the screen made from that of the core."""


def feature_views() -> Mapping[str, FeatureView[Any]]:
    # the types of the screens are erased here
    return declared("view", FeatureView)  # pyright: ignore[reportUnknownVariableType]


def feature_buttons(screen: Screen, context: RenderContext) -> list[Button]:
    """Return the buttons that features have on a screen of the core."""
    links = (one.links[type(screen)] for one in feature_views().values() if type(screen) in one.links)
    return [context.button(label, leads(screen)) for label, leads in links]
