"""Finds the pages with the example questions that look most like a typed one, whatever words these are.

Questions about something else are among the examples, under keys of their own: whoever asks sees which are more alike.

Questions are compared by the scraps of three and four letters of their words, as they sound, beginnings and ends marked;
rare scraps tell more. So what slips, endings and small words leave of it still counts. Arrays of numbers keep them small.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from math import log, sqrt
from zlib import crc32

SCRAPS = (3, 4)
"""Letters of a scrap."""
PAGES = 6
"""Pages that are given at most."""
LOOKED_AT = 60
"""Examples among which these are looked for: one page may have many that are alike."""
LEAST_SAID = 0.55
"""The share of what examples say on average that each says at least: one short word in common is no likeness."""
ANOTHER = 0.5
"""What a page's next example counts against the one before: several that are alike tell more than one."""


@dataclass(frozen=True, slots=True)
class ExampleIndex:
    """Which examples have a scrap, made once for a content."""

    pages: tuple[str, ...]
    """The key of each example's page."""
    lengths: "array[float]"
    """How much each example says, by which what it shares with a question is divided."""
    scraps: "array[int]"
    """Sorted, by a number for each."""
    begins: "array[int]"
    """Where the examples of each scrap begin, and one more."""
    having: "array[int]"
    """The examples of one scrap after another."""

    def nearest(self, heard: str) -> dict[str, float]:
        """Give the pages whose examples are most like a question, as it sounds, and how much the best of each is (0 to 1).

        Those that are most alike come first; several examples of a page tell together.
        """
        shared, whole = dict[int, float](), 0.0
        for scrap in _scraps(heard):
            place = bisect_left(self.scraps, scrap)
            is_known = place < len(self.scraps) and self.scraps[place] == scrap
            having = self.having[self.begins[place] : self.begins[place + 1]] if is_known else array("H")
            weight = _weight(len(self.pages), len(having))
            whole += weight
            for example in having:
                shared[example] = shared.get(example, 0.0) + weight
        lengths, root = self.lengths, sqrt(whole)
        points, counts, likest = dict[str, float](), dict[str, float](), dict[str, float]()
        for share, example in nlargest(LOOKED_AT, ((share / lengths[each], -each) for each, share in shared.items())):
            page, alike = self.pages[-example], share / root
            likest.setdefault(page, alike)
            points[page] = points.get(page, 0.0) + alike * counts.get(page, 1.0)
            counts[page] = counts.get(page, 1.0) * ANOTHER
        return {page: likest[page] for page in nlargest(PAGES, points, key=lambda page: points[page])}


def build_example_index(examples: Iterable[tuple[str, str]]) -> ExampleIndex:
    """Make the index of examples: the key of a page, and how one of its examples sounds."""
    pages, having, of_word = list[str](), dict[int, list[int]](), cache(_of_word)
    for number, (page, heard) in enumerate(examples):
        pages.append(page)
        for scrap in _scraps(heard, of_word):
            having.setdefault(scrap, []).append(number)
    said, begins, every = [0.0] * len(pages), array("I", [0]), array("H")
    for scrap in sorted(having):
        weight = _weight(len(pages), len(having[scrap]))
        for number in having[scrap]:
            said[number] += weight
        every.extend(having[scrap])
        begins.append(len(every))
    least = LEAST_SAID * sum(said) / max(len(said), 1)
    lengths = array("f", (sqrt(max(each, least)) for each in said))
    return ExampleIndex(tuple(pages), lengths, array("I", sorted(having)), begins, every)


def _weight(examples: int, having: int) -> float:
    return log((1 + examples) / (0.5 + having)) ** 2


def _of_word(word: str) -> list[int]:
    """Give the numbers of the scraps of a word."""
    marked = f" {word} ".encode()
    return [crc32(marked[at : at + length]) for length in SCRAPS for at in range(len(marked) - length + 1)]


def _scraps(heard: str, of_word: Callable[[str], Iterable[int]] = _of_word) -> set[int]:
    return {scrap for word in heard.split() for scrap in of_word(word)}
