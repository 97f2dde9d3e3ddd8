"""Finds the pages a typed question is about, by words compared as they sound, without their endings.

A page is known by its stems, their meanings, and what stands side by side: a word in a title counts most, one in the text
least; small words count only beside another word, as in "what does an assistant do".

How well a page answers is the share of the question it holds. A word weighs the more the fewer pages hold it; one that
no page holds weighs too, so that a question about something else, which shares a word or two, finds nothing. Where pages
are found so, those with the example questions that look most like it (`examples.py`) are ranked among them; where none is, one
that looks much like it answers. The numbers were
tuned on tests/content/questions_asked.csv (docs/decisions/0023-finding-answers.md).
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from itertools import chain, product
from math import inf, log
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from bot.content.search.examples import ExampleIndex, build_example_index
from bot.content.search.vocabulary import BESIDE_KNOWN, Vocabulary, Word, WordLists, build_vocabulary, side_by_side
from bot.content.spelling import plain

SAME_MEANING = 0.65
"""What counts of a word where another of the same meaning stands."""
IN_TITLE = 1.0
FILLS_TITLE = 0.8
"""What a title adds that has only this word; shared among the words of a longer one."""
IN_FEW_TITLES = 6
"""Names of pages a word may stand in and still add that in full: "work" stands in many, and is the name of none."""
IN_SEARCH_WORDS = 1.0
IN_TEXT = 0.21
UNKNOWN = 1.8
"""The weight of a word that no page holds, or all only in passing."""
RAREST = 3.5
"""The most that a word weighs, however few pages hold it: one rare word is no question by itself."""
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
OF_SEVERAL = 0.33
"""The share of the question's weight that a page must hold which is about several of its words."""
OF_ITS_NAME = 0.2
"""The share for a page about one of them, which is its name."""
OF_ONE_WORD = 0.45
"""The share for a page about one of them."""
APART = 0.15
"""What is added to these shares where no two words stand side by side on the page as in the question."""
OTHERS = "others"
"""The folder of the keys of questions about something else, which are no pages."""
SOMETHING = 0.5
"""What a page must score at least: a common word alone is no question."""
NEAR = 12
"""How many known words an unknown one is compared with, where a person chooses among the pages found."""
ALONE = "."
"""Stands for "no neighbouring word". No stem is written so; an empty text would not do, since some stems are empty."""
NAMED = "!"
"""Stands behind the plain spelling of a name or example question, as `ALONE` does behind a stem."""
GIST = "?"
"""The same behind the gist of an example question: order and endings of its words do not matter."""
BESIDE_BEST = 0.5
"""How well, against the best page, another must answer to be offered beside it."""
WORDS_TO_COMPARE = 3
"""How many words a question must have to be compared with examples as a whole."""
WORDS_TO_TELL = 4
"""How many it must have for examples to answer where its words find no page."""
ALIKE = 0.5
"""How alike an example must be to answer so."""
ALIKER = 1.15
"""How many times more alike it must be than one about something else."""
OTHER_ALIKER = 1.6
"""How many times more alike one about something else must be to turn a question away whose words find pages."""
CONSIDERED = 6
"""How many pages found by words have a say beside those found by examples."""
BEFORE_FIRST = 2
"""How little the places among these count against each other: first is 1/2, second 1/3."""
SHARED = 2
"""How many pages may have an example question of the same words and still be given for it before any other."""
EXAMPLE_WORDS = range(1, 15)
"""How many words an example question has: a longer line is a heap of words."""


class SearchPage(NamedTuple):
    """What can be found: its key, its names, the words people use for it, its text; `weight` at most 1."""

    key: str
    names: tuple[str, ...]
    search: tuple[str, ...]
    text: str
    weight: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class _Said:
    """A word of a page, one object per word. `senses`: its stem with full weight, its other meanings with a share."""

    stem: str
    is_small: bool
    senses: tuple[tuple[str, float], ...]


class _Sayings(dict[Word, _Said]):
    """The words of all pages, each looked up once."""

    def __init__(self, known: Vocabulary) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, word: Word) -> _Said:
        stem, is_small = word[0].stem, self._known.is_small(word)
        meanings = () if is_small else self._known.meanings.get(stem, ())
        self[word] = said = _Said(stem, is_small, ((stem, 1.0), *((each, SAME_MEANING) for each in meanings)))
        return said

    def strengths(self, page: SearchPage, borne: Mapping[str, int]) -> dict[tuple[str, str], float]:
        """Give the stems and meanings of a page, each with `ALONE` or what it stands beside, and how strongly it holds them at most."""
        held, typed = dict[tuple[str, str], float](), ((line, IN_SEARCH_WORDS) for line in page.search)
        for text, strength in (*((name, IN_TITLE) for name in page.names), *typed, (page.text, IN_TEXT)):
            spoken = [self[word] for word in self._known.spoken(text)]
            telling = [word for word in dict.fromkeys(spoken) if not word.is_small]
            for word in telling:
                few = max(1, borne[word.stem] / IN_FEW_TITLES)
                strong = strength + (FILLS_TITLE / len(telling) / few if text in page.names else 0.0)
                for sense, share in word.senses:
                    held[sense, ALONE] = max(held.get((sense, ALONE), 0.0), share * strong)
            for one, two in side_by_side(spoken, lambda word: word.is_small):
                for (first, share), (second, other) in product(one.senses, two.senses):
                    held[first, second] = max(held.get((first, second), 0.0), share * other * strength)
        return held


class _Asked(NamedTuple):
    """One word of a question: its weight, and how strongly which pages hold it."""

    weight: float
    held: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Which pages hold a stem, a meaning or a pair of them, and how strongly: 1 in a title, more where it is all of it.

    Here stands, too, which pages bear a name, or have an example question. Kept as rows of numbers: as dicts, eighty
    thousand pairs took 8 MB, and the names and examples 3.6 MB.
    """

    pages: tuple[str, ...]
    pairs: "array[int]"
    """Sorted, by a number for each."""
    begins: "array[int]"
    """Where what holds each pair begins, and one more."""
    having: "array[int]"
    """The pages (by their place in `pages`) of one pair after another."""
    strengths: "array[int]"
    """How strongly each of them holds it, by the place in `levels`."""
    levels: tuple[float, ...]

    def of(self, sense: str, second: str = ALONE) -> dict[str, float]:
        """Give the pages that hold a stem or meaning with the one that stands behind it, `ALONE`, `NAMED` or `GIST`."""
        pair = _number_of(sense, second)
        place = bisect_left(self.pairs, pair)
        if place == len(self.pairs) or self.pairs[place] != pair:
            return {}
        here = range(self.begins[place], self.begins[place + 1])
        return {self.pages[self.having[each]]: self.levels[self.strengths[each]] for each in here}


@dataclass(frozen=True)
class WordIndex:
    """All that finds pages by words, made once for a content."""

    vocabulary: Vocabulary
    weights: Mapping[str, float]
    """The pages with their weights."""
    held: Holdings
    asked_so: ExampleIndex
    """The example questions and names of pages, by how they sound."""

    def for_text(self) -> "WordIndex":
        """Return an index for one text, to be thrown away after it: nothing typed is kept."""
        return replace(self, vocabulary=replace(self.vocabulary, sought={}))

    def find(self, text: str, limit: int = 3) -> list[str]:
        """Give the keys of the best pages: those with exactly this name or example, then by score; none if nothing fits."""
        scores = self._scores(text)
        pages = [] if _is_other(next(iter(scores), "")) else [key for key in scores if not _is_other(key)][:limit]
        least = max([SOMETHING, *(scores[key] * BESIDE_BEST for key in pages[:1])])
        near = (key for key in pages if scores[key] >= least)
        gist = self.vocabulary.gist(text) if pages or not self.vocabulary.telling(text) else ""
        named, same = self.held.of(plain(text), NAMED), self.held.of(gist, GIST)
        asked = sorted(same, key=lambda key: -scores.get(key, 0.0)) if len(same) <= SHARED else ()
        found = dict.fromkeys([*named, *asked, *near])
        by_words = list(dict.fromkeys([*found, *(key for key in scores if not _is_other(key))]))
        best = [*found][:limit]
        if named or not best:
            return best
        alike, likest, other = self._near(text)
        if other > likest * OTHER_ALIKER:
            return []
        return _both(by_words, alike)[:limit] if alike and alike[:1] != best else best

    def find_alike(self, text: str, limit: int = 3) -> list[str]:
        """Give the pages with an example much like a text of several words, for one whose words find none."""
        near, likest, other = self._near(text)
        is_told = len(self.vocabulary.spoken(text)) >= WORDS_TO_TELL and likest >= max(ALIKE, other * ALIKER)
        return near[:limit] if is_told and not self._tells_of_other(text) else []

    def _near(self, text: str) -> tuple[list[str], float, float]:
        """Give the pages with the examples most like a text, small words and all; how much one is, and one about something else."""
        spoken = self.vocabulary.spoken(text)
        near = self.asked_so.nearest(_heard(spoken)) if len(spoken) >= WORDS_TO_COMPARE else {}
        likest = max((likeness for key, likeness in near.items() if not _is_other(key)), default=0.0)
        other = max((likeness for key, likeness in near.items() if _is_other(key)), default=0.0)
        return [key for key in near if not _is_other(key)], likest, other

    def likeliest(self, word: str) -> list[str]:
        """Give the pages that hold what is most like a word, however little that is: for somebody to choose among."""
        known, senses = self.vocabulary, dict[str, float]()
        for readings in known.spoken(word):
            near = process.extract(
                readings[0].sounds, [*known.words], scorer=JaroWinkler.normalized_similarity, limit=NEAR
            )
            senses |= {known.words[form]: likeness * BESIDE_KNOWN for form, likeness, _ in reversed(near)}
            senses |= known.senses(readings)
        scores = {key: strength * self.weights[key] for key, strength in self._held(senses).items()}
        return sorted((key for key in scores if not _is_other(key)), key=lambda key: (-scores[key], key))

    def leads_elsewhere(self, text: str) -> bool:
        """Say whether a text has a word that tells that something else is asked about, or is most like such a question."""
        return self._tells_of_other(text) or _is_other(next(iter(self._scores(text)), ""))

    def _tells_of_other(self, text: str) -> bool:
        return any(map(self.vocabulary.leads_elsewhere, self.vocabulary.telling(text)))

    def _scores(self, text: str) -> dict[str, float]:
        """Give how well the words answer that hold enough of a text, best first, what stands side by side included."""
        spoken = self.vocabulary.spoken(text)
        senses = {word: self.vocabulary.senses(word) for word in spoken}
        telling = [word for word in senses if not self.vocabulary.is_small(word)]
        asked = [each for word in telling if (each := self._asked(word, senses[word]))]
        pairs = [[senses[one], senses[two]] for one, two in side_by_side(spoken, self.vocabulary.is_small)]
        beside = list(self._side_by_side(pairs))
        together = (
            {*chain(*(each.held for each in beside)), *filter(_is_other, self.weights)} if pairs else self.weights
        )
        scores = {key: self._score(key, asked) for key in self._fitting(asked, together)}
        order = {key: -score - self._score(key, beside) for key, score in scores.items()}
        return {key: scores[key] for key in sorted(scores, key=lambda key: (order[key], key))}

    def _asked(self, word: Word, senses: Mapping[str, float]) -> _Asked | None:
        """Weigh a word; a number, a scrap or a small word that no page holds well is left out."""
        if self.vocabulary.leads_elsewhere(word):
            return _Asked(ELSEWHERE, {})
        held = self._held(senses)
        if max(held.values(), default=0.0) >= WELL:
            return _Asked(self._weight(held) * max(senses.values()), held)
        return None if self.vocabulary.says_nothing(word) else _Asked(UNKNOWN, held)

    def _side_by_side(self, pairs: Iterable[Sequence[Mapping[str, float]]]) -> Iterator[_Asked]:
        for senses in pairs:
            pair = [[sense for sense, likeness in each.items() if likeness > SURELY] for each in senses]
            if held := _strongest((1.0, self.held.of(one, two)) for one, two in product(*pair)):
                yield _Asked(SIDE_BY_SIDE * self._weight(held), held)

    def _held(self, senses: Mapping[str, float]) -> dict[str, float]:
        return _strongest((likeness, self.held.of(sense)) for sense, likeness in senses.items())

    def _weight(self, held: Mapping[str, float]) -> float:
        return min(RAREST, log(1 + len(self.weights) / sum(held.values())))

    def _fitting(self, asked: Iterable[_Asked], together: Container[str]) -> set[str]:
        """Give the pages that hold enough of the question: those that are not `together` must hold more of it."""
        whole = 0.0
        shares, well, strongest = dict[str, float](), dict[str, int](), dict[str, float]()
        for weight, held in asked:
            whole += weight
            for key, strength in held.items():
                shares[key] = shares.get(key, 0.0) + weight * min(1.0, strength)
                well[key] = well.get(key, 0) + (strength >= WELL)
                strongest[key] = max(strongest.get(key, 0.0), strength)
        least = {key: _least_share(well[key], strongest[key], apart=key not in together) for key in shares}
        return {key for key, share in shares.items() if well[key] and share >= whole * least[key]}

    def _score(self, key: str, asked: Iterable[_Asked]) -> float:
        return self.weights[key] * sum(weight * held.get(key, 0.0) for weight, held in asked)


def build_word_index(pages: Iterable[SearchPage], lists: WordLists | None = None) -> WordIndex:
    """Make the index of pages; one key may come once per language."""
    pages = tuple(pages)
    texts = (text for page in pages for text in (*page.names, *page.search, *_parts(page.search), page.text))
    asked = (text for page in pages if not _is_other(page.key) for text in (*page.names, *page.search))
    known = build_vocabulary(texts, lists or WordLists(), asked)
    return WordIndex(
        replace(known, read={}),
        {page.key: page.weight for page in pages},
        _holdings(pages, known),
        build_example_index(_as_heard(pages, known)),
    )


def _holdings(pages: Sequence[SearchPage], known: Vocabulary) -> Holdings:
    held, sayings, number_of = dict[int, dict[int, float]](), _Sayings(known), cache(_number_of)
    borne = Counter(word[0].stem for page in pages for name in page.names for word in known.telling(name))
    keys = dict.fromkeys(page.key for page in pages)
    places = {key: number for number, key in enumerate(keys)}
    for page in pages:
        place = places[page.key]
        exact = dict.fromkeys(chain(_names(page), _gists(page, known)), 1.0)
        for pair, strength in chain(sayings.strengths(page, borne).items(), exact.items()):
            there = held.setdefault(number_of(*pair), {})
            there[place] = max(there.get(place, 0.0), strength)
    begins, having, strengths = array("I", [0]), array("H"), array("H")
    # there are hardly a hundred
    known_levels = {strength for one in held.values() for strength in one.values()}
    levels = {level: place for place, level in enumerate(sorted(known_levels))}
    pairs = sorted(held)
    for number in pairs:
        having.extend(held[number])
        strengths.extend(levels[strength] for strength in held[number].values())
        begins.append(len(having))
    return Holdings(tuple(keys), array("Q", pairs), begins, having, strengths, tuple(levels))


def _number_of(sense: str, second: str) -> int:
    """Give a number for a pair: of 64 bits, so that no two of a content have the same."""
    return int.from_bytes(blake2b(f"{sense} {second}".encode(), digest_size=8).digest())


def _names(page: SearchPage) -> Iterator[tuple[str, str]]:
    yield from ((name, NAMED) for name in map(plain, (*page.names, *_examples(page))) if name)


def _gists(page: SearchPage, known: Vocabulary) -> Iterator[tuple[str, str]]:
    yield from ((gist, GIST) for gist in map(known.gist, _parts(_examples(page))) if gist)


def _as_heard(pages: Sequence[SearchPage], known: Vocabulary) -> Iterator[tuple[str, str]]:
    for page in pages:
        for part in _parts((*page.names, *page.search)):
            spoken = known.spoken(part)
            if len(spoken) in EXAMPLE_WORDS:
                yield page.key, _heard(spoken)


def _examples(page: SearchPage) -> tuple[str, ...]:
    """Give the example questions of a page; those about something else lead to none."""
    return () if _is_other(page.key) else page.search


def _parts(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from line.split(",")


def _both(by_words: Sequence[str], alike: Sequence[str]) -> list[str]:
    """Give the pages found by words and those found by examples, by their places among both."""
    points = dict[str, float]()
    for ranked in (by_words[:CONSIDERED], alike):
        for place, key in enumerate(ranked):
            points[key] = points.get(key, 0.0) + 1 / (BEFORE_FIRST + place)
    return sorted(points, key=lambda key: -points[key])


def _heard(spoken: Iterable[Word]) -> str:
    return " ".join(word[0].sounds for word in spoken)


def _strongest(held: Iterable[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Give how strongly pages hold what is read in several ways: as the likeliest of these has it."""
    strongest = dict[str, float]()
    for likeness, by_page in held:
        for key, strength in by_page.items():
            strongest[key] = max(strongest.get(key, 0.0), likeness * strength)
    return strongest


def _is_other(key: str) -> bool:
    return key.startswith(f"{OTHERS}/")


def _least_share(well: int, strongest: float, *, apart: bool) -> float:
    """Give the share of a question that a page must hold, by how many of its words it holds well, and how strongly."""
    more = APART if apart else 0.0
    if well > 1:
        return OF_SEVERAL + more
    if strongest >= ITS_NAME:
        return OF_ITS_NAME + more
    # what only resembles a word of the page, or means the same as one of its text, answers nothing by itself
    return OF_ONE_WORD + more if strongest >= IN_SEARCH_WORDS else inf
