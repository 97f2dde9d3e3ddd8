"""How words are read: as they sound, without their endings, with what they mean, in three languages and two alphabets.

Coarse on purpose. The stem of a word is no word of any language; two words meet when their stems do. Ukrainian typed in
Latin letters has two readings, since "ch" is Czech х there or English ч: whoever looks a word up tries both.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from sys import intern
from typing import NamedTuple, TypeAlias, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.content.spelling import plain

T = TypeVar("T")
_TWO_LETTERS = (("kh", "h"), ("zh", "z"), ("sh", "s"), ("ch", "h"), ("ts", "c"))
_ONE_LETTER = str.maketrans({"g": "h", "w": "v", "x": "ks", "q": "k", "j": ""})
"""Ways to write one sound in Latin letters; й and a j are left out, they are written in too many ways."""
_DOUBLED = re.compile(r"([a-z])(?=\1)")
_FIRST_I = re.compile(r"^i(?=[aeou])")
_SOFT_I = re.compile(r"i(?=[aeou])")
_SHORT = 4
"""In a word of so many letters an i before a vowel is a syllable of its own ("Дія")."""
_REFLEXIVE = ("sa", "ca")
_ENDINGS = frozenset({
    "ovati", "uvati", "uvana", "ovana", "ovani", "uvani", "ovat", "uvat", "osti", "ist", "ost", "ami",
    "emi", "imi", "ama", "oho", "eho", "omu", "emu", "ovi", "evi", "ovo", "ova", "ove", "ah", "eh", "ih",
    "uh", "am", "em", "im", "om", "um", "ou", "ov", "ev", "iv", "oi", "at", "et", "it", "ut", "ati",
    "eti", "iti", "uti", "ila", "ili", "ilo", "ala", "ali", "alo", "el", "al", "il", "av", "mo", "te", "in",
    "en", "an",
})  # fmt: skip
"""Endings of nouns, adjectives and verbs of the three languages in this spelling; the longest that fits is cut off."""
_LENGTHS = (5, 4, 3, 2)
_VOWELS = "aeiou"
_KEPT = 4
"""Letters that an ending must leave; a vowel may leave one less."""
_REFLEXIVE_FROM = 8
LIKE = 0.8
"""How alike two words must be (0 to 1): one wrong letter in six, two in eleven; just 0.8, as of one in five, is not reached."""
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
BEGINS_ALIKE = 0.56
BESIDE_KNOWN = 0.63
"""What counts of a likeness when the word itself is known."""
OTHER_STEM = 0.9
"""What counts of a stem that is left where a shorter ending is cut off: "зарплати" may end in "ати" or in "и"."""
SHORT_STEM, SHORTEST_STEM = 0.75, 0.6
"""What counts of a stem of four letters, and of a shorter one, where no page has the word itself: "сіль" is no "сила"."""
MOST_SOUGHT = 20
"""Words of one text that are forgiven a wrong letter, which takes most of the time: hardly a question has more."""
_MEANT = "="
"""Stands before the name of a meaning, to tell it from a stem."""
_MOST = 8


class WordReading(NamedTuple):
    """One way to read a word: as it sounds, and its stem."""

    sounds: str
    stem: str


Word: TypeAlias = tuple[WordReading, ...]
"""All readings of a word, the likeliest first."""


def read_words(text: str) -> list[Word]:
    """Give the readings of every word, the likeliest first."""
    return [word_readings(word) for word in plain(text).split()]


def word_readings(word: str) -> Word:
    """Give the readings of a word of the plain spelling, the likeliest first."""
    heard = dict.fromkeys(map(sounds, (word, word.replace("ch", "c")) if "ch" in word else (word,)))
    return tuple(WordReading(each, stem(each)) for each in heard)


def sounds(word: str) -> str:
    """Give a word of the plain spelling with one letter for each sound."""
    word = letters_heard(word)
    return _SOFT_I.sub("", word) if len(word) > _SHORT and "i" in word else word


def letters_heard(word: str) -> str:
    """Give the same with every i, whatever the length of the word: "v Kyjově" begins as "Kyjov" does."""
    for written, sound in _TWO_LETTERS:
        word = word.replace(written, sound)
    word = _DOUBLED.sub("", word.translate(_ONE_LETTER))
    return _FIRST_I.sub("", word) if word.startswith("i") else word


def stem(word: str) -> str:
    """Give a word, as it sounds, without its ending."""
    if len(word) >= _REFLEXIVE_FROM and word.endswith(_REFLEXIVE):
        word = word[:-2]
    for length in _LENGTHS:
        if len(word) - length >= _KEPT and word[-length:] in _ENDINGS:
            word = word[:-length]
            break
    while len(word) >= _KEPT and word[-1] in _VOWELS:
        word = word[:-1]
    return word


def other_stems(word: str) -> set[str]:
    """Give what is left of a word, as it sounds, where another ending than the longest is cut off."""
    short = (word[:-length] for length in _LENGTHS if word[-length:] in _ENDINGS)
    return {left for one in (word, *short) if len(left := one.rstrip(_VOWELS)) >= _KEPT} - {stem(word)}


@dataclass(frozen=True)
class Vocabulary:
    """Stems and whole words, words that mean the same, and words that say nothing. It keeps nothing of what is typed."""

    read: Mapping[str, Sequence[Word]]
    """How each text reads that an index is made of, while it is; of what is typed it is worked out."""
    stems: tuple[str, ...]
    """Sorted: a set beside it would take half a megabyte."""
    words: Mapping[str, str]
    """The stem of each whole word, both as they sound."""
    forms: tuple[str, ...]
    """Those whole words, the shortest first."""
    meanings: Mapping[str, tuple[str, ...]]
    """The meanings of a stem, by names that no stem has."""
    skipped: frozenset[str]
    """Words that say nothing, as they sound."""
    small: tuple[str, ...]
    """Those of them that other forms can be told by."""
    elsewhere: Mapping[str, tuple[str, ...]]
    """Words about something else, as they sound, by their stems."""
    in_passing: frozenset[str]
    """The few words that stand in no name and no example question, as they sound."""
    sought: dict[Word, dict[str, float]] | None = None
    """What the words of one text may stand for, each worked out once while the text is looked up."""

    def spoken(self, text: str) -> Sequence[Word]:
        return self.read.get(text) or read_words(text)

    def telling(self, text: str) -> list[Word]:
        """Give the words of a text, without those that say nothing, each once."""
        return [word for word in dict.fromkeys(self.spoken(text)) if not self.is_small(word)]

    def gist(self, text: str) -> str:
        """Give the stems of the words that tell, or of all where none does, whatever their order."""
        return " ".join(sorted({word[0].stem for word in self.telling(text) or self.spoken(text)}))

    def is_small(self, word: Word) -> bool:
        return not self.skipped.isdisjoint([each.sounds for each in word])

    def senses(self, word: Word) -> dict[str, float]:
        """Give the stems and meanings that a word may stand for, and how surely (0 to 1)."""
        if self.is_small(word):
            return {word[0].stem: 1.0}
        if self.sought is not None and word in self.sought:
            return self.sought[word]
        senses = dict[str, float]()
        for like, likeness in self._like(word):
            for sense in (like, *self.meanings.get(like, ())):
                senses[sense] = max(senses.get(sense, 0.0), likeness)
        if self.sought is not None:
            self.sought[word] = senses
        return senses

    def knows(self, word: str) -> bool:
        """Say whether a word of the plain spelling is one that the pages or the lists have, letter for letter."""
        return any(each.sounds in self.words for each in word_readings(word))

    def says_nothing(self, word: Word) -> bool:
        """Say whether an unknown word is a number, a scrap, or another form of a word that says nothing."""
        heard, left = word[0]
        if len(left) < SMALL_FROM - 1 or left.isdigit():
            return True
        return len(heard) >= SMALL_FROM and any(_alike(heard, self.small, LIKE_SMALL_WORDS, 1))

    def leads_elsewhere(self, word: Word) -> bool:
        """Say whether a word is one that tells that something else is asked about.

        One that a page is asked by is not for sharing its stem: "мужик" is no "музика".
        """
        tells = [each for each in word if each.stem in self.elsewhere]
        is_asked = any(each.sounds in self.words and each.sounds not in self.in_passing for each in word)
        return any(not is_asked or each.sounds in self.elsewhere[each.stem] for each in tells)

    def _like(self, word: Word) -> Iterator[tuple[str, float]]:
        for heard, left in word:
            place = bisect_left(self.stems, left)
            is_known = self.stems[place : place + 1] == (left,)
            if is_known:
                short = SHORT_STEM if len(left) >= _KEPT else SHORTEST_STEM
                yield left, 1.0 if heard in self.words or len(left) >= MISSPELT_FROM else short
            yield from ((other, OTHER_STEM) for other in other_stems(heard) if self._has(other))
            share = BESIDE_KNOWN if is_known else 1.0
            if len(left) >= MISSPELT_FROM:
                yield from ((other, share * BEGINS_ALIKE) for other in self._beginning_alike(left, place))
            if len(heard) >= MISSPELT_FROM and not heard.isdigit() and len(self.sought or ()) < MOST_SOUGHT:
                for form, likeness in _alike(heard, self._as_long(heard), LIKE, _MOST):
                    yield self.words[form], share * likeness

    def _has(self, left: str) -> bool:
        place = bisect_left(self.stems, left)
        return self.stems[place : place + 1] == (left,)

    def _as_long(self, heard: str) -> Sequence[str]:
        """Give the whole words that are neither too short nor too long to be so much alike."""
        begin = bisect_left(self.forms, int(len(heard) * LIKE), key=len)
        return self.forms[begin : bisect_left(self.forms, int(len(heard) / LIKE) + 2, key=len)]

    def _beginning_alike(self, left: str, place: int) -> Iterator[str]:
        """Yield the known stems that begin with this one or that it begins with."""
        for other in self.stems[place:]:
            if not other.startswith(left):
                break
            if 0 < len(other) - len(left) <= LONGER_BY:
                yield other
        for length in range(max(MISSPELT_FROM, len(left) - LONGER_BY), len(left)):
            if self._has(left[:length]):
                yield left[:length]


def side_by_side(spoken: Sequence[T], is_small: Callable[[T], bool]) -> Iterable[tuple[T, T]]:
    """Give the words that stand side by side, small ones between them left out too.

    Two small ones are none: "what does" says nothing, "does an assistant" does.
    """
    telling = (word for word in spoken if not is_small(word))
    beside = (pair for pair in pairwise(spoken) if not all(map(is_small, pair)))
    return dict.fromkeys(chain(beside, pairwise(telling)))


class WordLists(NamedTuple):
    """The words of content/search.yaml: texts by what they mean, or what they are about."""

    alike: Mapping[str, Iterable[str]] = {}
    skip: Mapping[str, Iterable[str]] = {}
    elsewhere: Mapping[str, Iterable[str]] = {}


def build_vocabulary(texts: Iterable[str], lists: WordLists, asked: Iterable[str] = ()) -> Vocabulary:
    same, spelt = (
        {name: _words(texts) for name, texts in lists.alike.items()},
        {one: plain(one).split() for one in texts},
    )
    small, used = _words(chain(*lists.skip.values())), dict.fromkeys(chain.from_iterable(spelt.values()))
    read = {word: word_readings(word) for word in chain(small, used, *same.values())}
    meanings = dict[str, dict[str, None]]()
    for name, words in same.items():
        for word in words:
            meanings.setdefault(read[word][0].stem, {})[_MEANT + name] = None
    # one object for what is alike: several words have a stem, and many words are one
    stem_of = {intern(read[word][0].sounds): intern(read[word][0].stem) for word in chain(used, *same.values())}
    skipped = frozenset(read[word][0].sounds for word in small)
    told, elsewhere = {read[word][0].sounds for text in asked for word in spelt[text]}, dict[str, dict[str, None]]()
    for heard, left in (word_readings(word)[0] for word in _words(chain(*lists.elsewhere.values()))):
        for each in (left, *other_stems(heard)):
            elsewhere.setdefault(intern(each), {})[intern(heard)] = None
    return Vocabulary(
        read={text: [read[word] for word in words] for text, words in spelt.items()},
        stems=tuple(sorted({*stem_of.values()})),
        words=stem_of,
        forms=tuple(sorted(stem_of, key=len)),
        meanings={left: tuple(names) for left, names in meanings.items()},
        skipped=skipped,
        small=tuple(sorted(word for word in skipped if len(word) >= SMALL_FROM)),
        elsewhere={left: tuple(heard) for left, heard in elsewhere.items()},
        in_passing=frozenset(stem_of.keys() - told),
    )


def _words(texts: Iterable[str]) -> dict[str, None]:
    """Give the words of texts in the plain spelling, each once, in their order."""
    return dict.fromkeys(word for text in texts for word in plain(text).split())


def _alike(word: str, known: Sequence[str], least: float, most: int) -> Iterator[tuple[str, float]]:
    """Yield the known words that a misspelt one may be meant for, and how alike they are."""
    found = process.extract(word, known, scorer=OSA.normalized_similarity, score_cutoff=least, limit=most)
    for other, likeness, _ in found:
        if other[0] == word[0] or len(word) >= FIRST_LETTER_FROM:
            # letters that changed places are a slip of the finger, and no other word
            yield other, 1.0 if sorted(other) == sorted(word) else likeness
