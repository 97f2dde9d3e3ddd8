"""Looking typed words up leaves nothing of them behind: people type names into any field."""

import pkgutil
from importlib import import_module

import bot.content.search as package
from bot.content import answers, spelling


def test_no_function_that_reads_typed_words_remembers_them() -> None:
    modules = [
        answers,
        spelling,
        *(import_module(f"{package.__name__}.{one.name}") for one in pkgutil.iter_modules(package.__path__)),
    ]
    assert len(modules) == 4
    remembering = [
        name for module in modules for name, value in vars(module).items() if hasattr(value, "cache_info")
    ]
    assert remembering == []
