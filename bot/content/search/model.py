"""The trained model: to which page a typed question belongs, and how much rather than to none.

Each page has a weight for each scrap of letters (`scraps.py`), and so has "none". The weights are one byte each, a row a
scrap. A question adds up the rows of its scraps as whole numbers of many digits, so that no loop goes over the pages and
numpy is not needed. `train.py` makes the file.
"""

import json
import struct
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from math import sqrt
from typing import NamedTuple

from bot.content.search.scraps import scrap_number, scraps, written_scraps

NONE = "none"
"""The page id of the examples that belong to no page."""
ZERO = 128
"""The byte of a weight of 0."""
UNSEEN = 0.6
"""What is taken off a text in which no scrap was ever seen."""
_AT_ONCE = 256
"""Rows of bytes whose sum fits two bytes."""
_HEADER = struct.Struct("<4sI")
_MAGIC = b"cpa1"
_METHOD = "3"
"""Another one for another way of training."""


class Example(NamedTuple):
    """A question as somebody may type it, and the page that answers it: its id, such as "faq/pay"."""

    page: str
    question: str


class Ranked(NamedTuple):
    """A page for a question. `margin`: how much better it fits than "none"."""

    page: str
    margin: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SearchModel:
    """What was learnt from the examples of one content."""

    digest: str
    """Names the examples."""
    pages: tuple[str, ...]
    """`NONE` comes last."""
    scales: tuple[float, ...]
    """What one step of a page's bytes stands for."""
    biases: tuple[float, ...]
    rarities: bytes
    """How rare each scrap is; 0: no example has it."""
    rows: bytes
    known: "array[int]"
    """The examples as they sound, as sorted numbers (`number_of`)."""
    known_pages: "array[int]"
    """The page of each of them, by its place in `pages`."""

    def rank(self, words: Sequence[str]) -> list[Ranked]:
        """Return all pages for words as they sound, the best first; none where no scrap was ever seen."""
        numbers = scraps(words, len(self.rarities))
        seen = [number for number in numbers if self.rarities[number]]
        if not seen:
            return []
        length, zero = sqrt(sum(self.rarities[number] ** 2 for number in seen)), ZERO * len(seen)
        every = zip(self._sums(seen), self.scales, self.biases, strict=True)
        scores = [(added - zero) * scale / length + bias for added, scale, bias in every]
        less = scores[-1] + UNSEEN * (1 - len(seen) / len(numbers))
        ranked = (Ranked(page, score - less) for page, score in zip(self.pages[:-1], scores, strict=False))
        return sorted(ranked, key=lambda one: (-one.margin, one.page))

    def examples_of(self, words: Sequence[str]) -> list[str]:
        """Return the pages that have just these words as an example."""
        number, found = number_of(words), list[str]()
        place = bisect_left(self.known, number)
        while place < len(self.known) and self.known[place] == number:
            found.append(self.pages[self.known_pages[place]])
            place += 1
        return found

    def explain(self, words: Sequence[str], page: str) -> list[tuple[str, float]]:
        """Return how much each scrap speaks for a page rather than for none, the strongest first."""
        width, column, weights = len(self.pages), self.pages.index(page), dict[str, float]()
        for scrap in written_scraps(words):
            number = scrap_number(scrap, len(self.rarities))
            row = self.rows[number * width : (number + 1) * width]
            if self.rarities[number]:
                weights[scrap] = (row[column] - ZERO) * self.scales[column] - (row[-1] - ZERO) * self.scales[-1]
        return sorted(weights.items(), key=lambda item: -item[1])

    def _sums(self, numbers: Sequence[int]) -> list[int]:
        """Return what the rows of scraps add up to, page by page."""
        width = len(self.pages)
        half = width // 2 + 1
        mask, lanes, sums = int.from_bytes(b"\xff\x00" * half, "little"), struct.Struct(f"<{half}H"), [0] * (2 * half)
        for first in range(0, len(numbers), _AT_ONCE):
            even = odd = 0
            for number in numbers[first : first + _AT_ONCE]:
                row = int.from_bytes(self.rows[number * width : (number + 1) * width], "little")
                even += row & mask
                odd += row >> 8 & mask
            for begin, added in enumerate((even, odd)):
                for place, one in enumerate(lanes.unpack(added.to_bytes(2 * half, "little"))):
                    sums[2 * place + begin] += one
        return sums[:width]

    def packed(self) -> bytes:
        """Return the file."""
        facts = [self.digest, self.pages, self.scales, self.biases, len(self.rarities), len(self.known)]
        head = json.dumps(facts).encode()
        known = self.known.tobytes() + self.known_pages.tobytes()
        return b"".join((_HEADER.pack(_MAGIC, len(head)), head, self.rarities, known, self.rows))


def unpacked(file: bytes) -> SearchModel:
    """Read a file. Raises `ValueError` if it is none, or cut off."""
    try:
        magic, length = _HEADER.unpack_from(file)
        digest, pages, scales, biases, size, many = json.loads(file[_HEADER.size : _HEADER.size + length])
    except (struct.error, TypeError) as error:
        raise ValueError from error
    at = _HEADER.size + length
    known, known_pages = array("Q"), array("H")
    rarities, at = file[at : at + size], at + size
    for numbers in (known, known_pages):
        numbers.frombytes(file[at : at + many * numbers.itemsize])
        at += many * numbers.itemsize
    rows = file[at:]
    if magic != _MAGIC or len(rows) != size * len(pages):
        raise ValueError
    return SearchModel(digest, tuple(pages), tuple(scales), tuple(biases), rarities, rows, known, known_pages)


def number_of(words: Sequence[str]) -> int:
    """Return a number of 64 bits for words as they sound: no two examples of a content have the same."""
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "little")


def digest_of(lessons: Sequence[tuple[str, str]]) -> str:
    """Return the name of what a model is trained on: equal examples, equal name."""
    return sha256(json.dumps([_METHOD, *sorted(lessons)]).encode()).hexdigest()[:24]
