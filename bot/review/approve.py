"""The one way content becomes live: read whole, checked whole, or refused with every problem."""

from pathlib import Path

from bot.content.checks import check
from bot.content.content import Content
from bot.content.loader import Loaded, load
from bot.content.problems import ContentError, Problem
from bot.review import scenarios
from bot.review.measuring import formatting, measure
from bot.view import catalog
from bot.view.catalog import Words
from bot.view.scene import Operator


def approved(content_dir: Path, locales_dir: Path, operator: Operator) -> tuple[Content, dict[str, Words]]:
    """Give the content and the catalogues; raises `ContentError` or `catalog.CatalogError`."""
    loaded = load(content_dir)
    words = catalog.load(locales_dir, loaded.content.languages)
    problems = review(loaded, words, operator)
    if problems:
        raise ContentError(problems)
    return loaded.content, words


def review(loaded: Loaded, words: dict[str, Words], operator: Operator) -> list[Problem]:
    """Give every problem. Screens are worded only when the structure holds: otherwise there is nothing to word."""
    problems = [*check(loaded), *formatting(loaded)]
    if not problems:
        problems = [*scenarios.run(loaded), *measure(loaded, words, operator)]
    return sorted(set(problems))
