"""Finds the pages a typed question is about.

How well a page answers is the share of the question it holds. A word weighs the more the fewer pages hold it; one that
no page holds weighs too, so that a question about something else, which shares a word or two, finds nothing. The
numbers were tuned on tests/content/questions_asked.csv (docs/decisions/0023-finding-answers.md).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import log
from typing import NamedTuple

from bot.content.search import vocabulary
from bot.content.search.stemming import Reading
from bot.content.search.vocabulary import SAME_MEANING, Vocabulary, WordLists
from bot.content.spelling import plain

IN_TITLE = 1.0
FILLS_TITLE = 0.8
"""What a title adds that has only this word; shared among the words of a longer one."""
IN_FEW_TITLES = 6
"""Names of pages a word may stand in and still add that in full: "work" stands in many, and is the name of none."""
IN_SEARCH_WORDS = 1.0
IN_TEXT = 0.21
UNKNOWN = 2.6
"""The weight of a word that no page holds, or all only in passing."""
ELSEWHERE = 16.0
"""The weight of a word that tells that something else is asked about."""
SIDE_BY_SIDE = 0.3
"""The weight, against that of words, of two that stand side by side in the question and on the page."""
SURELY = 0.65
"""How surely a word must stand for another to be looked for side by side."""
WELL = 0.49
"""How strongly a page holds a word it is about; a word in passing is held less."""
ITS_NAME = 1.3
"""How strongly a page holds the word that is most of its name."""
OF_SEVERAL = 0.36
"""The share of the question's weight that a page must hold which is about several of its words."""
OF_ITS_NAME = 0.36
"""The share for a page about one of them, which is its name."""
OF_ONE_WORD = 0.58
"""The share for a page about one of them."""
OF_TELLING = 0.3
"""The share for a page about one that tells of this work by itself."""
SOMETHING = 0.5
"""What a page must score at least: a common word alone is no question."""
BESIDE_BEST = 0.5
"""How well, against the best page, another must answer to be offered beside it."""


class Page(NamedTuple):
    """What can be found: its key, its names, the words people use for it, its text; `weight` at most 1."""

    key: str
    names: tuple[str, ...]
    search: str
    text: str
    weight: float = 1.0


class _Asked(NamedTuple):
    """One word of a question: its weight, how strongly which pages hold it, whether it tells of this work by itself."""

    weight: float
    held: Mapping[str, float]
    telling: bool = False


@dataclass(frozen=True)
class WordIndex:
    """Which pages hold a stem, a meaning or a pair of them, and how strongly: 1 in a title, more where it is all of it."""

    vocabulary: Vocabulary
    weights: Mapping[str, float]
    """The pages with their weights."""
    held: Mapping[str, Mapping[str, float]]
    named: Mapping[str, Mapping[str, None]]
    """The pages that bear a name, by its plain spelling."""

    def find(self, text: str, limit: int = 3) -> list[str]:
        """Give the keys of the pages that fit best: those of just this name, then best first; none when nothing fits."""
        words = self.vocabulary.telling(text)
        senses = [self.vocabulary.senses(word) for word in words]
        asked = [each for pair in zip(words, senses, strict=True) if (each := self._asked(*pair))]
        fitting = self._fitting(asked)
        asked += self._side_by_side(senses)
        scores = {key: self._score(key, asked) for key in fitting}
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
        least = max([SOMETHING, *(score * BESIDE_BEST for _, score in best[:1])])
        near = (key for key, score in best if score >= least)
        return list(dict.fromkeys([*self.named.get(plain(text), ()), *near]))[:limit]

    def leads_elsewhere(self, text: str) -> bool:
        """Say whether a text has a word that tells that something else is asked about."""
        return any(map(self.vocabulary.leads_elsewhere, self.vocabulary.telling(text)))

    def _asked(self, word: tuple[Reading, ...], senses: Mapping[str, float]) -> _Asked | None:
        """Weigh a word; a number, a scrap or a small word that no page holds well is left out."""
        if self.vocabulary.leads_elsewhere(word):
            return _Asked(ELSEWHERE, {})
        held = self._held(senses)
        if max(held.values(), default=0.0) >= WELL:
            return _Asked(self._weight(held), held, self.vocabulary.tells(word))
        return None if self.vocabulary.says_nothing(word) else _Asked(UNKNOWN, held)

    def _side_by_side(self, senses: Sequence[Mapping[str, float]]) -> Iterator[_Asked]:
        sure = [[sense for sense, likeness in each.items() if likeness > SURELY] for each in senses]
        for pair in pairwise(sure):
            if held := self._held({_pair(*both): 1.0 for both in product(*pair)}):
                yield _Asked(SIDE_BY_SIDE * self._weight(held), held)

    def _held(self, senses: Mapping[str, float]) -> dict[str, float]:
        held = dict[str, float]()
        for sense, likeness in senses.items():
            for key, strength in self.held.get(sense, {}).items():
                held[key] = max(held.get(key, 0.0), likeness * strength)
        return held

    def _weight(self, held: Mapping[str, float]) -> float:
        return log(1 + len(self.weights) / sum(held.values()))

    def _fitting(self, asked: Iterable[_Asked]) -> set[str]:
        """Give the pages that hold enough of the question."""
        whole = 0.0
        shares, well, strongest = dict[str, float](), dict[str, int](), dict[str, float]()
        telling = set[str]()
        for weight, held, tells in asked:
            whole += weight
            for key, strength in held.items():
                shares[key] = shares.get(key, 0.0) + weight * min(1.0, strength)
                well[key] = well.get(key, 0) + (strength >= WELL)
                strongest[key] = max(strongest.get(key, 0.0), strength)
                if tells and strength >= WELL:
                    telling.add(key)
        return {
            key
            for key, share in shares.items()
            if well[key] and share >= whole * _least_share(well[key], strongest[key], telling=key in telling)
        }

    def _score(self, key: str, asked: Iterable[_Asked]) -> float:
        return self.weights[key] * sum(weight * held.get(key, 0.0) for weight, held, _ in asked)


def build(pages: Iterable[Page], lists: WordLists | None = None) -> WordIndex:
    """Make the index of pages; one key may come once per language."""
    pages = tuple(pages)
    texts = (text for page in pages for text in (*page.names, page.search, page.text))
    known = vocabulary.build(texts, lists or WordLists())
    held, named = dict[str, dict[str, float]](), dict[str, dict[str, None]]()
    names = (name for page in pages for name in page.names)
    borne = Counter(word[0].stem for name in names for word in known.telling(name))
    for page in pages:
        for name in filter(None, map(plain, page.names)):
            named.setdefault(name, {})[page.key] = None
        for sense, strength in _strengths(page, known, borne):
            strengths = held.setdefault(sense, {})
            strengths[page.key] = max(strengths.get(page.key, 0.0), strength)
    return WordIndex(known, {page.key: page.weight for page in pages}, held, named)


def _strengths(page: Page, known: Vocabulary, borne: Mapping[str, int]) -> Iterator[tuple[str, float]]:
    """Yield the stems and meanings of a page, alone and side by side, and how strongly each place holds them."""
    places = [
        *((name, IN_TITLE) for name in page.names),
        (page.search, IN_SEARCH_WORDS),
        (page.text, IN_TEXT),
    ]
    for text, strength in places:
        stems = [likeliest.stem for likeliest, *_ in known.telling(text)]
        senses = [
            ((stem, 1.0), *((each, SAME_MEANING) for each in known.meanings.get(stem, ()))) for stem in stems
        ]
        for stem, each in zip(stems, senses, strict=True):
            more = (
                FILLS_TITLE / len(stems) / max(1, borne[stem] / IN_FEW_TITLES) if text in page.names else 0.0
            )
            yield from ((sense, share * (strength + more)) for sense, share in each)
        for pair in pairwise(senses):
            yield from (
                (_pair(one, two), share * other * strength) for (one, share), (two, other) in product(*pair)
            )


def _pair(one: str, two: str) -> str:
    return f"{one} {two}"


def _least_share(well: int, strongest: float, *, telling: bool) -> float:
    """Give the share of a question that a page must hold, by how many of its words it holds well, and how strongly."""
    if well > 1:
        return OF_SEVERAL
    if telling:
        return OF_TELLING
    return OF_ITS_NAME if strongest >= ITS_NAME else OF_ONE_WORD
