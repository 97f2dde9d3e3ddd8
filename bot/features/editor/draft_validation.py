"""Validation of a virtual state of the content folder: content, problems and screens."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bot.content.content import Content
from bot.content.loader import Loaded
from bot.content.models import PageWords
from bot.content.parsing import LineNumbers
from bot.content.problems import Problem
from bot.content.snapshot import Snapshot
from bot.content.tables import TOWNS_FILE, WAYS_FILE
from bot.conversation.admin.turn import example_session, preview_of
from bot.conversation.model import Screen, ScreenWithNote, TermPage
from bot.conversation.routing import pages
from bot.conversation.state import ReadModel
from bot.conversation.towns.model import Town
from bot.dispatch.dispatcher import Dispatcher
from bot.editorial.screen_samples import rendered_samples
from bot.editorial.validators import validation_report
from bot.features.editor.edit_kinds import ENTRY, PAGES, TOWNS, EditKind, kinds_of
from bot.view.catalog import Words
from bot.view.context import Message, Operator
from bot.view.render import render


class ValidatedState(NamedTuple):
    """The content and the problems of a state of the folder."""

    loaded: Loaded
    problems: tuple[Problem, ...]


@lru_cache(maxsize=6)
def validate(files: Snapshot, folder: Path, locales: Path, operator: Operator, today: date) -> ValidatedState:
    """Validate a virtual state of the content folder (cached by day)."""
    loaded, problems = validation_report(folder, locales, operator, today, files)
    return ValidatedState(loaded, tuple(problems))


def field_of(loaded: Loaded, problem: Problem) -> tuple[str, ...]:
    """Return the path of the form field of a problem, or () if unknown."""
    language, ending = problem.file.partition("/")[0], problem.file.rpartition(".")[2]
    if ending == "yaml":
        return (ENTRY, *map(str, place_of(loaded, problem)[2:]))
    if language not in loaded.content.languages:
        return ()
    # A missing value has no position, but its name is known.
    if lacking := dict(problem.what.values).get("field"):
        return language, str(lacking)
    lines = loaded.lines.get(problem.file, LineNumbers(problem.file)).by_location.items()
    before = [(line, len(place), place) for place, line in lines if place and line <= problem.line]
    first, *rest = map(str, max(before, key=lambda one: one[:2], default=(0, 0, ("body",)))[2])
    kind = kinds_of(loaded).get(str(place_of(loaded, problem)[0]))
    if kind and first in kind.shared and problem.file == kind.file_of(str(place_of(loaded, problem)[1]), ENTRY):
        return ENTRY, first, *rest
    if first in PageWords.model_fields:
        return language, first, *rest
    return (language, "sections", first) if first else (language, "body")


def place_of(loaded: Loaded, problem: Problem) -> tuple[str | int, ...]:
    """Return kind and name of a problem's entry, and the path in a structure file; () if none."""
    stem, _, ending = problem.file.rpartition(".")
    folder, _, name = stem.rpartition("/")
    language, _, kind = folder.partition("/")
    if ending == "md":
        return (kind or PAGES, name) if language in loaded.content.languages else ()
    if folder == TOWNS:
        return TOWNS, name
    lines = loaded.lines.get(problem.file, LineNumbers(problem.file)).by_location
    if problem.file in {TOWNS_FILE, WAYS_FILE}:
        return next(((TOWNS, *place) for place, line in lines.items() if line == problem.line), ())
    sections = {one.section: one.name for one in kinds_of(loaded).values() if one.file == problem.file}
    places = ((line, len(place), place) for place, line in lines.items() if place[1:] and place[0] in sections)
    # The last position before the problem, the deepest within a line.
    before = (one for one in places if one[0] <= problem.line)
    _, _, place = max(before, key=lambda one: one[:2], default=(0, 0, ()))
    return (sections[str(place[0])], *place[1:]) if place else ()


def screens(found: ValidatedState, kind: EditKind, name: str, dispatcher: Dispatcher) -> dict[str, tuple[Message, ...]]:
    """Return the rendered screen of an entry by language, or {} if it has none."""
    own: Mapping[str, Callable[[str], Screen]] = {**pages(), "terms": TermPage, TOWNS: Town}
    try:
        if kind.name in own and kind.name != PAGES:
            return _screen(own[kind.name](name), found.loaded.content, dispatcher)
        return _worded_with(kind, name, found.loaded.content, dispatcher) if kind.words else {}
    except Exception:  # noqa: BLE001  a screen cannot be rendered of content that does not hold together
        return {}


def _screen(screen: Screen, content: Content, dispatcher: Dispatcher) -> dict[str, tuple[Message, ...]]:
    seen = dict[str, tuple[Message, ...]]()
    for language in _spoken(content, dispatcher):
        session = example_session(preview_of(screen, language, content), content)
        seen[language] = render(ScreenWithNote(screen), dispatcher.context(session, ReadModel(), content))
    return seen


def _worded_with(kind: EditKind, name: str, content: Content, dispatcher: Dispatcher) -> dict[str, tuple[Message, ...]]:
    """Return the first screen with the texts of an entry, by language."""
    spoken, seen = _spoken(content, dispatcher), dict[str, tuple[Message, ...]]()
    files = {kind.file_of(name, language): language for language in spoken}
    for file, _, messages in rendered_samples(content, spoken, dispatcher.operator, files.__contains__):
        seen.setdefault(files[file], messages)
    return seen


def _spoken(content: Content, dispatcher: Dispatcher) -> dict[str, Words]:
    return {language: dispatcher.words[language] for language in content.languages if language in dispatcher.words}
