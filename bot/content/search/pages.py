"""What a page that can be found says: its stems, their meanings, and what stands side by side, each with a strength.

A word in a title counts most, one in the text least; small words count only beside another word, as in "what does an
assistant do".
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from bot.content.search.stemming import Reading
from bot.content.search.vocabulary import SAME_MEANING, Vocabulary

IN_TITLE = 1.0
FILLS_TITLE = 0.8
"""What a title adds that has only this word; shared among the words of a longer one."""
IN_FEW_TITLES = 6
"""Names of pages a word may stand in and still add that in full: "work" stands in many, and is the name of none."""
IN_SEARCH_WORDS = 1.0
IN_TEXT = 0.21


class Page(NamedTuple):
    """What can be found: its key, its names, the words people use for it, its text; `weight` at most 1."""

    key: str
    names: tuple[str, ...]
    search: str
    text: str
    weight: float = 1.0


def strengths(page: Page, known: Vocabulary, borne: Mapping[str, int]) -> Iterator[tuple[str, float]]:
    """Yield the stems and meanings of a page, alone and side by side, and how strongly each place holds them."""
    places = [
        *((name, IN_TITLE) for name in page.names),
        (page.search, IN_SEARCH_WORDS),
        (page.text, IN_TEXT),
    ]
    for text, strength in places:
        spoken = known.spoken(text)
        senses = {word: _senses(word, known) for word in spoken}
        telling = [word for word in senses if not known.is_small(word)]
        for word in telling:
            few = max(1, borne[word[0].stem] / IN_FEW_TITLES)
            more = FILLS_TITLE / len(telling) / few if text in page.names else 0.0
            yield from ((sense, share * (strength + more)) for sense, share in senses[word])
        for one, two in known.pairs(spoken):
            pair = senses[one], senses[two]
            yield from (
                (pair_of(one, two), share * other * strength) for (one, share), (two, other) in product(*pair)
            )


def _senses(word: tuple[Reading, ...], known: Vocabulary) -> list[tuple[str, float]]:
    """Give what a word of a page says: its stem, and its meanings to a share."""
    stem = word[0].stem
    meanings = () if known.is_small(word) else known.meanings.get(stem, ())
    return [(stem, 1.0), *((each, SAME_MEANING) for each in meanings)]


def pair_of(one: str, two: str) -> str:
    """Give the sense of two senses side by side."""
    return f"{one} {two}"
