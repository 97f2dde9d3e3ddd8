"""The kinds of editable entries, their parts, and the labels of entries.

Every section known to the loader is editable. The parts of an entry are a language, `entry` (YAML),
`row` (table of towns) and `ways` (table of their contact methods).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import create_model

from bot.content.checks.texts import SECTIONS, SENTENCES_FILE
from bot.content.content import FAQ_FILE, Content, bilingual_texts, feature_sections
from bot.content.facts import sentences
from bot.content.loader import Loaded
from bot.content.models import EvidenceKind, FaqEntry, LocalDetails, PageWords, PublicWay, Typed, WhenOffered
from bot.content.references import ANSWERS, Id
from bot.content.tables import MUNICIPALITY_COLUMNS, TOWNS_FILE, WAYS_FILE

ENTRY, ROW, WAYS = "entry", "row", "ways"
EXAMPLES = "examples"
"""The questions answered by a page; part of the page's form, but stored in a separate table."""
PAGES, TOWNS, FACTS, OFFERED, SOURCES = "pages", "municipalities", "facts", "candidate_says", "sources"
ALONE = ("privacy",)
"""Pages outside the folders."""
_CHOSEN = {"evidence_kind": (EvidenceKind, ""), "ukrainian_cpa": (Literal["yes", "unknown"], "")}
# A model with a field per column of the table.
_TOWN_ROW: object = create_model("TownRow", **{**dict.fromkeys(MUNICIPALITY_COLUMNS, (str, "")), **_CHOSEN})  # type: ignore[call-overload]
_TOWN_WAYS: object = create_model("TownWays", ways=(tuple[PublicWay, ...], ()))


_WORDS: object = create_model("EditedWords", __base__=PageWords, examples=(Typed, ()))


@cache
def _sides(languages: tuple[str, ...], *beside: str) -> object:
    """Return the form model of a sentence: a text per language and the flags `beside`."""
    sides = {**dict.fromkeys(languages, (str, "")), **dict.fromkeys(beside, (bool, False))}
    return create_model("Sides", **sides)  # type: ignore[call-overload]


@cache
def _town_entry(languages: tuple[str, ...]) -> object:
    """Return the form model of a town's file."""
    sides = _sides(languages)
    # The type is created here.
    return create_model("TownEntry", __base__=LocalDetails, says=(Mapping[Id, sides], {}))  # type: ignore[valid-type]  # pyright: ignore[reportInvalidTypeForm]


@dataclass(frozen=True)
class EditKind:
    """A kind of entries: their files and the model of each part."""

    name: str
    shapes: Mapping[str, object]
    file: str = ""
    section: str = ""
    words: bool = False

    @property
    def shared(self) -> frozenset[str]:
        """The language-independent fields of a page, stored with its first language."""
        return frozenset(FaqEntry.model_fields if self.file == FAQ_FILE else ())

    @property
    def grows(self) -> bool:
        """True if entries can be added; pages are fixed by the program."""
        return self.name != PAGES

    @property
    def languages(self) -> list[str]:
        return [part for part in self.shapes if part not in {ENTRY, ROW, WAYS}]

    def path(self, name: str) -> str:
        return name if self.name == PAGES and name in ALONE else f"{self.name}/{name}"

    def file_of(self, name: str, part: str) -> str:
        """Return the file that contains a part of an entry."""
        if part in {ROW, WAYS}:
            return TOWNS_FILE if part == ROW else WAYS_FILE
        return self.file.format(name) if part == ENTRY else f"{part}/{self.path(name)}.md"


def kinds_of(loaded: Loaded) -> dict[str, EditKind]:
    spoken = dict.fromkeys(loaded.content.languages, _WORDS)
    with_words = {path.partition("/")[0] for _, path in loaded.content.words}
    folders = {section: folder for folder, section in SECTIONS.items()}
    offered = _sides(loaded.content.languages, *WhenOffered.model_fields)
    shapes = {**loaded.shapes, (SENTENCES_FILE, OFFERED): offered}
    kinds = list[EditKind]()
    for (file, section), shape in shapes.items():
        name = folders.get(section, section)
        has_words = name in with_words
        parts: Mapping[str, object] = {**spoken, ENTRY: shape} if has_words else {ENTRY: shape}
        kinds.append(EditKind(name, parts, file, "" if "{}" in file else section, has_words))
    towns = EditKind(
        TOWNS,
        {ROW: _TOWN_ROW, WAYS: _TOWN_WAYS, ENTRY: _town_entry(loaded.content.languages), **spoken},
        f"{TOWNS}/{{}}.yaml",
        words=True,
    )
    return {kind.name: kind for kind in (*kinds, towns, EditKind(PAGES, spoken, words=True))}


def names_of(kind: EditKind, loaded: Loaded, language: str) -> dict[str, str]:
    """Return the entries of a kind and their labels, in file order."""
    content = loaded.content
    if kind.name == TOWNS:
        return {slug: town.names[language] for slug, town in content.municipalities.items()}
    called = _entry_labels(kind.section, loaded, language)

    def title(name: str) -> str:
        words = content.words.get((language, kind.path(name)))
        return (words.title or words.label or name) if words else called.get(name, name)

    found = _in_section(kind, loaded) if kind.section else _pages(kind, content)
    return {name: title(name) for name in found}


def by_topic(kind: EditKind, loaded: Loaded, names: Mapping[str, str], language: str) -> dict[str, dict[str, str]]:
    """Return the entries of a kind by label of their topic ("": none)."""
    content = loaded.content
    topics = {"faq": (content.faq_topics, {name: one.topic for name, one in content.faq.items()})}
    for _, section in feature_sections():
        if section.topic:
            of_entries = {name: section.topic_of(one) for name, one in section.of(content).items()}
            topics[section.name] = (section.topics_of(content), of_entries)
    called, of = topics.get(kind.name, ({}, {}))
    found: dict[str, dict[str, str]] = {texts.get(language, name): {} for name, texts in called.items()}
    for name, title in names.items():
        topic = called.get(of.get(name, ""), {}).get(language, "")
        found.setdefault(topic, {})[name] = title
    return {topic: here for topic, here in found.items() if here}


def _in_section(kind: EditKind, loaded: Loaded) -> Iterator[str]:
    for place in loaded.lines[kind.file].by_location:
        match place:
            case section, name if section == kind.section:
                yield str(name)
            case _:
                pass


def _pages(kind: EditKind, content: Content) -> list[str]:
    paths = sorted({path for _, path in content.words})
    found = (path.rpartition("/")[2] for path in paths if path == kind.path(path.rpartition("/")[2]))
    return [*dict.fromkeys((*content.sourced_by_folder.get(kind.name, ()), *found))]


def _entry_labels(section: str, loaded: Loaded, language: str) -> dict[str, str]:
    """Return the labels of a section's entries, as far as known."""
    content = loaded.content
    if section == SOURCES:
        return {name: source.title for name, source in content.sources.items()}
    if section == FACTS:
        # A value is no label; use a sentence that contains it.
        texts = (one.text for one in loaded.written_texts if one.language == language)
        return sentences(texts, language, content.facts)
    if section == "scenarios":
        return {name: example_called(one.answers, content, language) or name for name, one in content.scenarios.items()}
    if section == "wordings":
        whys = ((name, one.why) for name, one in content.wordings.items())
        return {name: why[language] for name, why in whys if isinstance(why, Mapping) and language in why}
    if section == "said":
        return {name: ", ".join(said[language][:3]) for name, said in content.said.items() if language in said}
    short = dict[str, str]()
    for _, place, said in bilingual_texts(content):
        # The first short text is the label.
        if place[0] == section and language in said:
            short.setdefault(str(place[1]), said[language])
    return short


def example_called(answers: Mapping[str, str], content: Content, language: str) -> str:
    """Return the label of an example: town and answers."""
    town = content.municipalities.get(answers.get("town", ""))
    named = town.names[language] if town else ""
    words = ((content.words.get((language, f"questions/{asked}"), PageWords()), one) for asked, one in answers.items())
    return ", ".join(filter(None, (named, *(page.options.get(answer, "") for page, answer in words))))


def lists_of(loaded: Loaded, language: str) -> dict[str, dict[str, str]]:
    """Return the possible references by kind: ids and labels."""
    content = loaded.content
    answers = {
        answer: content.words.get((language, f"questions/{asked}"), PageWords()).options.get(answer, answer)
        for asked, answer, _ in content.answers()
    }
    return {ANSWERS: answers, **{name: names_of(kind, loaded, language) for name, kind in kinds_of(loaded).items()}}
