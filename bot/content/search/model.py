"""The search model: a linear classifier that ranks pages for a typed question.

Each page, and "none", has a weight of one byte for each n-gram (`ngrams.py`). The rows of a
question's n-grams are added as large integers: no loop over pages, no numpy. `train.py` creates the
file.
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

from bot.content.search.ngrams import ngram_numbers

NO_PAGE = "none"
"""The page id of the examples that belong to no page."""
ZERO_BYTE = 128
"""The byte of a weight of 0."""
UNKNOWN_PENALTY = 0.6
"""Penalty for a text in which no n-gram is known."""
_MAX_ROWS_SUMMED = 256
"""Number of rows of bytes whose sum fits two bytes."""
_HEADER = struct.Struct("<4sI")
_MAGIC = b"cpa1"
_METHOD = "3"
"""Version of the training; a model of another version is trained again."""


class Example(NamedTuple):
    """A possible question, and the id of the page that answers it, such as "faq/pay"."""

    page: str
    question: str


class RankedPage(NamedTuple):
    """A page for a question. `margin`: its score above that of "none"."""

    page: str
    margin: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SearchModel:
    """The weights learnt from the examples of one content."""

    digest: str
    """Hash of the examples."""
    pages: tuple[str, ...]
    """`NO_PAGE` comes last."""
    scales: tuple[float, ...]
    """Weight of one step of a byte, by page."""
    biases: tuple[float, ...]
    rarities: bytes
    """Inverse document frequency of each n-gram; 0 if no example has it."""
    rows: bytes
    known: "array[int]"
    """Sorted hashes of the examples (`hash_words`)."""
    known_pages: "array[int]"
    """The page of each of them, as its index in `pages`."""

    def rank(self, words: Sequence[str]) -> list[RankedPage]:
        """Return all pages for phonetic words, the best first; nothing if no n-gram is known."""
        numbers = ngram_numbers(words, len(self.rarities))
        seen = [number for number in numbers if self.rarities[number]]
        if not seen:
            return []
        length, zero = sqrt(sum(self.rarities[number] ** 2 for number in seen)), ZERO_BYTE * len(seen)
        every = zip(self._sums(seen), self.scales, self.biases, strict=True)
        scores = [(added - zero) * scale / length + bias for added, scale, bias in every]
        less = scores[-1] + UNKNOWN_PENALTY * (1 - len(seen) / len(numbers))
        ranked = (RankedPage(page, score - less) for page, score in zip(self.pages[:-1], scores, strict=False))
        return sorted(ranked, key=lambda one: (-one.margin, one.page))

    def examples_of(self, words: Sequence[str]) -> list[str]:
        """Return the pages with exactly these phonetic words as an example."""
        number, found = hash_words(words), list[str]()
        place = bisect_left(self.known, number)
        while place < len(self.known) and self.known[place] == number:
            found.append(self.pages[self.known_pages[place]])
            place += 1
        return found

    def _sums(self, numbers: Sequence[int]) -> list[int]:
        """Return the sum of the rows of n-grams for each page."""
        width = len(self.pages)
        half = width // 2 + 1
        mask, lanes, sums = int.from_bytes(b"\xff\x00" * half, "little"), struct.Struct(f"<{half}H"), [0] * (2 * half)
        for first in range(0, len(numbers), _MAX_ROWS_SUMMED):
            even = odd = 0
            for number in numbers[first : first + _MAX_ROWS_SUMMED]:
                row = int.from_bytes(self.rows[number * width : (number + 1) * width], "little")
                even += row & mask
                odd += row >> 8 & mask
            for begin, added in enumerate((even, odd)):
                for place, one in enumerate(lanes.unpack(added.to_bytes(2 * half, "little"))):
                    sums[2 * place + begin] += one
        return sums[:width]

    def packed(self) -> bytes:
        """Return the content of the model's file."""
        facts = [self.digest, self.pages, self.scales, self.biases, len(self.rarities), len(self.known)]
        head = json.dumps(facts).encode()
        known = self.known.tobytes() + self.known_pages.tobytes()
        return b"".join((_HEADER.pack(_MAGIC, len(head)), head, self.rarities, known, self.rows))


def read_model(file: bytes) -> SearchModel:
    """Read a model's file. Raises `ValueError` if it is not one or is truncated."""
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


def hash_words(words: Sequence[str]) -> int:
    """Return a 64-bit hash of phonetic words."""
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "little")


def hash_examples(lessons: Sequence[tuple[str, str]]) -> str:
    """Return the hash of examples; their order does not matter."""
    return sha256(json.dumps([_METHOD, *sorted(lessons)]).encode()).hexdigest()[:24]
