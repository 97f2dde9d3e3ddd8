"""Everything the bot knows at one moment, whole and unchanging; an edit makes a new one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.content import town_search, word_search
from bot.content.ladder import Step
from bot.content.models import (
    LATER,
    Chapter,
    Document,
    FaqEntry,
    Question,
    Requirement,
    Scenario,
    Source,
    Sourced,
    Term,
    Words,
)
from bot.content.town_search import TownIndex
from bot.content.towns import Municipality, Place
from bot.content.word_search import WordIndex

Translated = Mapping[str, str]
"""One short text by language."""
SEARCHED = ("guide", "faq", "documents", "requirements")
"""The folders of words that typed words are looked up in."""
READ_PAGES = ("about", "help", "under18")
"""The fixed pages that are read by themselves, under a title; the others are parts of screens."""


@dataclass(frozen=True)
class Content:
    """One valid state of the content folder. The order of each mapping is the order people see."""

    version: str
    languages: tuple[str, ...]
    chapters: Mapping[str, Chapter]
    questions: Mapping[str, Question]
    requirements: Mapping[str, Requirement]
    documents: Mapping[str, Document]
    faq_topics: Mapping[str, Translated]
    faq: Mapping[str, FaqEntry]
    glossary: Mapping[str, Term]
    sources: Mapping[str, Source]
    town_questions: Mapping[str, Translated]
    reasons: Mapping[str, Translated]
    town_says: Mapping[str, Translated]
    """Ready sentences of a town to a candidate."""
    candidate_says: Mapping[str, Translated]
    """Ready sentences of a candidate to a town."""
    ladder: Mapping[str, Step]
    regions: Mapping[str, Translated]
    municipalities: Mapping[str, Municipality]
    places: tuple[Place, ...]
    scenarios: Mapping[str, Scenario]
    words: Mapping[tuple[str, str], Words]
    letter: str
    """The ready Czech letter, plain text; `{town}` stands for the town."""

    @cached_property
    def town_index(self) -> TownIndex:
        """The names of towns and municipalities to look typed words up in; made when first needed."""
        return town_search.build(self.municipalities, self.places)

    @cached_property
    def word_index(self) -> WordIndex:
        """The pages to look typed words up in; made when first needed."""
        return word_search.build(self._searchable())

    def make_indexes(self) -> None:
        """Make them now, so that nobody waits for them later."""
        _ = self.town_index, self.word_index

    def _searchable(self) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Yield (page, names, text) for everything that typed words may lead to."""
        for (_, path), page in self.words.items():
            if path.partition("/")[0] in SEARCHED:
                yield path, (page.title, page.label, page.search), page.body
        for name, term in self.glossary.items():
            yield f"glossary/{name}", tuple(term.term.values()), " ".join(term.meaning.values())

    def say(self, language: str, path: str) -> Words:
        """Give the words of `path` (such as "guide/what") in `language`."""
        return self.words[language, path]

    @property
    def privacy_parts(self) -> tuple[str, ...]:
        """The parts of the privacy notice, in order."""
        return tuple(self.words[self.languages[0], "privacy"].sections)

    def sourced(self, kind: str, name: str) -> Sourced | None:
        """Give whatever names its sources under a kind and an id, or None."""
        by_kind: Mapping[str, Mapping[str, Sourced]] = {
            "guide": self.chapters,
            "requirements": self.requirements,
            "documents": self.documents,
            "faq": self.faq,
        }
        return by_kind.get(kind, {}).get(name)

    def town(self, answers: Mapping[str, str]) -> Municipality | None:
        """Give the town chosen in `answers`, if one is and it is still listed."""
        return self.municipalities.get(answers.get("town", LATER))
