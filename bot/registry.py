"""Discover the features: the folders below `bot/features`, sorted by name.

A feature declares what it adds to each layer in the module of that name, or in its `__init__`
(`bot/features/__init__.py` lists them). The layers read it through `declared` when they first need
it, so features import the core, and the core names none. A deleted folder declares nothing, nor
does one that `CPA_FEATURES_OFF` names.
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

    Raises `TypeError` if a feature declares several, or has a module for the layer in which there is none.
    """
    found = dict[str, T]()
    for name, (module, values) in _values(layer).items():
        own = [value for value in values if isinstance(value, kind)]
        if len(own) > 1 or (not own and module.endswith(f".{layer}")):
            raise TypeError(f"{module} must declare exactly one {kind.__name__}")
        if own:
            found[name] = own[0]
    return found


@cache
def _values(layer: str) -> Mapping[str, tuple[str, tuple[object, ...]]]:
    """Return the module in which each feature declares something for a layer, and what stands there that may be that."""
    found = dict[str, tuple[str, tuple[object, ...]]]()
    for name in present():
        modules = {one.name for one in pkgutil.iter_modules([str(FOLDER / name)])}
        if name not in _off:
            module = f"bot.features.{name}.{layer}" if layer in modules else f"bot.features.{name}"
            values = vars(import_module(module)).values()
            found[name] = module, tuple(value for value in values if type(value).__name__.startswith("Feature"))
    return found
