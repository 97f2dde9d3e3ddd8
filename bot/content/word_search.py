"""Finds which page a typed sentence is about: letter triples in one plain spelling, rarer triples count more.

Triples forgive inflection and misspelling, and the plain spelling lets Ukrainian and Czech words, also without
diacritics or typed in the other script, meet.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot, log, sqrt

from bot.content.spelling import plain

GOOD_ENOUGH = 0.3
COVERED = 0.5
"""The share of a question's weight that a page must hold: a question about something else shares only scraps."""
TITLE_WEIGHT = 3
_SHORTEST = 3


@dataclass(frozen=True)
class WordIndex:
    """Triples of every page: what each weighs, and which pages hold it how strongly."""

    weights: dict[str, float]
    pages: dict[str, dict[str, float]]
    names: dict[str, dict[str, None]]
    """The pages that bear a name, by its plain spelling."""

    def find(self, text: str, limit: int = 3) -> list[str]:
        """Give the keys of the pages that fit best: those of just this name, then best first; none when nothing fits."""
        wanted = {triple: self.weights.get(triple, _unknown(self.weights)) for triple in _triples(text)}
        whole = sum(weight**2 for weight in wanted.values()) or 1.0
        scores: dict[str, float] = {}
        for key, strength in self.pages.items():
            shared = wanted.keys() & strength.keys()
            if sum(wanted[triple] ** 2 for triple in shared) >= COVERED * whole:
                scores[key] = sum(wanted[triple] * strength[triple] for triple in shared) / sqrt(whole)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        near = (key for key, score in best[:limit] if score >= max(GOOD_ENOUGH, best[0][1] / 2))
        return list(dict.fromkeys([*self.names.get(plain(text), ()), *near]))[:limit]


def build(pages: Iterable[tuple[str, tuple[str, ...], str]]) -> WordIndex:
    """Make the index from (key, names and search words, text); one key may come once per language."""
    counts: dict[str, Counter[str]] = {}
    named: dict[str, dict[str, None]] = {}
    for key, names, text in pages:
        page = counts.setdefault(key, Counter())
        for triple in _triples(" ".join(names)):
            page[triple] += TITLE_WEIGHT
        page.update(_triples(text))
        for name in filter(None, map(plain, names)):
            named.setdefault(name, {})[key] = None
    spread = Counter[str]()
    for page in counts.values():
        spread.update(page.keys())
    weights = {triple: log(1 + len(counts) / number) for triple, number in spread.items()}
    return WordIndex(weights, {key: _normalised(page, weights) for key, page in counts.items()}, named)


def _normalised(page: Counter[str], weights: dict[str, float]) -> dict[str, float]:
    strength = {triple: weights[triple] * (1 + log(number)) for triple, number in page.items()}
    scale = sqrt(hypot(*strength.values()) or 1.0)
    return {triple: value / scale for triple, value in strength.items()}


def _triples(text: str) -> set[str]:
    words = {f" {word} " for word in plain(text).split() if len(word) >= _SHORTEST}
    return {word[start : start + 3] for word in words for start in range(len(word) - 2)}


def _unknown(weights: dict[str, float]) -> float:
    return max(weights.values(), default=1.0)
