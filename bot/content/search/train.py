"""Trains the search model: support vector machines with squared hinge loss, one for each page.

Runs in a separate process (`python -m bot.content.search.train FILE PARENT`, the examples on
stdin), since numpy takes 20 MB. Dual coordinate descent (Hsieh et al., 2008), all pages of one
example at a time.
"""

import json
import os
import sys
import threading
import time
from array import array
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.content.search.model import NO_PAGE, ZERO_BYTE, SearchModel, hash_words
from bot.content.search.ngrams import ngram_numbers, phonetic_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

COST = 0.5
ROUNDS = 8
WEIGHTED_EXAMPLES, MAX_EXAMPLE_WEIGHT = 40, 8
"""Number of examples up to which those of a page get extra weight; maximum weight of an example."""
MAX_BYTES = 8_600_000
"""Maximum size of the weights."""
MAX_NGRAMS = 1 << 15
RARITY_STEPS = 20
"""Steps of a unit of rarity."""
MIN_LEN = 3
"""Minimum letters of a single word that is an example of "none"."""
WEIGHT_STEPS = 127
"""Steps of a weight in one byte on either side of zero."""
PARENT_CHECK_S = 0.5


def train_model(digest: str, examples: list[tuple[str, str]]) -> SearchModel:
    """Train a model on examples, each a page id and a question."""
    pages = (*sorted({page for page, _ in examples} - {NO_PAGE}), NO_PAGE)
    place_of = {page: place for place, page in enumerate(pages)}
    size = min(MAX_NGRAMS, MAX_BYTES // len(pages))
    spoken = dict.fromkeys((place_of[page], tuple(words)) for page, text in examples if (words := phonetic_words(text)))
    known = {word for place, words in spoken if place != place_of[NO_PAGE] for word in words}
    none = chain.from_iterable(words for place, words in spoken if place == place_of[NO_PAGE])
    # Words that no page contains are examples of "none".
    spoken |= dict.fromkeys((place_of[NO_PAGE], (word,)) for word in none if word not in known and len(word) >= MIN_LEN)
    having = [np.array(ngram_numbers(words, size), np.int32) for _, words in spoken]
    rarity = _idf(having, size)
    weights = _fit([place for place, _ in spoken], having, rarity, len(pages))
    bias, weights = weights[-1], weights[:-1] * rarity[:, None]
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-6) / WEIGHT_STEPS
    numbers = sorted((hash_words(words), place) for place, words in spoken)
    return SearchModel(
        digest=digest,
        pages=pages,
        scales=tuple(float(scale) * RARITY_STEPS for scale in scales),
        biases=tuple(map(float, bias)),
        rarities=np.rint(rarity * RARITY_STEPS).astype(np.uint8).tobytes(),
        rows=(np.rint(weights / scales) + ZERO_BYTE).astype(np.uint8).tobytes(),
        known=array("Q", (number for number, _ in numbers)),
        known_pages=array("H", (place for _, place in numbers)),
    )


def _idf(having: "list[NDArray[np.int32]]", size: int) -> "NDArray[np.float32]":
    """Return the inverse document frequency of each n-gram."""
    counts = np.bincount(np.concatenate(having), minlength=size)
    rarity = np.where(counts, np.log((1 + len(having)) / (0.5 + counts)), 0)
    steps: NDArray[np.float32] = np.maximum(np.rint(rarity * RARITY_STEPS), counts > 0).astype(np.float32)
    return steps / np.float32(RARITY_STEPS)


def _fit(
    places: list[int], having: "list[NDArray[np.int32]]", rarity: "NDArray[np.float32]", pages: int
) -> "NDArray[np.float32]":
    """Return the weight of each n-gram for each page, and the bias of each page in the last row."""
    size, chance = len(rarity), np.random.default_rng(1)
    weights, pulls = np.zeros((size + 1, pages), np.float32), np.zeros((len(having), pages), np.float32)
    vectors: list[NDArray[np.float32]] = [
        np.append(rarity[numbers] / np.linalg.norm(rarity[numbers]), 1).astype(np.float32) for numbers in having
    ]
    rows: list[NDArray[np.int64]] = [np.append(numbers, size).astype(np.int64) for numbers in having]
    cost = 1 / (2 * COST)
    # Without extra weight for its few examples, a new page is hardly ever found.
    own_costs: NDArray[np.float32] = cost / np.clip(
        WEIGHTED_EXAMPLES / np.maximum(np.bincount(places, minlength=pages), 1), 1, MAX_EXAMPLE_WEIGHT
    ).astype(np.float32)
    for _ in range(ROUNDS):
        order: list[int] = chance.permutation(len(having)).tolist()
        for example in order:
            row, vector, pull = rows[example], vectors[example], pulls[example]
            side, softness = np.full(pages, -1, np.float32), np.full(pages, cost, np.float32)
            side[places[example]], softness[places[example]] = 1, own_costs[places[example]]
            slope: NDArray[np.float32] = side * (vector @ weights[row]) - 1 + softness * pull
            # The norm of an example is 1, and so is the bias feature.
            moved = np.maximum(pull - slope / (2 + softness), 0)
            change = np.flatnonzero(moved != pull)
            if len(change):
                weights[np.ix_(row, change)] += np.outer(vector, ((moved - pull) * side)[change])
                pulls[example] = moved
    return weights


def _end_with(parent: int) -> None:
    """Exit soon after the parent process."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    os._exit(1)


def main() -> None:
    """Read JSON with a digest and examples from stdin; write the model to the given file."""
    os.nice(5)
    file, parent = sys.argv[1:]
    threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    digest, examples = json.load(sys.stdin)
    Path(file).write_bytes(train_model(digest, [(page, text) for page, text in examples]).packed())


if __name__ == "__main__":
    main()
