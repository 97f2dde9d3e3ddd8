"""Finds the pages a typed question is about, by words compared as they sound, without their endings.

Coarse on purpose. The stem of a word is no word of any language; two words meet when their stems do. Ukrainian typed in
Latin letters has two readings, since "ch" is Czech х there or English ч: whoever looks a word up tries both. A page is known
by its stems, their meanings, and what stands side by side: a word in a title counts most, one in the text least; small words
count only beside another word, as in "what does an assistant do".

How well a page answers is the share of the question it holds. A word weighs the more the fewer pages hold it; one that
no page holds weighs too, so that a question about something else, which shares a word or two, finds nothing. The
numbers were tuned on tests/content/questions_asked.csv (docs/decisions/0023-finding-answers.md).
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product
from math import inf, log
from typing import NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from bot.content.spelling import plain

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
BEGINS_ALIKE = 0.56
BESIDE_KNOWN = 0.63
"""What counts of a likeness when the word itself is known."""
OTHER_STEM = 0.9
"""What counts of a stem that is left where a shorter ending is cut off: "зарплати" may end in "ати" or in "и"."""
SHORT_STEM, SHORTEST_STEM = 0.75, 0.6
"""What counts of a stem of four letters, and of a shorter one, where no page has the word itself: "сіль" is no "сила"."""
SAME_MEANING = 0.65
"""What counts of a word where another of the same meaning stands."""
_MEANT = "="
"""Stands before the name of a meaning, to tell it from a stem."""
_MOST = 8
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
"""Words that one which no page holds may be meant for, where somebody chooses among them."""
BESIDE_BEST = 0.5
"""How well, against the best page, another must answer to be offered beside it."""


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

    readings: Mapping[str, Word]
    """The readings of each word in the plain spelling."""
    stems: tuple[str, ...]
    """Sorted."""
    stem_set: frozenset[str]
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
    elsewhere: Mapping[str, frozenset[str]]
    """Words about something else, as they sound, by their stems."""
    asked: frozenset[str]
    """Words of names and example questions, as they sound."""

    def spoken(self, text: str) -> list[Word]:
        return [self.readings.get(word) or word_readings(word) for word in plain(text).split()]

    def telling(self, text: str) -> list[Word]:
        """Give the words of a text, without those that say nothing, each once."""
        return [word for word in dict.fromkeys(self.spoken(text)) if not self.is_small(word)]

    def gist(self, text: str) -> str:
        """Give the stems of the words that tell, or of all where none does, whatever their order."""
        return " ".join(sorted({word[0].stem for word in self.telling(text) or self.spoken(text)}))

    def is_small(self, word: Word) -> bool:
        return not self.skipped.isdisjoint([each.sounds for each in word])

    def pairs(self, spoken: Sequence[Word]) -> Iterable[tuple[Word, Word]]:
        """Give the words that stand side by side, small ones between them left out too.

        Two small ones are none: "what does" says nothing, "does an assistant" does.
        """
        telling = (word for word in spoken if not self.is_small(word))
        beside = (pair for pair in pairwise(spoken) if not all(map(self.is_small, pair)))
        return dict.fromkeys(chain(beside, pairwise(telling)))

    def senses(self, word: Word) -> dict[str, float]:
        """Give the stems and meanings that a word may stand for, and how surely (0 to 1)."""
        if self.is_small(word):
            return {word[0].stem: 1.0}
        senses = dict[str, float]()
        for stem, likeness in self._like(word):
            for sense in (stem, *self.meanings.get(stem, ())):
                senses[sense] = max(senses.get(sense, 0.0), likeness)
        return senses

    def knows(self, word: str) -> bool:
        """Say whether a word of the plain spelling is one that the pages or the lists have, letter for letter."""
        return any(each.sounds in self.words for each in word_readings(word))

    def says_nothing(self, word: Word) -> bool:
        """Say whether an unknown word is a number, a scrap, or another form of a word that says nothing."""
        sounds, stem = word[0]
        if len(stem) < SMALL_FROM - 1 or stem.isdigit():
            return True
        return len(sounds) >= SMALL_FROM and any(_alike(sounds, self.small, LIKE_SMALL_WORDS, 1))

    def leads_elsewhere(self, word: Word) -> bool:
        """Say whether a word is one that tells that something else is asked about.

        One that a page is asked by is not for sharing its stem: "мужик" is no "музика".
        """
        tells = [each for each in word if each.stem in self.elsewhere]
        is_asked = not self.asked.isdisjoint([each.sounds for each in word])
        return any(not is_asked or each.sounds in self.elsewhere[each.stem] for each in tells)

    def _like(self, word: Word) -> Iterator[tuple[str, float]]:
        for sounds, stem in word:
            place = bisect_left(self.stems, stem)
            is_known = self.stems[place : place + 1] == (stem,)
            if is_known:
                short = SHORT_STEM if len(stem) >= _KEPT else SHORTEST_STEM
                yield stem, 1.0 if sounds in self.words or len(stem) >= MISSPELT_FROM else short
            yield from ((other, OTHER_STEM) for other in other_stems(sounds) if other in self.stem_set)
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
    skip: Mapping[str, Iterable[str]] = {}
    elsewhere: Mapping[str, Iterable[str]] = {}


def build_vocabulary(texts: Iterable[str], lists: WordLists, asked: Iterable[str] = ()) -> Vocabulary:
    same = {name: _words(texts) for name, texts in lists.alike.items()}
    small, used = _words(chain(*lists.skip.values())), _words(texts)
    read = {word: word_readings(word) for word in chain(small, used, *same.values())}
    meanings = dict[str, dict[str, None]]()
    for name, words in same.items():
        for word in words:
            meanings.setdefault(read[word][0].stem, {})[_MEANT + name] = None
    stem_of = {read[word][0].sounds: read[word][0].stem for word in chain(used, *same.values())}
    skipped = frozenset(read[word][0].sounds for word in small)
    stems, elsewhere = frozenset(stem_of.values()), dict[str, list[str]]()
    for heard, left in (word_readings(word)[0] for word in _words(chain(*lists.elsewhere.values()))):
        for each in (left, *other_stems(heard)):
            elsewhere.setdefault(each, []).append(heard)
    return Vocabulary(
        readings=read,
        stems=tuple(sorted(stems)),
        stem_set=stems,
        words=stem_of,
        forms=tuple(stem_of),
        meanings={stem: tuple(names) for stem, names in meanings.items()},
        skipped=skipped,
        small=tuple(sorted(word for word in skipped if len(word) >= SMALL_FROM)),
        elsewhere={stem: frozenset(sounds) for stem, sounds in elsewhere.items()},
        asked=frozenset(read[word][0].sounds for word in _words(asked)),
    )


def _words(texts: Iterable[str]) -> dict[str, None]:
    """Give the words of texts in the plain spelling, each once, in their order."""
    return dict.fromkeys(word for text in texts for word in plain(text).split())


def _alike(word: str, known: Sequence[str], least: float, most: int) -> Iterator[tuple[str, float]]:
    """Yield the known words that a misspelt one may be meant for, and how alike they are."""
    found = process.extract(word, known, scorer=OSA.normalized_similarity, score_cutoff=least, limit=most)
    for other, likeness, _ in found:
        if other[0] == word[0] or len(word) >= FIRST_LETTER_FROM:
            yield other, likeness


class SearchPage(NamedTuple):
    """What can be found: its key, its names, the words people use for it, its text; `weight` at most 1."""

    key: str
    names: tuple[str, ...]
    search: tuple[str, ...]
    text: str
    weight: float = 1.0


def strengths(page: SearchPage, known: Vocabulary, borne: Mapping[str, int]) -> Iterator[tuple[str, float]]:
    """Yield the stems and meanings of a page, alone and side by side, and how strongly each place holds them."""
    typed = ((line, IN_SEARCH_WORDS) for line in page.search)
    for text, strength in (*((name, IN_TITLE) for name in page.names), *typed, (page.text, IN_TEXT)):
        spoken = known.spoken(text)
        senses = {word: _senses(word, known) for word in spoken}
        telling = [word for word in senses if not known.is_small(word)]
        for word in telling:
            few = max(1, borne[word[0].stem] / IN_FEW_TITLES)
            more = FILLS_TITLE / len(telling) / few if text in page.names else 0.0
            yield from ((sense, share * (strength + more)) for sense, share in senses[word])
        for one, two in known.pairs(spoken):
            pair = senses[one], senses[two]
            yield from ((pair_of(one, two), share * other * strength) for (one, share), (two, other) in product(*pair))


def _senses(word: Word, known: Vocabulary) -> list[tuple[str, float]]:
    """Give what a word of a page says: its stem, and its meanings to a share."""
    stem = word[0].stem
    meanings = () if known.is_small(word) else known.meanings.get(stem, ())
    return [(stem, 1.0), *((each, SAME_MEANING) for each in meanings)]


def pair_of(one: str, two: str) -> str:
    return f"{one} {two}"


class _Asked(NamedTuple):
    """One word of a question: its weight, and how strongly which pages hold it."""

    weight: float
    held: Mapping[str, float]


@dataclass(frozen=True)
class WordIndex:
    """Which pages hold a stem, a meaning or a pair of them, and how strongly: 1 in a title, more where it is all of it."""

    vocabulary: Vocabulary
    weights: Mapping[str, float]
    """The pages with their weights."""
    held: Mapping[str, Mapping[str, float]]
    named: Mapping[str, Mapping[str, None]]
    """The pages that bear a name, or have it for an example question, by its plain spelling."""
    examples: Mapping[str, str]
    """The one page that is asked something in just these words, whatever their order and endings, by its gist."""

    def find(self, text: str, limit: int = 3) -> list[str]:
        """Give the keys of the pages that fit best: those of just this name or example, then best first; none when nothing fits."""
        scores = self._scores(text)
        pages = [] if _is_other(next(iter(scores), "")) else [key for key in scores if not _is_other(key)][:limit]
        least = max([SOMETHING, *(scores[key] * BESIDE_BEST for key in pages[:1])])
        near = (key for key in pages if scores[key] >= least)
        gist = self.vocabulary.gist(text) if pages or not self.vocabulary.telling(text) else ""
        found = dict.fromkeys([*self.named.get(plain(text), ()), self.examples.get(gist, ""), *near])
        return [key for key in found if key][:limit]

    def likeliest(self, word: str) -> list[str]:
        """Give the pages that hold what is most like a word, however little that is: for somebody to choose among."""
        known, senses = self.vocabulary, dict[str, float]()
        for readings in known.spoken(word):
            near = process.extract(
                readings[0].sounds, known.forms, scorer=JaroWinkler.normalized_similarity, limit=NEAR
            )
            senses |= {known.words[form]: likeness * BESIDE_KNOWN for form, likeness, _ in reversed(near)}
            senses |= known.senses(readings)
        scores = {key: strength * self.weights[key] for key, strength in self._held(senses).items()}
        return sorted((key for key in scores if not _is_other(key)), key=lambda key: (-scores[key], key))

    def leads_elsewhere(self, text: str) -> bool:
        """Say whether a text has a word that tells that something else is asked about, or is most like such a question."""
        tells = any(map(self.vocabulary.leads_elsewhere, self.vocabulary.telling(text)))
        return tells or _is_other(next(iter(self._scores(text)), ""))

    def _scores(self, text: str) -> dict[str, float]:
        """Give how well the words answer that hold enough of a text, best first, what stands side by side included."""
        spoken = self.vocabulary.spoken(text)
        senses = {word: self.vocabulary.senses(word) for word in spoken}
        telling = [word for word in senses if not self.vocabulary.is_small(word)]
        asked = [each for word in telling if (each := self._asked(word, senses[word]))]
        pairs = [[senses[one], senses[two]] for one, two in self.vocabulary.pairs(spoken)]
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
            if held := self._held({pair_of(*both): 1.0 for both in product(*pair)}):
                yield _Asked(SIDE_BY_SIDE * self._weight(held), held)

    def _held(self, senses: Mapping[str, float]) -> dict[str, float]:
        held = dict[str, float]()
        for sense, likeness in senses.items():
            for key, strength in self.held.get(sense, {}).items():
                held[key] = max(held.get(key, 0.0), likeness * strength)
        return held

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
    texts = (text for page in pages for text in (*page.names, *page.search, page.text))
    asked = (text for page in pages if not _is_other(page.key) for text in (*page.names, *page.search))
    known = build_vocabulary(texts, lists or WordLists(), asked)
    held, named, gists = dict[str, dict[str, float]](), dict[str, dict[str, None]](), dict[str, str]()
    # most senses are on one page alone, equally strongly: these share one entry, which saves megabytes
    alone = dict[tuple[str, float], dict[str, float]]()
    borne = Counter(word[0].stem for page in pages for name in page.names for word in known.telling(name))
    for page in pages:
        examples = () if _is_other(page.key) else page.search
        for name in filter(None, map(plain, (*page.names, *examples))):
            named.setdefault(name, {})[page.key] = None
        for part in filter(None, (known.gist(each) for line in examples for each in line.split(","))):
            gists[part] = page.key if gists.get(part, page.key) == page.key else ""
        for sense, strength in strengths(page, known, borne):
            there = held.get(sense, {})
            if there.get(page.key, 0.0) < strength:
                by_page = {**there, page.key: strength}
                held[sense] = by_page if len(by_page) > 1 else alone.setdefault((page.key, strength), by_page)
    return WordIndex(known, {page.key: page.weight for page in pages}, held, named, gists)


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
