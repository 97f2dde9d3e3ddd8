"""Discover the features: the folders below `bot/features`, sorted by name.

A feature declares what it adds to each layer in the module of that name, or in its `__init__`
(`bot/features/__init__.py` lists them). The layers read it through `declared` on first use, so
features import the core, never the reverse. Deleted features and those in `CPA_FEATURES_OFF`
declare nothing.
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

FOLDER = Path(__file__).with_name("features")
T = TypeVar("T")
_off: set[str] = set()


@cache
def present() -> tuple[str, ...]:
    """Return the names of all features that are installed, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]) if module.ispkg))


def names_of(text: str) -> set[str]:
    """Return the names in a comma-separated text."""
    return {name.strip() for name in text.split(",") if name.strip()}


def switch_off(names: str) -> None:
    """Switch features off for the process, before anything is declared."""
    _off.update(names_of(names))


def declared(layer: str, kind: type[T]) -> Mapping[str, T]:
    """Return what the features declare for a layer, by feature.

    The declaration for the layer `view` is the value `VIEW` of `bot/features/NAME/view.py` or, without such a
    module, of `bot/features/NAME/__init__.py`. Raises `AttributeError` if that module has none, and `TypeError`
    if the value is not of this class.
    """
    found = dict[str, T]()
    for name, value in _values(layer).items():
        if not isinstance(value, kind):
            raise TypeError(f"bot.features.{name}: {layer.upper()} must be a {kind.__name__}")
        found[name] = value
    return found


@cache
def _values(layer: str) -> Mapping[str, object]:
    """Return the declarations for a layer by feature."""
    found = dict[str, object]()
    for name in present():
        if name not in _off:
            own = any(one.name == layer for one in pkgutil.iter_modules([str(FOLDER / name)]))
            module = import_module(f"bot.features.{name}.{layer}" if own else f"bot.features.{name}")
            if own or hasattr(module, layer.upper()):
                found[name] = getattr(module, layer.upper())
    return found
