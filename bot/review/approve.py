"""The one way content becomes live: read whole, checked whole, or refused with every problem."""

from collections.abc import Callable, Iterator, Mapping
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
