"""All chapters as one book of numbered cards, each button with the card it leads to.

A card is shown once: what differs only in the name of a town, or the code of a message, is listed on the first such card.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.content.content import Content
from bot.conversation.journey import walk
from bot.preview.chapter import VARIANT, Chapter
from bot.preview.stage import Place, Views

EVERYBODY = "everybody"


@dataclass
class Card:
    """One screen, notice or letter. `also`: what looks the same but for a name, by anchor; `again`: an equal card before."""

    number: int
    anchor: str
    key: str
    chapter: Chapter
    place: Place
    views: Views
    also: dict[str, str] = field(default_factory=dict[str, str])
    again: "Card | None" = None


@dataclass(frozen=True)
class Target:
    """Where a button leads: an anchor, the card it stands on, and who stands there."""

    anchor: str
    card: Card
    place: Place


Distance: TypeAlias = tuple[int, ...]


class Book:
    """The cards of all chapters in order, and the way from each button to its card."""

    def __init__(self, content: Content, chapters: Sequence[Chapter]) -> None:
        self.content = content
        self.chapters = chapters
        self.cards: list[Card] = []
        self._by_key: dict[str, list[Target]] = {}
        self._by_kind: dict[type[object], list[Target]] = {}
        self._found: dict[tuple[int, str], Target | None] = {}
        self._equal: dict[tuple[object, ...], Card] = {}
        for chapter in chapters:
            self._enter(chapter)

    def of(self, chapter: Chapter) -> list[Card]:
        """Give the cards of a chapter."""
        return [card for card in self.cards if card.chapter is chapter]

    def target(self, card: Card, code: str) -> Target | None:
        """Give where a press leads: to just that screen if it is shown, else to the nearest of its kind; None: to none."""
        if (card.number, code) not in self._found:
            self._found[card.number, code] = self._nearest(card, code)
        return self._found[card.number, code]

    def _nearest(self, card: Card, code: str) -> Target | None:
        wanted = card.chapter.stage.press(card.place, code).place
        choices = self._by_key.get(wanted.key) or self._by_kind.get(type(wanted.screen)) or []
        return min(choices, key=lambda target: self._distance(card, wanted, target), default=None)

    def find(self, key: str) -> Target | None:
        """Give the first card of a screen."""
        return next(iter(self._by_key.get(key, ())), None)

    def _distance(self, card: Card, wanted: Place, target: Target) -> Distance:
        """Say how far what is shown is from what is wanted: first whose chapter it is, then how many answers differ.

        Who only looks around stays in the chapter; who changes answers comes to the example with the nearest ones, and in
        the middle of the questions to the questions as everybody is asked them.
        """
        given, shown = wanted.session.answers, target.place.session.answers
        differ = sum(given.get(name) != shown.get(name) for name in given.keys() | shown.keys())
        own, common = target.card.chapter is card.chapter, target.card.chapter.name == EVERYBODY
        other = target.place.session != wanted.session
        if wanted.session == card.place.session:
            return not own, not common, differ, other
        if walk(self.content, given).here is not None:
            return not common, not own, differ, other
        return differ, not own, other, not common

    def _enter(self, chapter: Chapter) -> None:
        patterns = dict[str, Card]()
        for key, views in chapter.views.items():
            place = chapter.places[key]
            anchor = f"{chapter.name}.{key.replace(':', '.')}"
            name, pattern = self._pattern(chapter, place, views)
            card = patterns.get(pattern) if name else None
            if card is None:
                card = self._card(anchor, key, chapter)
                patterns[pattern] = card
            else:
                card.also[anchor] = name
            target = Target(anchor, card, place)
            self._by_key.setdefault(key.partition(VARIANT)[0], []).append(target)
            self._by_kind.setdefault(type(place.screen), []).append(target)

    def _card(self, anchor: str, key: str, chapter: Chapter) -> Card:
        views = chapter.views[key]
        again = self._equal.get(tuple(views.items()))
        card = Card(len(self.cards) + 1, anchor, key, chapter, chapter.places[key], views, again=again)
        self._equal.setdefault(tuple(views.items()), card)
        self.cards.append(card)
        return card

    def _pattern(self, chapter: Chapter, place: Place, views: Views) -> tuple[str, str]:
        """Give the name a screen is about (a town's, a region's, the code of a lead; "" for none) and its views without that name."""
        screen = place.screen
        slug = getattr(screen, "slug", "") or getattr(screen, "place", "")
        if names := self._names(slug):
            return " / ".join(names), _without(repr(views), *names, slug)
        code = getattr(screen, "lead", "") or getattr(screen, "code", "")
        if lead := chapter.stage.lead(code):
            return code, _without(repr(views), code, *self._names(lead.slug), lead.slug)
        return "", ""

    def _names(self, slug: str) -> tuple[str, ...]:
        """Give the names of a town or region, one for each language that has another."""
        town = self.content.municipalities.get(slug)
        return tuple(dict.fromkeys((town.names if town else self.content.regions.get(slug, {})).values()))


def _without(text: str, *names: str) -> str:
    """Take names out of a text; one that holds another one goes first."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "\0")
    return text
