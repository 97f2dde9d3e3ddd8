"""`Content`: one valid state of the content folder, immutable. An edit creates a new one.

Also the bilingual texts of structure files, and the fingerprint of a town's rule: a confirmation is
void once the rule has changed.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import chain
from typing import Any, Generic, Self, TypeVar, cast

from bot.content import models
from bot.content.models import LATER, ListedTown, LocalRule, Municipality, PageWords, Sourced
from bot.content.paper_items import LineNames, PaperItem, names_of_lines
from bot.content.problems import Problem
from bot.content.register import FoundWay, RegisterRow, found_ways
from bot.content.search.model import Example, SearchModel, hash_examples
from bot.content.search.ngrams import TitleIndex, build_title_index
from bot.content.search.places import PlaceIndex, build_place_index, unlisted
from bot.content.snapshot import FIRST_LANGUAGES
from bot.content.spelling import plain
from bot.registry import declared

Translated = Mapping[str, str]
"""One short text by language."""
TypedWords = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Phrases typed instead of a button press, by meaning and language."""
SEARCHED = ("guide", "faq", "documents", "requirements")
"""The folders of words that typed words are looked up in."""
ON_SCREEN = {"papers": "papers", "year": "year"}
"""Folders of words that a search finds as one screen, which shows or links to them all."""
SCREENS_KEY = "screens"
"""The kind in the keys of screens that have no page of words."""
SCREENS = ("plan", "reminders", "papers", "share", "year", "glossary", "mylead", "mydata", "delete", "person", "ask")
"""Screens without a page of words that typed words (`said`) open; see `typed_screens`."""
READ_PAGES = ("about", "help", "person", "under18", "year")
"""The fixed pages that are screens with a title; the others are parts of screens."""
FAQ_FILE = f"{FIRST_LANGUAGES[0]}/faq/{{}}.md"
"""The page of a frequent question in the first language, with its topic and sources."""
MAX_LABEL = 30
"""Characters of a button label; small phones cut off longer ones."""
CONTROLLERS = ("controller-town", "controller-joint")
"""Parts of the privacy notice that replace "controller" if towns are controllers."""
MIN_EXAMPLE_WORDS = 4
"""Minimum words of a sentence used as an example of its page."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_MARKS = re.compile(r"[*_#>\[\]{}]")
LENGTH = 8
"""Hexadecimal digits: enough to distinguish versions of one rule, short enough for a button."""


class FeatureEntry(Sourced):
    """Base of an entry of a feature's section. Its mappings hold bilingual texts."""

    def texts(self) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
        """Yield (place in the entry, text by language) of all its texts."""
        for place, value in self:
            if isinstance(value, Mapping):
                # Fields hold texts by language, or mappings of them, as the class declares.
                said = cast(Mapping[str, str | Translated], value)
                yield from (((place, name), one) for name, one in said.items() if isinstance(one, Mapping))
                if own := {language: one for language, one in said.items() if isinstance(one, str)}:
                    yield (place,), own

    def with_texts(self, change: Callable[[Translated], Translated]) -> Self:
        """Return the entry with each of its texts changed."""
        changed = dict[str, dict[str, object]]()
        for (place, *below), said in self.texts():
            changed.setdefault(place, {}).update({below[0]: change(said)} if below else change(said))
        return self.model_copy(update=changed)


@dataclass(frozen=True, repr=False)
class Content:
    """One valid state of the content folder. The order of each mapping is the order people see."""

    version: str
    languages: tuple[str, ...]
    menu: tuple[tuple[str, ...], ...]
    """The entries of the main menu, row by row."""
    chapters: Mapping[str, models.Chapter]
    questions: Mapping[str, models.Question]
    requirements: Mapping[str, models.Requirement]
    next_steps: Mapping[str, models.NextStep]
    documents: Mapping[str, models.Document]
    faq_topics: Mapping[str, Translated]
    faq: Mapping[str, models.FaqEntry]
    glossary: Mapping[str, models.Term]
    wordings: Mapping[str, models.Phrasing]
    """Wordings that texts should avoid, by name. Not shown to readers."""
    sources: Mapping[str, models.Source]
    facts: Mapping[str, models.StatedFact]
    """Values that texts insert by name, some of them with a first or last day."""
    town_questions: Mapping[str, Translated]
    reasons: Mapping[str, Translated]
    town_says: Mapping[str, Translated]
    """Ready sentences of any town to a candidate; a town may have its own beside them (`says_of`)."""
    candidate_says: Mapping[str, Translated]
    """Ready sentences of a candidate to a town."""
    answers_town: frozenset[str]
    """Those of them that can be sent in reply to a message of the town."""
    asks_nothing: frozenset[str]
    """Those that need no answer."""
    ladder: Mapping[str, models.LadderStep]
    stages: Mapping[str, models.Stage]
    """The year of the programme, in the order of the calendar."""
    handing_in: Mapping[str, models.HandInDays]
    """The plan counts back from the first one."""
    examples: Mapping[str, tuple[Example, ...]]
    """Example questions and their pages, by language; those of `NO_PAGE` are about something else."""
    said: TypedWords
    """Typed words that replace a press, by their meaning."""
    regions: Mapping[str, Translated]
    municipalities: Mapping[str, ListedTown]
    places: tuple[models.Place, ...]
    scenarios: Mapping[str, models.WorkedExample]
    words: Mapping[tuple[str, str], PageWords]
    papers: Mapping[str, PaperItem]
    templates: Mapping[models.PaperKind, str]
    """The Czech text of each paper; see `view.papers` for what it may hold."""
    town_pack: Mapping[str, str]
    """Papers sent to towns, by file name. The bot shows none of them."""
    features: Mapping[str, Mapping[str, FeatureEntry | Translated]] = field(
        default_factory=dict[str, Mapping[str, FeatureEntry | Translated]]
    )
    """The sections of features by their names; each is read through its `FeatureSection`."""
    compared: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict[str, frozenset[tuple[str, str]]])
    """Texts compared with those of another language; see `content.compared`."""
    other_ways: Mapping[str, tuple[models.PublicWay, ...]] = field(
        default_factory=dict[str, tuple[models.PublicWay, ...]]
    )
    """Ways that were looked up to reach unlisted municipalities, by code."""
    register: Mapping[str, RegisterRow] = field(default_factory=dict[str, RegisterRow])
    """Data box, e-mail and address of every municipality, as of one day."""
    moved: Mapping[str, str] = field(default_factory=dict[str, str])
    """By the key of a removed page, the key of its successor: old buttons lead there."""
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
    """Warnings found by the validation."""
    as_read: "Content | None" = field(default=None, compare=False)
    """The content before facts were inserted; see `written`. The live content drops it."""

    def __repr__(self) -> str:
        # Do not log half a megabyte of texts.
        return f"{type(self).__name__}(version={self.version!r})"

    @property
    def written(self) -> "Content":
        """The content for editors and translators, with the names of facts in braces."""
        return self.as_read or self

    @cached_property
    def place_index(self) -> PlaceIndex:
        """All municipalities by their names; made when first needed."""
        return build_place_index(self.places, self.municipalities)

    @cached_property
    def ending(self) -> tuple[models.StatedFact, ...]:
        """The facts with an end: each screen checks whether it shows one that has ended."""
        return tuple(fact for fact in self.facts.values() if fact.valid_to)

    @cached_property
    def titles(self) -> TitleIndex:
        """Index of the names of pages, terms and screens."""
        return build_title_index((key, name) for key, names, _ in self.pages() for name in names)

    @property
    def model(self) -> SearchModel | None:
        """The model trained on this content or on the previous one, None if there is none."""
        model: SearchModel | None = vars(self).get("_model")
        return model

    @cached_property
    def digest(self) -> str:
        """The hash of the training data of this content."""
        return hash_examples(self.lessons())

    def learn(self, model: SearchModel | None) -> None:
        """Use a model to find typed words from now on."""
        vars(self)["_model"] = model

    def lessons(self) -> list[tuple[str, str]]:
        """Return the training data: example questions, names and sentences of pages."""
        asked = (one for examples in self.examples.values() for one in examples)
        told = ((key, text) for key, names, body in self.pages() for text in (*names, *_sentences(body)))
        return [*dict.fromkeys(chain(((one.page, one.question) for one in asked), told))]

    def __getstate__(self) -> dict[str, object]:
        # the model is in a separate file
        return {name: value for name, value in vars(self).items() if name != "_model"}

    @cached_property
    def meant(self) -> Mapping[str, str]:
        """Meanings of typed phrases by plain spelling, without answers to questions."""
        replies = {f"{question}-{option}" for question, option, _ in self.answers()}
        said = ((name, chain(*texts.values())) for name, texts in self.said.items() if name not in replies)
        return {plain(phrase): name for name, phrases in said for phrase in phrases}

    def meaning(self, text: str) -> str | None:
        """Return the meaning of a typed phrase, a name of `said`."""
        return self.meant.get(plain(text))

    @cached_property
    def line_names(self) -> LineNames:
        """The options of `papers.yaml` by their names in any language."""
        return names_of_lines(self.papers, self.words)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all possible search results."""
        return frozenset(key for key, _, _ in self.pages())

    @property
    def is_indexed(self) -> bool:
        return "titles" in vars(self)

    @property
    def is_learnt(self) -> bool:
        return self.model is not None and self.model.digest == self.digest

    def make_indexes(self) -> None:
        """Build them now to save a delay later."""
        _ = self.place_index, self.titles, self.keys, self.digest, self.line_names

    def unsearched(self) -> "Content":
        """Return a copy without search indexes, for rendering every screen."""
        twin = replace(self)
        vars(twin).update(titles=build_title_index(()), place_index=self.place_index)
        return twin

    def pages(self) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Yield (key, names, text) of each page and language; a key is folder and id: "faq/pay"."""
        for (_, path), page in self.words.items():
            folder = path.partition("/")[0]
            if folder in SEARCHED:
                yield path, (page.title, page.label), page.body
            elif screen := ON_SCREEN.get(folder):
                # The label of a question ("Work", "Czech") may be the name of another page.
                yield f"{SCREENS_KEY}/{screen}", (), f"{page.title}\n{page.body}"
        for name, term in self.glossary.items():
            for language, said in term.term.items():
                yield f"glossary/{name}", (said,), term.meaning.get(language, "")
        for name, by_language in self.said.items():
            if name in typed_screens():
                yield from ((f"{SCREENS_KEY}/{name}", phrases, "") for phrases in by_language.values())

    def entries_of(self, topic: str) -> tuple[str, ...]:
        return tuple(name for name, entry in self.faq.items() if entry.topic == topic)

    def say(self, language: str, path: str) -> PageWords:
        """Return the words of a path such as "guide/what"."""
        return self.words[language, path]

    @property
    def cards(self) -> tuple[str, ...]:
        """The flashcards of the glossary: the terms with an example."""
        return tuple(name for name, term in self.glossary.items() if term.example)

    def answers(self) -> Iterator[tuple[str, str, models.Option]]:
        """Yield (question, answer, option) of everything that can be answered."""
        for name, question in self.questions.items():
            yield from ((name, answer, option) for answer, option in question.options.items())

    def decided(self) -> set[str]:
        return {requirement for _, _, option in self.answers() for requirement in option.verdicts}

    @property
    def privacy_parts(self) -> tuple[str, ...]:
        return tuple(name for name in self.words[self.languages[0], "privacy"].sections if name not in CONTROLLERS)

    @property
    def sourced_by_folder(self) -> Mapping[str, Mapping[str, Sourced]]:
        """Entries with sources, by the folder of their words, or by the file that holds both."""
        found = dict[str, dict[str, Sourced]]()
        for folder, _, _, entries in self.sourced_entries():
            found.setdefault(folder, {}).update(entries)
        return found

    def sourced_entries(self) -> Iterator[tuple[str, str, str, Mapping[str, Sourced]]]:
        """Yield (folder as above, file, section, entries) of everything that names its sources."""
        yield "guide", "guide.yaml", "chapters", self.chapters
        yield "requirements", "eligibility.yaml", "requirements", self.requirements
        yield "documents", "documents.yaml", "documents", self.documents
        yield "faq", FAQ_FILE, "entries", self.faq
        for file, section in feature_sections():
            if section.model:
                yield section.name, file, section.name, section.of(self)
        yield "year", "year.yaml", "stages", self.stages
        yield "year", "year.yaml", "handing_in", self.handing_in

    def sourced(self, kind: str, name: str) -> Sourced | None:
        """Return the entry with sources of a kind and id, or None; "year" has those of all stages."""
        if (kind, name) == ("pages", "year"):
            named = (source for stage in self.stages.values() for source in stage.sources)
            return Sourced(sources=tuple(dict.fromkeys(named)), basis="our-reading")
        return self.sourced_by_folder.get(kind, {}).get(name)

    def says_of(self, slug: str) -> Mapping[str, Translated]:
        """Return the sentences of a town: its own, then the common ones without replacement."""
        town = self.municipalities.get(slug)
        own: Mapping[str, Translated] = town.local.says if town else {}
        return {**own, **{name: said for name, said in self.town_says.items() if name not in own}}

    def stage(self, day: date) -> str:
        """Return the stage of a day; the last one continues until the first one begins."""
        begun = [name for name, stage in self.stages.items() if stage.begins <= f"{day:%m-%d}"]
        return (begun or [*self.stages])[-1]

    def span(self, stage: str, year: int) -> tuple[date, date]:
        """Return the first and the last day of a stage that begins in a year."""
        begins = [(name, date(year, *map(int, one.begins.split("-")))) for name, one in self.stages.items()]
        place = [name for name, _ in begins].index(stage)
        following = begins[place + 1][1] if place + 1 < len(begins) else begins[0][1].replace(year=year + 1)
        return begins[place][1], following - timedelta(days=1)

    def town(self, answers: Mapping[str, str]) -> Municipality | None:
        """Return the chosen municipality, listed or not."""
        return self.municipality(answers.get("town", LATER))

    def municipality(self, slug: str) -> Municipality | None:
        """Return a listed town, or any other municipality by its code; None if it is neither."""
        # Building the index takes a moment.
        place = self.place_index.by_code.get(slug) if slug.isdecimal() else None
        if place is None:
            return self.municipalities.get(slug)
        listed = self.municipalities.get(self.place_index.slugs.get(slug, ""))
        return listed or unlisted(place, self.languages)

    def ways_of(self, town: Municipality) -> tuple[FoundWay, ...]:
        """Return the ways to reach a municipality. Those that were looked up precede the register's."""
        code = next((code for code, slug in self.place_index.slugs.items() if slug == town.slug), town.slug)
        own = town.ways or self.other_ways.get(town.slug, ())
        return found_ways(own, self.register.get(code, RegisterRow(code)))


Entry = TypeVar("Entry", bound=FeatureEntry | Translated)


@dataclass(frozen=True)
class FeatureSection(Generic[Entry]):
    """A section of a feature's file of structure: entries of a model, or short texts by language."""

    name: str
    called: str
    """Name of one entry, for editors."""
    model: type[Entry] | None = None
    topic: str = ""
    """The field with the topic, an entry of the section of that name in the plural; "": none."""
    unknown_topic: str = ""
    """Error message for an unknown topic `{name}`."""

    def of(self, content: Content) -> Mapping[str, Entry]:
        """Return the entries; none if the content was read without the feature."""
        # The loader has validated the entries against this declaration.
        return cast(Mapping[str, Entry], content.features.get(self.name, {}))

    def topics_of(self, content: Content) -> Mapping[str, Translated]:
        """Return the topics of the entries, by their names."""
        return cast(Mapping[str, Translated], content.features.get(f"{self.topic}s", {}))

    def topic_of(self, entry: Entry) -> str:
        return str(getattr(entry, self.topic))


@dataclass(frozen=True)
class FeatureContent:
    """A feature's part of the content folder, declared in its `content.py`. It must be there."""

    file: str = ""
    """Its file of structure, with all its sections."""
    about: str = ""
    """Description of that file, for translators."""
    sections: tuple[FeatureSection[Any], ...] = ()
    pages: tuple[str, ...] = ()
    """Its fixed pages: `pages/<name>.md` in each language."""
    menu: tuple[str, ...] = ()
    """Its entries in the main menu."""
    typed: tuple[str, ...] = ()
    """Names in `typed.yaml` of words that open a screen: each is a command of its `model.py`."""


def feature_contents() -> Iterable[FeatureContent]:
    return declared("content", FeatureContent).values()


def feature_sections() -> Iterator[tuple[str, FeatureSection[Any]]]:
    yield from ((one.file, section) for one in feature_contents() for section in one.sections)


@cache
def typed_screens() -> tuple[str, ...]:
    """Return the names of all screens that typed words open and that have no page of text."""
    return (*SCREENS, *chain.from_iterable(one.typed for one in feature_contents()))


def _sentences(body: str) -> Iterator[str]:
    """Yield the sentences of a text without Markdown."""
    for sentence in _SENTENCE_END.split(_MARKS.sub("", body)):
        if len(sentence.split()) >= MIN_EXAMPLE_WORDS:
            yield sentence.strip()


def bilingual_texts(content: Content) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, str]]]:
    """Yield (file, place in it, text by language) of each of them."""
    phrases = (
        ("faq.yaml", "topics", content.faq_topics),
        ("phrases.yaml", "town_questions", content.town_questions),
        ("phrases.yaml", "reasons", content.reasons),
        ("sentences.yaml", "town_says", content.town_says),
        ("sentences.yaml", "candidate_says", content.candidate_says),
        ("regions.yaml", "regions", content.regions),
    )
    for file, section, entries in phrases:
        yield from ((file, (section, name), texts) for name, texts in entries.items())
    for slug, town in content.municipalities.items():
        yield from ((f"municipalities/{slug}.yaml", ("says", name), said) for name, said in town.local.says.items())
    for name, entry in content.glossary.items():
        yield "glossary.yaml", ("terms", name, "term"), entry.term
        yield "glossary.yaml", ("terms", name, "meaning"), entry.meaning
        if entry.example:
            yield "glossary.yaml", ("terms", name, "example"), entry.example
    for name, fact in content.facts.items():
        if not isinstance(fact.value, str):
            yield "facts.yaml", ("facts", name, "value"), fact.value
    for file, own in feature_sections():
        for name, entry in own.of(content).items():
            texts = entry.texts() if isinstance(entry, FeatureEntry) else [((), entry)]
            yield from ((file, (own.name, name, *place), said) for place, said in texts)


def with_texts(content: Content, change: Callable[[Translated], Translated]) -> Content:
    """Return the content with its bilingual texts changed."""

    def each(said: Mapping[str, Translated]) -> Mapping[str, Translated]:
        return {name: change(texts) for name, texts in said.items()}

    def of(entry: models.Term | models.StatedFact, *fields: str) -> dict[str, object]:
        return {field: change(getattr(entry, field)) for field in fields}

    def own(town: ListedTown) -> ListedTown:
        local = town.local.model_copy(update={"says": each(town.local.says)})
        return town.model_copy(update={"local": local}) if town.local.says else town

    def of_feature(entries: Mapping[str, FeatureEntry | Translated]) -> Mapping[str, FeatureEntry | Translated]:
        return {
            name: one.with_texts(change) if isinstance(one, FeatureEntry) else change(one)
            for name, one in entries.items()
        }

    return replace(
        content,
        glossary={name: one.model_copy(update=of(one, "term", "meaning", "example")) for name, one in content.glossary.items()},
        features={name: of_feature(entries) for name, entries in content.features.items()},
        facts={
            name: fact if isinstance(fact.value, str) else fact.model_copy(update=of(fact, "value"))
            for name, fact in content.facts.items()
        },
        regions=each(content.regions), faq_topics=each(content.faq_topics),
        town_questions=each(content.town_questions), reasons=each(content.reasons),
        town_says=each(content.town_says), candidate_says=each(content.candidate_says),
        municipalities={slug: own(town) for slug, town in content.municipalities.items()},
    )  # fmt: skip


def fingerprint(town: Municipality, rule: LocalRule, content: Content) -> str:
    """Return the hash of a rule: its words in every language, its year and its verdicts."""
    parts = [rule.model_dump_json(include={"requirement", "adds", "year", "answers"})]
    for language in content.languages:
        words = content.words.get((language, f"municipalities/{town.slug}"))
        if words is not None:
            parts += [words.titles.get(rule.requirement, ""), words.sections.get(rule.requirement, "")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:LENGTH]


def rule_of(town: Municipality, requirement: str) -> LocalRule | None:
    return next((rule for rule in town.local.rules if rule.requirement == requirement), None)


def following_steps(question: models.Question) -> set[str]:
    """Return every step a question can lead to, the result among them."""
    steps = {option.next for option in question.options.values()}
    return steps | {question.otherwise} if question.otherwise else steps


def reachable(steps: Iterable[str], questions: Mapping[str, models.Question]) -> set[str]:
    """Return every question that can be reached from these steps, including them."""
    seen: set[str] = set()
    waiting = list(steps)
    while waiting:
        name = waiting.pop()
        if name in questions and name not in seen:
            seen.add(name)
            waiting.extend(following_steps(questions[name]))
    return seen
