"""Discover the features: each folder below `bot/features` is one, in the order of their names.

A feature has a module for each layer it adds to (`bot/features/__init__.py` lists them), and each module ends with one declaration.
The layers read the declarations through `declared`, when they first need them: features import the core, and the core names
none of them. A folder that is gone declares nothing, and neither does one that `CPA_FEATURES_OFF` names.
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
    """Return the names in a text that has commas between them."""
    return {name.strip() for name in text.split(",") if name.strip()}


def switch_off(names: str) -> None:
    """Leave out the features that a text names: before anything is declared, for the whole process."""
    _off.update(names_of(names))


def declared(module: str, kind: type[T]) -> Mapping[str, T]:
    """Return what the features declare in their modules of a name, by feature.

    Raises `TypeError` if a module does not declare exactly one value of that kind.
    """
    found = {name: [one for one in values if isinstance(one, kind)] for name, values in _values(module).items()}
    if wrong := [name for name, values in found.items() if len(values) != 1]:
        raise TypeError(f"bot/features/{wrong[0]}/{module}.py must declare exactly one {kind.__name__}")
    return {name: values[0] for name, values in found.items()}


@cache
def _values(module: str) -> Mapping[str, tuple[object, ...]]:
    """Return what stands in the modules of a name, as far as it can be a declaration."""
    with_it = (
        name
        for name in present()
        if name not in _off and any(one.name == module for one in pkgutil.iter_modules([str(FOLDER / name)]))
    )
    found = {name: vars(import_module(f"bot.features.{name}.{module}")).values() for name in with_it}
    return {
        name: tuple(value for value in values if type(value).__name__.startswith("Feature"))
        for name, values in found.items()
    }
