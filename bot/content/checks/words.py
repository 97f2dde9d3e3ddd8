"""The rules about words: every text exists in every language and says what its kind must say."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.content.content import READ_PAGES
from bot.content.loader import Loaded
from bot.content.models import LATER
from bot.content.phrases import side_by_side
from bot.content.problems import Problem, did_you_mean, nearest
from bot.content.twins import other_language

PAGES = (
    "about", "admin-invite", "be-told", "erase", "erased", "help", "inbox", "inbox-coordinator", "invite", "invite-page", "lead", "lead-email", "lead-name",
    "lead-note", "lead-phone", "lead-reach", "lead-summary", "lead-waiting", "lead-words", "letter", "my-data", "no-contact",
    "nobody", "offer", "overview", "own-rules", "own-town", "result", "told",
    "towns", "under18", "welcome", "withdraw",
)  # fmt: skip
"""The fixed pages the program shows; besides them "language", which is only a title and a label."""
PRIVACY_PARTS = (
    "controller", "officer", "purpose", "basis", "recipients", "third-countries", "retention", "rights", "withdrawal",
    "complaint", "obligation", "automated", "version",
)  # fmt: skip
"""What Art. 13 GDPR wants told, one part each."""
_SECTIONS = {"guide": "chapters", "faq": "entries"}
"""The section of structure behind a folder of words, where the two differ in name."""
MAX_LABEL = 30
"""Characters of a button: more would be cut off on a small phone."""


class Needed(NamedTuple):
    """What a file of words must hold: fields, labels of options, sections; and what else it may hold."""

    fields: tuple[str, ...]
    options: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    may_hold: tuple[str, ...] = ()
    """Sections that may be left out, and answers that may have a text under "change" or "limit"."""


def expected(loaded: Loaded) -> dict[str, Needed]:
    """Give what every file of words must hold, by its path without language and ending."""
    content = loaded.content
    readable = Needed(("title", "label", "body"))
    paths = {
        f"pages/{name}": Needed(("title", "body") if name in READ_PAGES else ("body",)) for name in PAGES
    }
    paths["pages/language"] = Needed(("title", "label"))
    paths["privacy"] = Needed(("title", "body"), sections=PRIVACY_PARTS, titles=PRIVACY_PARTS)
    paths |= {f"guide/{name}": readable for name in content.chapters}
    paths |= {f"documents/{name}": readable for name in content.documents}
    paths |= {f"faq/{name}": readable for name in content.faq}
    for name, question in content.questions.items():
        options = (LATER,) if question.kind == "town" else tuple(question.options)
        paths[f"questions/{name}"] = Needed(("label", "body"), options)
    deciding = {option for question in content.questions.values() for option in question.options}
    for name in content.requirements:
        paths[f"requirements/{name}"] = Needed(("title", "label", "body"), may_hold=tuple(deciding))
    for town in content.municipalities.values():
        if town.local.rules:
            rules = tuple(rule.requirement for rule in town.local.rules)
            own = tuple(rule.requirement for rule in town.local.rules if rule.adds)
            paths[f"municipalities/{town.slug}"] = Needed((), sections=rules, titles=own, may_hold=("about",))
    return paths


def twins(loaded: Loaded) -> Iterator[Problem]:
    """Every text exists in every language: otherwise half of the people would read nothing."""
    needed = expected(loaded)
    for language in loaded.content.languages:
        found = {path for spoken, path in loaded.content.words if spoken == language}
        other = other_language(language, loaded.content.languages)
        for path in sorted(set(needed) - found):
            advice = f"add it, with {other}/{path}.md as a model"
            yield Problem(f"{language}/{path}.md", 1, "the file is missing", advice)


def unused_texts(loaded: Loaded) -> Iterator[Problem]:
    """Every text is shown somewhere: one that nothing uses was probably meant to have another name."""
    needed = expected(loaded)
    for language, path in loaded.content.words:
        folder, _, name = path.partition("/")
        if path not in needed and not loaded.refused(_SECTIONS.get(folder, folder), name):
            advice, fix = did_you_mean(path, needed), nearest(path, needed)
            yield Problem(f"{language}/{path}.md", 1, "nothing uses this file", advice, fix=fix)


def needed_words(loaded: Loaded) -> Iterator[Problem]:
    """Every text says what its kind must say: a title, a short label, a label for each option, its sections."""
    for path, needed in expected(loaded).items():
        for language in loaded.content.languages:
            whole = f"{language}/{path}.md" not in loaded.broken
            if whole and (language, path) in loaded.content.words:
                yield from _missing(loaded, language, path, needed)
                yield from _superfluous(loaded, language, path, needed)


def _missing(loaded: Loaded, language: str, path: str, needed: Needed) -> Iterator[Problem]:
    words, file = loaded.content.words[language, path], f"{language}/{path}.md"
    for field in needed.fields:
        if not getattr(words, field):
            advice = (
                "write the text below the --- lines"
                if field == "body"
                else f"write {field}: ... between the --- lines"
            )
            yield loaded.problem(file, f'"{field}" is empty', advice)
    for option in needed.options:
        if not words.options.get(option):
            yield loaded.problem(
                file, f'the option "{option}" has no label', f"add {option}: ... under options:", "options"
            )
    for name in needed.titles:
        if not words.titles.get(name):
            yield loaded.problem(file, f'"{name}" has no title', f"add {name}: ... under titles:", "titles")
    for section in needed.sections:
        if not words.sections.get(section):
            yield loaded.problem(
                file, f'the section "## {section}" is missing', f"add ## {section} and its text"
            )


def _superfluous(loaded: Loaded, language: str, path: str, needed: Needed) -> Iterator[Problem]:
    words, file = loaded.content.words[language, path], f"{language}/{path}.md"
    for option in words.options.keys() - set(needed.options):
        yield loaded.problem(
            file, f'unknown option "{option}"', did_you_mean(option, needed.options), "options", option
        )
    for name in words.titles.keys() - set(needed.titles):
        yield loaded.problem(
            file, f'unknown title "{name}"', did_you_mean(name, needed.titles), "titles", name
        )
    if not loaded.whole("questions"):
        return  # the answers that a text may speak of are not all known
    for field, texts in (("change", words.change), ("limit", words.limit)):
        for answer in texts.keys() - set(needed.may_hold):
            advice = did_you_mean(answer, needed.may_hold)
            yield loaded.problem(file, f'unknown answer "{answer}"', advice, field, answer)
    sections = {*needed.sections, *needed.may_hold}
    for section in words.sections.keys() - sections:
        yield loaded.problem(
            file, f'unknown section "## {section}"', did_you_mean(section, sections), section
        )


def translated(loaded: Loaded) -> Iterator[Problem]:
    """Short texts that stand side by side have each language and nothing else."""
    for file, place, texts in side_by_side(loaded.content):
        what = place[-1] if place[0] == "terms" else "text"
        yield from _in_each_language(loaded, what, texts, file, *place)


def _in_each_language(
    loaded: Loaded, what: str, texts: Mapping[str, str], file: str, *place: str
) -> Iterator[Problem]:
    """Yield the languages that lack, and what is none: a comma without quotes cuts a text in two."""
    _, name, *_ = place
    languages = loaded.content.languages
    for language in languages:
        if not texts.get(language, "").strip():
            message = f'"{name}" has no {what} in "{language}"'
            yield loaded.problem(file, message, f"add {language}: ...", *place)
    for other in texts.keys() - set(languages):
        advice = "put the text before it between quotes, or remove it"
        yield loaded.problem(file, f'"{other}" is no language', advice, *place, other)


def short_labels(loaded: Loaded) -> Iterator[Problem]:
    """Nothing that stands on a button is longer than 30 characters."""
    for (language, path), words in loaded.content.words.items():
        file = f"{language}/{path}.md"
        labels: dict[tuple[str, ...], str] = {("label",): words.label}
        labels |= {("options", name): text for name, text in words.options.items()}
        if path == "privacy":
            labels |= {("titles", name): text for name, text in words.titles.items()}
        for place, label in labels.items():
            if len(label) > MAX_LABEL:
                yield loaded.problem(
                    file, f"a label has {len(label)} characters", f"shorten it to {MAX_LABEL}", *place
                )
