"""Finds the pages a typed question is about.

How well a page answers is the share of the question it holds. A word weighs the more the fewer pages hold it; one that
no page holds weighs too, so that a question about something else, which shares a word or two, finds nothing. The
numbers were tuned on tests/content/questions_asked.csv (docs/decisions/0023-finding-answers.md).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import log
from typing import NamedTuple

from bot.content.search import vocabulary
from bot.content.search.pages import Page, pair_of, strengths
from bot.content.search.stemming import Reading
from bot.content.search.vocabulary import Vocabulary, WordLists
from bot.content.spelling import plain

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
        spoken = self.vocabulary.spoken(text)
        senses = {word: self.vocabulary.senses(word) for word in spoken}
        telling = [word for word in senses if not self.vocabulary.is_small(word)]
        asked = [each for word in telling if (each := self._asked(word, senses[word]))]
        scores = {key: self._score(key, asked) for key in self._fitting(asked)}
        beside = list(
            self._side_by_side([senses[one], senses[two]] for one, two in self.vocabulary.pairs(spoken))
        )
        order = {key: -score - self._score(key, beside) for key, score in scores.items()}
        best = sorted(scores, key=lambda key: (order[key], key))[:limit]
        least = max([SOMETHING, *(scores[key] * BESIDE_BEST for key in best[:1])])
        near = (key for key in best if scores[key] >= least)
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

    def _side_by_side(self, pairs: Iterable[Sequence[Mapping[str, float]]]) -> Iterator[_Asked]:
        for senses in pairs:
            pair = [[sense for sense, likeness in each.items() if likeness > SURELY] for each in senses]
            if held := self._held({pair_of(*both): 1.0 for both in product(*pair)}):
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
        for sense, strength in strengths(page, known, borne):
            by_page = held.setdefault(sense, {})
            by_page[page.key] = max(by_page.get(page.key, 0.0), strength)
    return WordIndex(known, {page.key: page.weight for page in pages}, held, named)


def _least_share(well: int, strongest: float, *, telling: bool) -> float:
    """Give the share of a question that a page must hold, by how many of its words it holds well, and how strongly."""
    if well > 1:
        return OF_SEVERAL
    if telling:
        return OF_TELLING
    return OF_ITS_NAME if strongest >= ITS_NAME else OF_ONE_WORD
