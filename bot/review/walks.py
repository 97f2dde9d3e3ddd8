"""Every way through the self-check: all of them where they can be counted out, else every pair of answers and random ones.

A way is a full set of answers that ends in the result. Ways differ by town only where towns differ: the places to walk
are "no town yet", one town with nothing of its own, and each town that has rules or papers of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from bot.content.content import Content
from bot.content.models import CHOSEN, LATER, RESULT
from bot.conversation.journey import first

EXHAUSTIVE = 200_000
"""More ways than this are not all walked."""
AT_RANDOM = 10_000
_SEED = 20261126
Way: TypeAlias = dict[str, str]
Answer: TypeAlias = tuple[str, str]
"""A question and the option given to it."""


@dataclass(frozen=True)
class Walks:
    """The ways of a content: how many there are, and whether `ways` gives all of them."""

    content: Content
    places: tuple[str, ...]
    total: int
    limit: int = EXHAUSTIVE

    @property
    def all(self) -> bool:
        """Say whether every way is walked."""
        return self.total <= self.limit

    def ways(self) -> Iterator[Way]:
        """Yield the ways: all of them, or every pair of answers at every place and many at random."""
        if self.all:
            for place in self.places:
                yield from _Place(self.content, place).all()
            return
        for place in self.places:
            yield from _Place(self.content, place).pairwise()
        dice = Random(_SEED)  # noqa: S311  the same ways every time
        towns = [_Place(self.content, place) for place in self.places]
        for _ in range(AT_RANDOM):
            yield dice.choice(towns).random(dice)


def walks(content: Content, limit: int = EXHAUSTIVE) -> Walks:
    """Count the ways of a content that is free of loops."""
    places = tuple(_places(content))
    return Walks(content, places, sum(_Place(content, place).count() for place in places), limit)


def _places(content: Content) -> Iterator[str]:
    """Yield the answers to the question about the town that can make a difference."""
    yield LATER
    towns = content.municipalities.values()
    own = [town.slug for town in towns if town.local.rules or town.local.documents]
    yield from [town.slug for town in towns if town.slug not in own][:1]
    yield from own


class _Place:
    """The ways of whoever names one place."""

    def __init__(self, content: Content, place: str) -> None:
        self._content = content
        self._place = place
        self._first = self._asked(first(content))
        self._known: dict[str, Mapping[Answer, str]] = {}

    def count(self) -> int:
        """Count the ways without walking them: those from each step on are counted once."""
        counted = {RESULT: 1}

        def ways_from(step: str) -> int:
            if step not in counted:
                counted[step] = sum(ways_from(after) for _, after in self._answers(step))
            return counted[step]

        return ways_from(self._first)

    def all(self) -> Iterator[Way]:
        """Yield every way."""

        def onward(step: str, way: Way) -> Iterator[Way]:
            if step == RESULT:
                yield way
                return
            for answer, after in self._answers(step):
                yield from onward(after, {**way, step: answer})

        return onward(self._first, {})

    def random(self, dice: Random) -> Way:
        """Give a way with an answer thrown for each question."""
        return self._thrown(dice, {}, self._first)

    def pairwise(self) -> Iterator[Way]:
        """Yield ways that together hold every two answers one person can give."""
        dice = Random(_SEED)  # noqa: S311  the same ways every time
        held = set[tuple[Answer, Answer]]()
        for one, after_one in self._reached(self._first).items():
            for other in self._reached(after_one):
                if (one, other) not in held:
                    way = self._thrown(dice, *self._through(*self._through({}, self._first, one), other))
                    answers = list(way.items())
                    held |= {(a, b) for place, a in enumerate(answers) for b in answers[place + 1 :]}
                    yield way

    def _thrown(self, dice: Random, way: Way, step: str) -> Way:
        """Go on from a step with an answer thrown for each question."""
        way = dict(way)
        while step != RESULT:
            way[step], step = dice.choice(self._answers(step))
        return way

    def _through(self, way: Way, step: str, wanted: Answer) -> tuple[Way, str]:
        """Lead a way on from a step until it has given an answer; give it and the step after."""
        way = dict(way)
        while step != wanted[0]:
            way[step], step = next(
                (answer, after) for answer, after in self._answers(step) if wanted in self._reached(after)
            )
        way[step] = wanted[1]
        return way, dict(self._answers(step))[wanted[1]]

    def _reached(self, step: str) -> Mapping[Answer, str]:
        """Give every answer that can still be given from a step on, with the step after it."""
        if step not in self._known:
            reached: dict[Answer, str] = {}
            waiting, seen = [step], {RESULT}
            while waiting:
                if (here := waiting.pop()) not in seen:
                    seen.add(here)
                    reached.update({(here, answer): after for answer, after in self._answers(here)})
                    waiting.extend(after for _, after in self._answers(here))
            self._known[step] = reached
        return self._known[step]

    def _answers(self, step: str) -> list[tuple[str, str]]:
        """Give (answer, next step that is asked here) of a question; a town is named, or is to come later."""
        question = self._content.questions[step]
        options = question.options
        if question.kind == "town":
            option = options[LATER if self._place == LATER else CHOSEN]
            return [(self._place, self._asked(option.next))]
        return [(name, self._asked(option.next)) for name, option in options.items()]

    def _asked(self, step: str) -> str:
        """Give the first step from here on that is asked at this place."""
        while step != RESULT and self._content.questions[step].needs_town and self._place == LATER:
            step = self._content.questions[step].otherwise or RESULT
        return step
