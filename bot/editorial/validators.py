"""Validates content before it becomes live: all rules, or an error with every problem.

The rules here need more than the files: screens that would not fit a phone or that Telegram would
refuse, and commands that the conversation does not know.
"""

import os
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

from bot.content.checks import DATED_RULES, RULES, UNREAD, check, named, rule_name
from bot.content.checks.language import no_unidiomatic_phrases, wordings_to_find
from bot.content.content import MAX_LABEL, Content
from bot.content.loader import Loaded, load
from bot.content.problems import ContentError, Problem, Severity, counted, did_you_mean, errors, tr, warnings
from bot.content.snapshot import Snapshot
from bot.conversation.admin.turn import ADMIN_COMMANDS
from bot.conversation.lead.model import Summary
from bot.conversation.overview.model import Offered
from bot.conversation.routing import commands
from bot.editorial.examples import run, uncovered
from bot.editorial.screen_samples import NO_FILE, rendered_samples
from bot.editorial.spelling import misspelt
from bot.view import catalog
from bot.view.catalog import CatalogError, Words
from bot.view.context import MAX_CHARACTERS, Message, Operator
from bot.view.markup import unsupported, visible_length
from bot.view.sheet import LIMIT

READING_RULES: Mapping[str, str] = {
    "readable-files": "A file exists, is UTF-8 text and is not too large: otherwise it cannot be shown.",
    "valid-yaml": "A structure file is valid YAML: one wrong space can move everything below it.",
    "plain-yaml": "YAML holds plain names and values, no tags or aliases, which have hidden meanings.",
    "front-matter": "The front matter (--- to ---) at the top of a text is closed: otherwise it includes the text.",
    "whole-tables": "Every row of a table has all its columns: a missing comma moves every value by one.",
    "no-twice": "No name occurs twice in one place: only one of the two would count, unnoticed.",
    "known-names": "Every name is known to the program: a misspelt one would be ignored unnoticed.",
    "needed-names": "Every required field is present: the date of a source, the next step of an answer.",
    "plain-names": "A name fits into the code of a button and into a file name.",
    "right-values": "Every value has the right type: a date, a number, an address, one of a few words.",
    "listed-towns": "A town's file belongs to a town of the list.",
    "sensible-towns": "A town has a name and is in Czechia: swapped columns would send people abroad.",
    "readable-catalogue": "The program's own texts (.po) can be read.",
    "known-language": "Every folder with a two-letter name is a language: plurals and dates follow its rules.",
    "every-form": "The program's own texts are translated, in every plural form.",
    "same-braces": "A translation has the placeholders of its original: a missing one leaves a gap in the sentence.",
}
"""The reason for each rule."""
NO_WORDS: Mapping[str, Words] = {}
MAX_CACHED = 6
_known = OrderedDict[tuple[object, ...], tuple[Problem, ...]]()
"""Problems of the last states of the files."""
_COMMAND = re.compile(r"(?<![\w/:.}])/([A-Za-z_]{2,})\b(?!/|\.\w)")
_PAPER = re.compile(r"<pre>.*?</pre>", re.DOTALL)
"""The limit for papers to be copied, which is that of Telegram."""


def screens_fit(loaded: Loaded, words: Mapping[str, Words], operator: Operator) -> Iterator[Problem]:
    """Every screen and button fits a phone: reported at the file of its text, before anybody sees it."""
    for file, screen, messages in rendered_samples(loaded.content, words, operator, lambda file: file != NO_FILE):
        most = LIMIT if isinstance(screen, Summary | Offered) else MAX_CHARACTERS
        for message in messages:
            yield from _judge(loaded, file, message, most)


def formatting(loaded: Loaded) -> Iterator[Problem]:
    """A text uses only Markdown that Telegram can show, and only https://, mailto: and tel: links."""
    for (language, path), words in loaded.content.words.items():
        file = f"{language}/{path}.md"
        for section, text in (("", words.body), *words.sections.items()):
            for line, what in unsupported(text):
                advice = tr("use only paragraphs, lists, **bold**, *italic* and links to https://")
                yield Problem(file, loaded.lines[file].at(section) + line, what, advice)


def screen_length(text: str, most: int = MAX_CHARACTERS) -> tuple[int, int]:
    """Return the length of a screen and its maximum: with a paper, that of Telegram."""
    without = _PAPER.sub("", text)
    length = visible_length(without)
    return (length, most) if without == text or length > most else (visible_length(text), LIMIT)


def _judge(loaded: Loaded, file: str, message: Message, most: int) -> Iterator[Problem]:
    length, most = screen_length(message.text, most)
    if length > most:
        what = counted("the screen has {number} character", "the screen has {number} characters", length)
        yield loaded.problem(file, what, tr("shorten it to {number}", most))
    for button in chain(*message.rows):
        if len(button.label) > MAX_LABEL:
            what = tr('the button "{label}" is too long ({length})', button.label, len(button.label))
            yield loaded.problem(file, what, tr("shorten it to {number}", MAX_LABEL))


def known_commands(loaded: Loaded) -> Iterator[Problem]:
    """Every command in a text exists: Telegram makes a link of a misspelt one, too."""
    known = {*commands(), *ADMIN_COMMANDS, "start"}
    for text in loaded.texts:
        for found in _COMMAND.finditer(text.text):
            if found[1] not in known:
                advice = did_you_mean(found[0], [f"/{name}" for name in known])
                yield text.problem(found.start(), tr('there is no command "{words}"', found[0]), advice)


REVIEW_RULES: Mapping[str, Callable[..., Iterator[Problem]]] = {
    "formatting": formatting,
    "known-commands": known_commands,
    "scenarios": run,
    "screens": screens_fit,
    "uncovered": uncovered,
}
"""The rules of this layer, by name."""


def load_valid_content(
    content_dir: Path,
    locales_dir: Path,
    operator: Operator,
    known: Mapping[str, Words] = NO_WORDS,
    files: Snapshot | None = None,
) -> tuple[Content, dict[str, Words]]:
    """Return content and catalogues. Raises `ContentError` or `catalog.CatalogError`.

    `known`: the catalogues of a running bot. `files`: the files of the folder. Neither is read
    again.
    """
    loaded = load(content_dir, files)
    words = catalog.load(locales_dir, loaded.content.languages, known=known)
    found = _reviewed_content(loaded, words, operator)
    if refusing := errors(found):
        raise ContentError(refusing)
    return replace(loaded.content, warnings=warnings(found)), words


def validation_report(
    content_dir: Path,
    locales_dir: Path,
    operator: Operator,
    today: date,
    files: Snapshot | None = None,
    good: tuple[Content, Mapping[str, Words]] | None = None,
) -> tuple[Loaded, list[Problem]]:
    """Return the loaded content and all its problems, with paths from the content folder.

    `good`: content and catalogues that passed these rules before. If the files have not changed,
    only rules about dates and unread files are checked again.
    """
    loaded, words, broken = load(content_dir, files), dict[str, Words](), list[Problem]()
    if good and good[0].version == loaded.content.version:
        found = {*good[0].warnings, *check(loaded, today, UNREAD)}
        found.update(named(rule_name(no_unidiomatic_phrases), _said_by_the_program(loaded, locales_dir, good[1])))
        return loaded, sorted(found)
    try:
        words = catalog.load(locales_dir, loaded.content.languages)
    except CatalogError as error:
        paths = (Path(os.path.relpath(problem.file, content_dir)).as_posix() for problem in error.problems)
        broken = [replace(problem, file=file) for problem, file in zip(error.problems, paths, strict=True)]
    broken += named(rule_name(no_unidiomatic_phrases), _said_by_the_program(loaded, locales_dir, words))
    found = {*_reviewed_content(loaded, words, operator), *check(loaded, today, ())}
    return loaded, sorted([*found, *broken])


def _reviewed_content(loaded: Loaded, words: Mapping[str, Words], operator: Operator) -> tuple[Problem, ...]:
    """Review content without a date. Cached: used before it is written, and before it is live."""
    spoken = ((language, one.said) for language, one in words.items())
    by = loaded.digest, loaded.unknown_files, operator.named(""), *spoken
    # Called from two threads: for a reviewed edit, and for an edit going live.
    if (found := _known.get(by)) is None:
        found = _known[by] = tuple(review(loaded, words, operator))
        if len(_known) > MAX_CACHED:
            _known.popitem(last=False)
    return found


def _said_by_the_program(loaded: Loaded, locales_dir: Path, words: Mapping[str, Words]) -> Iterator[Problem]:
    """Yield bad wordings in valid catalogues."""
    badly_said = wordings_to_find(loaded.content.wordings)
    for language in words:
        path = catalog.path_of(locales_dir, language)
        file = Path(os.path.relpath(path, loaded.folder)).as_posix()
        for line, text in words[language].said:
            for said in badly_said(language, text):
                yield Problem(file, line, *said[1:], Severity.WARNING)


def review(loaded: Loaded, words: Mapping[str, Words], operator: Operator, today: date | None = None) -> list[Problem]:
    """Return all problems, sorted.

    `today`: include overdue dates. Screens are rendered only if the structure is valid.
    """
    problems = check(loaded, today)
    problems += named("formatting", formatting(loaded))
    problems += named("known-commands", known_commands(loaded))
    if not errors(problems):
        problems += named("scenarios", run(loaded))
        problems += named("uncovered", uncovered(loaded))
        problems += named("screens", screens_fit(loaded, words, operator))
    return sorted(set(problems))


def rule_descriptions() -> Iterator[tuple[str, str]]:
    """Yield (name, reason) of every rule, by name."""
    functions: dict[str, Callable[..., object]] = {**REVIEW_RULES, "misspelt": misspelt}
    functions |= {rule_name(rule): rule for rules in (RULES, DATED_RULES) for rule in rules}
    sentences = {name: (rule.__doc__ or "").partition("\n")[0] for name, rule in functions.items()}
    yield from sorted({**READING_RULES, **sentences}.items())
