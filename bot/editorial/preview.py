"""All chapters as one book of numbered cards, each button with the card it leads to.

A card is shown once: what differs only in the name of a town, or the code of a message, is listed on the first such card.

A stage for screens: the content, the time, and what would be known of a database. Buttons are pressed by the bot's own turn.

So whatever a button of the page leads to, it leads to in the bot.

A chapter: the screens that one kind of person can come to by buttons, found by pressing every one of them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from bot.content.content import Content
from bot.conversation.codes import decode, encode, has_code
from bot.conversation.contact.model import OfLead, OnLead
from bot.conversation.lead.model import Lead
from bot.conversation.model import Action, Languages, Menu, Open, Screen, Shown
from bot.conversation.selfcheck import walk
from bot.conversation.state import Context, LoadedState, Session
from bot.conversation.turn import turn
from bot.view.catalog import Words
from bot.view.context import Button, Message, Operator, RenderContext, Rows
from bot.view.letters import Letter
from bot.view.render import render

Sent: TypeAlias = Message | Letter
Views: TypeAlias = Mapping[str, tuple[Sent, ...]]
"""The messages of one screen, or a notice or letter, by language."""


@dataclass(frozen=True)
class Standing:
    """A screen, and the session of whoever stands there: without language and without the screen seen last."""

    screen: Screen
    session: Session = field(default_factory=Session)

    @property
    def key(self) -> str:
        """Name the screen: by the code of its button where it has one."""
        return encode(self.screen) if has_code(self.screen) else type(self.screen).__name__.lower()


@dataclass(frozen=True)
class Press:
    """What a press leads to. `changed`: the session is another one; `done`: something would be stored or sent."""

    place: Standing
    changed: bool
    done: bool


@dataclass(frozen=True)
class Fixture:
    """Everything a screen is worded from but the session."""

    content: Content
    words: Mapping[str, Words]
    operator: Operator
    now: datetime
    known: LoadedState = field(default_factory=LoadedState)

    def context(self, language: str, session: Session, about: str = "") -> RenderContext:
        """Give the scene in a language; `about`: the code of the lead at hand, for the municipal side."""
        session = replace(session, language=language)
        return RenderContext(
            self.words[language], self.content, session, self._known(about), self.operator, self.now
        )

    def views(self, place: Standing) -> Views:
        """Word a screen in every language."""
        return {language: self.messages(place, language) for language in self.words}

    def messages(self, place: Standing, language: str) -> tuple[Message, ...]:
        """Word a screen in one language."""
        return render(Shown(place.screen), self.context(language, place.session, _about(place.screen)))

    def press(self, place: Standing, code: str) -> Press:
        """Press a button as somebody who stands there."""
        return self.act(place, decode(code))

    def act(self, place: Standing, action: Action) -> Press:
        """Do anything as somebody who stands there."""
        # From the choice of language one returns to where one was: here, to the beginning.
        seen = Session().place if place.screen == Languages() else place.key
        before = replace(place.session, language=next(iter(self.words)), place=seen)
        known = self._known(_about(action) or _about(place.screen))
        done = turn(before, action, Context(self.content, known, self.now))
        after = replace(done.session or Session(), language=None, place=Session().place, checked=False)
        changed = done.session is None or after != place.session
        return Press(Standing(done.shown[-1].screen, after), changed, bool(done.effects))

    def lead(self, code: str) -> Lead | None:
        """Give the lead of a code that anybody here may see."""
        known = self.known
        return next((lead for lead in (*known.leads, *known.inbox, *known.closed) if lead.code == code), None)

    def _known(self, code: str) -> LoadedState:
        """Give what is known, with the lead at hand: as whoever loads it from a database does."""
        return replace(self.known, lead=self.lead(code)) if code else self.known


def _about(meaning: Action | Screen) -> str:
    """Give the code of the lead that a screen or a press of the municipal side is about, or ""."""
    if isinstance(meaning, Open):
        meaning = meaning.screen
    return meaning.lead if isinstance(meaning, OfLead | OnLead) else ""


VARIANT = "~"
"""What parts the key of a screen from the number of another way it can look within the chapter."""


@dataclass
class PreviewChapter:
    """Screens, notices and letters by key, in the order they were found."""

    name: str
    title: str
    stage: Fixture
    places: dict[str, Standing] = field(default_factory=dict[str, Standing])
    views: dict[str, Views] = field(default_factory=dict[str, Views])

    def add(self, place: Standing) -> None:
        """Take in one more way that a screen can look, without pressing its buttons; the same way is no other."""
        views, key, number = self.stage.views(place), place.key, 1
        while key in self.views and self.views[key] != views:
            number += 1
            key = f"{place.key}{VARIANT}{number}"
        self.places.setdefault(key, place)
        self.views[key] = views

    def explore(self, starts: Iterable[Standing], *common: "PreviewChapter", on: bool = False) -> None:
        """Press every button from here on. What looks just as in one of the chapters `common` stays there.

        `on`: also presses that change what is filled in are followed, where they lead to a screen not seen yet.
        """
        waiting, later = deque(starts), deque[Standing]()
        while waiting or later:
            place = (waiting or later).popleft()
            if place.key in self.places:
                continue
            if any(self.looks_as_in(chapter, place) for chapter in common):
                continue
            views = self.stage.views(place)
            self.places[place.key], self.views[place.key] = place, views
            for pressed in self._presses(place, views):
                if not pressed.changed:
                    waiting.append(pressed.place)
                elif on and not pressed.done:
                    later.append(pressed.place)

    def looks_as_in(self, chapter: "PreviewChapter", place: Standing) -> bool:
        """Say whether a chapter shows the screen just so; the first language stands for all, since each says the same."""
        if there := chapter.views.get(place.key):
            language, sent = next(iter(there.items()))
            return self.stage.messages(place, language) == sent
        return False

    def sort(self, kinds: Sequence[str]) -> None:
        """Bring the screens of each kind (the first word of a key) together, in the order of `kinds`; others come last."""
        rank = {kind: number for number, kind in enumerate(kinds)}
        ordered = sorted(self.views, key=lambda key: rank.get(key.partition(":")[0], len(rank)))
        self.views = {key: self.views[key] for key in ordered}

    def tell(self, name: str, worded: Callable[[RenderContext], Sent | None]) -> None:
        """Take in a notice or a letter that somebody gets without asking."""
        scenes = {language: self.stage.context(language, Session()) for language in self.stage.words}
        said = {language: worded(context) for language, context in scenes.items()}
        self.places[name] = Standing(Menu())
        self.views[name] = {language: (sent,) for language, sent in said.items() if sent is not None}

    def _presses(self, place: Standing, views: Views) -> Iterator[Press]:
        return (self.stage.press(place, button.code) for button in buttons(views) if button.code)


def buttons(views: Views) -> Iterator[Button]:
    """Yield the buttons of a screen, in the first language: they mean the same in each."""
    for sent in next(iter(views.values())):
        for row in rows_of(sent):
            yield from row


def rows_of(sent: Sent) -> Rows:
    """Give the rows of buttons; a letter has none."""
    return sent.rows if isinstance(sent, Message) else ()


EVERYBODY = "everybody"


@dataclass
class Card:
    """One screen, notice or letter. `also`: what looks the same but for a name, by anchor; `again`: an equal card before."""

    number: int
    anchor: str
    key: str
    chapter: PreviewChapter
    place: Standing
    views: Views
    also: dict[str, str] = field(default_factory=dict[str, str])
    again: "Card | None" = None


@dataclass(frozen=True)
class Target:
    """Where a button leads: an anchor, the card it stands on, and who stands there."""

    anchor: str
    card: Card
    place: Standing


Distance: TypeAlias = tuple[int, ...]


class Book:
    """The cards of all chapters in order, and the way from each button to its card."""

    def __init__(self, content: Content, chapters: Sequence[PreviewChapter]) -> None:
        self.content = content
        self.chapters = chapters
        self.cards: list[Card] = []
        self._by_key: dict[str, list[Target]] = {}
        self._by_kind: dict[type[object], list[Target]] = {}
        self._found: dict[tuple[int, str], Target | None] = {}
        self._equal: dict[tuple[object, ...], Card] = {}
        for chapter in chapters:
            self._enter(chapter)

    def of(self, chapter: PreviewChapter) -> list[Card]:
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

    def _distance(self, card: Card, wanted: Standing, target: Target) -> Distance:
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

    def _enter(self, chapter: PreviewChapter) -> None:
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

    def _card(self, anchor: str, key: str, chapter: PreviewChapter) -> Card:
        views = chapter.views[key]
        again = self._equal.get(tuple(views.items()))
        card = Card(len(self.cards) + 1, anchor, key, chapter, chapter.places[key], views, again=again)
        self._equal.setdefault(tuple(views.items()), card)
        self.cards.append(card)
        return card

    def _pattern(self, chapter: PreviewChapter, place: Standing, views: Views) -> tuple[str, str]:
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
