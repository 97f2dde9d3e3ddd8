"""The words the pages know, and which of them a typed word may be meant for: misspelt, inflected, or another of its kind."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.content.search.stemming import Reading, readings
from bot.content.spelling import plain

LIKE = 0.8
"""How alike two words must be (0 to 1): one wrong letter in five, two in ten."""
LIKE_SMALL_WORDS = 0.76
"""How alike an unknown word must be to one that says nothing, to say nothing either: they have many forms."""
MISSPELT_FROM = 5
"""Letters a word must have to be forgiven a wrong one: shorter ones become other words."""
SMALL_FROM = 4
"""The same for words that say nothing."""
FIRST_LETTER_FROM = 7
"""Letters a word must have for the first one to be wrong too."""
LONGER_BY = 4
"""Letters by which one of two stems that begin alike may be longer."""
BEGINS_ALIKE = 0.45
BESIDE_KNOWN = 0.63
"""What counts of a likeness when the word itself is known."""
SAME_MEANING = 0.65
"""What counts of a word where another of the same meaning stands."""
_MEANT = "="
"""Stands before the name of a meaning, to tell it from a stem."""
_MOST = 8


@dataclass(frozen=True)
class Vocabulary:
    """Stems and whole words, words that mean the same, and words that say nothing. It keeps nothing of what is typed."""

    readings: Mapping[str, tuple[Reading, ...]]
    """The readings of each word in the plain spelling."""
    stems: tuple[str, ...]
    """Sorted."""
    words: Mapping[str, str]
    """The stem of each whole word, both as they sound."""
    forms: tuple[str, ...]
    """Those whole words."""
    meanings: Mapping[str, tuple[str, ...]]
    """The meanings of a stem, by names that no stem has."""
    skipped: frozenset[str]
    """Words that say nothing, as they sound."""
    small: tuple[str, ...]
    """Those of them that other forms can be told by."""
    of_this_work: frozenset[str]
    """Stems of words that tell by themselves that this work is meant."""
    elsewhere: frozenset[str]
    """Stems of words about something else."""

    def spoken(self, text: str) -> list[tuple[Reading, ...]]:
        """Give all words of a text, in their order."""
        return [self.readings.get(word) or readings(word) for word in plain(text).split()]

    def telling(self, text: str) -> list[tuple[Reading, ...]]:
        """Give the words of a text, without those that say nothing, each once."""
        return [word for word in dict.fromkeys(self.spoken(text)) if not self.is_small(word)]

    def is_small(self, word: tuple[Reading, ...]) -> bool:
        """Say whether a word is one of those that say nothing by themselves."""
        return not self.skipped.isdisjoint([each.sounds for each in word])

    def pairs(
        self, spoken: Sequence[tuple[Reading, ...]]
    ) -> Iterator[tuple[tuple[Reading, ...], tuple[Reading, ...]]]:
        """Give the words that stand side by side, but for two small ones: "what does" says nothing, "does an assistant" does."""
        return (pair for pair in pairwise(spoken) if not all(map(self.is_small, pair)))

    def senses(self, word: tuple[Reading, ...]) -> dict[str, float]:
        """Give the stems and meanings that a word may stand for, and how surely (0 to 1)."""
        if self.is_small(word):
            return {word[0].stem: 1.0}
        senses = dict[str, float]()
        for stem, likeness in self._like(word):
            for sense in (stem, *self.meanings.get(stem, ())):
                senses[sense] = max(senses.get(sense, 0.0), likeness)
        return senses

    def says_nothing(self, word: tuple[Reading, ...]) -> bool:
        """Say whether an unknown word is a number, a scrap, or another form of a word that says nothing."""
        sounds, stem = word[0]
        if len(stem) < SMALL_FROM - 1 or stem.isdigit():
            return True
        return len(sounds) >= SMALL_FROM and any(_alike(sounds, self.small, LIKE_SMALL_WORDS, 1))

    def tells(self, word: tuple[Reading, ...]) -> bool:
        """Say whether a word, or one very like it, tells by itself that this work is meant."""
        return any(likeness > LIKE and stem in self.of_this_work for stem, likeness in self._like(word))

    def leads_elsewhere(self, word: tuple[Reading, ...]) -> bool:
        """Say whether a word is one that tells that something else is asked about."""
        return not self.elsewhere.isdisjoint([each.stem for each in word])

    def _like(self, word: tuple[Reading, ...]) -> Iterator[tuple[str, float]]:
        for sounds, stem in word:
            place = bisect_left(self.stems, stem)
            is_known = self.stems[place : place + 1] == (stem,)
            if is_known:
                yield stem, 1.0
            share = BESIDE_KNOWN if is_known else 1.0
            if len(stem) >= MISSPELT_FROM:
                yield from ((other, share * BEGINS_ALIKE) for other in self._beginning_alike(stem, place))
            if len(sounds) >= MISSPELT_FROM and not sounds.isdigit():
                for form, likeness in _alike(sounds, self.forms, LIKE, _MOST):
                    yield self.words[form], share * likeness

    def _beginning_alike(self, stem: str, place: int) -> Iterator[str]:
        """Yield the known stems that begin with this one or that it begins with."""
        for other in self.stems[place:]:
            if not other.startswith(stem):
                break
            if 0 < len(other) - len(stem) <= LONGER_BY:
                yield other
        for length in range(max(MISSPELT_FROM, len(stem) - LONGER_BY), len(stem)):
            at = bisect_left(self.stems, stem[:length])
            if self.stems[at : at + 1] == (stem[:length],):
                yield stem[:length]


class WordLists(NamedTuple):
    """The words of content/search.yaml: texts by what they mean, or what they are about."""

    alike: Mapping[str, Iterable[str]] = {}
    everyday: Mapping[str, Iterable[str]] = {}
    skip: Mapping[str, Iterable[str]] = {}
    elsewhere: Mapping[str, Iterable[str]] = {}


def build(texts: Iterable[str], lists: WordLists) -> Vocabulary:
    """Make the vocabulary of some texts and of the word lists."""
    same = {name: _words(texts) for name, texts in (*lists.alike.items(), *lists.everyday.items())}
    small, used = _words(chain(*lists.skip.values())), _words(texts)
    read = {word: readings(word) for word in chain(small, used, *same.values())}
    meanings = dict[str, dict[str, None]]()
    for name, words in same.items():
        for word in words:
            meanings.setdefault(read[word][0].stem, {})[_MEANT + name] = None
    stem_of = {read[word][0].sounds: read[word][0].stem for word in chain(used, *same.values())}
    skipped = frozenset(read[word][0].sounds for word in small)
    return Vocabulary(
        readings=read,
        stems=tuple(sorted(set(stem_of.values()))),
        words=stem_of,
        forms=tuple(stem_of),
        meanings={stem: tuple(names) for stem, names in meanings.items()},
        skipped=skipped,
        small=tuple(sorted(word for word in skipped if len(word) >= SMALL_FROM)),
        of_this_work=_stems(lists.alike) - _stems(lists.everyday),
        elsewhere=_stems(lists.elsewhere),
    )


def _stems(groups: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(readings(word)[0].stem for word in _words(chain(*groups.values())))


def _words(texts: Iterable[str]) -> dict[str, None]:
    """Give the words of texts in the plain spelling, each once, in their order."""
    return dict.fromkeys(word for text in texts for word in plain(text).split())


def _alike(word: str, known: Sequence[str], least: float, most: int) -> Iterator[tuple[str, float]]:
    """Yield the known words that a misspelt one may be meant for, and how alike they are."""
    found = process.extract(word, known, scorer=OSA.normalized_similarity, score_cutoff=least, limit=most)
    for other, likeness, _ in found:
        if other[0] == word[0] or len(word) >= FIRST_LETTER_FROM:
            yield other, likeness
