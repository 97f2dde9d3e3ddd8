"""Views of features, and where the core shows them: main menu, names and buttons of screens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.content.problems import msg
from bot.conversation.base import FeatureScreen
from bot.conversation.model import Screen
from bot.registry import declared
from bot.view.context import Button, Message, RenderContext

ScreenT = TypeVar("ScreenT", bound=FeatureScreen)
JOIN = "/join"
"""The address of the form by which a town asks to join. Letters contain it."""
GUIDE = msg("May a municipality employ a foreigner as an assistant?")
GUIDE_PATH = "/guide"


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


@dataclass(frozen=True)
class FeatureLinks:
    """Addresses of a feature's pages in the browser: declared in its `links.py`."""

    pages: str = ""
    """The module whose `routes` makes them of settings and dispatcher, loaded where there is a public address."""

    footer: Mapping[str, str] = field(default_factory=dict[str, str])
    """The links below every page: labels by address."""
    scripted: Sequence[str] = ()
    """Folders of pages on which our own script may run."""


def footer_links() -> Mapping[str, str]:
    """Return the links of all features below every page: labels by address."""
    return {path: label for one in declared("links", FeatureLinks).values() for path, label in one.footer.items()}


def feature_views() -> Mapping[str, FeatureView[Any]]:
    # the types of the screens are erased here
    return declared("view", FeatureView)  # pyright: ignore[reportUnknownVariableType]


def feature_buttons(screen: Screen, context: RenderContext) -> list[Button]:
    """Return the buttons that features have on a screen of the core."""
    links = (one.links[type(screen)] for one in feature_views().values() if type(screen) in one.links)
    return [context.button(label, leads(screen)) for label, leads in links]
