"""The one way content becomes live: read whole, checked whole, or refused with every problem."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.content.checks import check, named
from bot.content.content import Content
from bot.content.loader import Loaded, load
from bot.content.problems import ContentError, Problem, errors
from bot.review import scenarios
from bot.review.command_checks import known_commands
from bot.review.covering import uncovered
from bot.review.measuring import formatting, measure
from bot.view import catalog
from bot.view.catalog import Words
from bot.view.scene import Operator

REVIEW_RULES: Mapping[str, Callable[..., Iterator[Problem]]] = {
    "formatting": formatting,
    "known-commands": known_commands,
    "scenarios": scenarios.run,
    "screens": measure,
    "uncovered": uncovered,
}
"""The rules of this layer, by name."""
NO_WORDS: Mapping[str, Words] = {}


def approved(
    content_dir: Path, locales_dir: Path, operator: Operator, known: Mapping[str, Words] = NO_WORDS
) -> tuple[Content, dict[str, Words]]:
    """Give the content and the catalogues; raises `ContentError` with every error, or `catalog.CatalogError`.

    `known`: the catalogues that a running bot has read already and speaks by; they are not read again.
    """
    loaded = load(content_dir)
    words = {language: known[language] for language in loaded.content.languages if language in known}
    others = tuple(language for language in loaded.content.languages if language not in known)
    words.update(catalog.load(locales_dir, others))
    if found := errors(review(loaded, words, operator)):
        raise ContentError(found)
    return loaded.content, words


def examined(
    content_dir: Path, locales_dir: Path, operator: Operator, today: date
) -> tuple[Loaded, list[Problem]]:
    """Give what was read and every problem of it, those of the catalogues too, with paths from the content folder."""
    loaded, words, broken = load(content_dir), dict[str, Words](), list[Problem]()
    try:
        words = catalog.load(locales_dir, loaded.content.languages)
    except catalog.CatalogError as error:
        broken = [
            replace(problem, file=Path(os.path.relpath(problem.file, content_dir)).as_posix())
            for problem in error.problems
        ]
    return loaded, sorted([*review(loaded, words, operator, today), *broken])


def review(
    loaded: Loaded, words: Mapping[str, Words], operator: Operator, today: date | None = None
) -> list[Problem]:
    """Give every problem, sorted: errors and warnings (`problems.errors` are the ones that refuse the content).

    With `today`, what is overdue is named too. Screens are worded only when the structure holds: otherwise there is
    nothing to word.
    """
    problems = check(loaded, today)
    problems += named("formatting", formatting(loaded))
    problems += named("known-commands", known_commands(loaded))
    if not errors(problems):
        problems += named("scenarios", scenarios.run(loaded))
        problems += named("uncovered", uncovered(loaded))
        problems += named("screens", measure(loaded, words, operator))
    return sorted(set(problems))
