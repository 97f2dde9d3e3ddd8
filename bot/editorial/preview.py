"""What the preview shows: chapters of screens, notices and letters, and the book that numbers them.

A chapter holds what one kind of person can come to: the exhibits of a room of the gallery, and whatever their buttons lead to.
Buttons are pressed by the bot's own turn. What differs only in a town's name or a message's code is one card of the book.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import chain, groupby
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, TypeVar

from bot.content.content import Content
from bot.content.models import Situation
from bot.conversation.codes import decode, encode, has_code
from bot.conversation.contact.model import Asker, ChangeStage, ContactScreen, What
from bot.conversation.lead.happened import NEWS, Happened, Notice, State, Way
from bot.conversation.lead.model import PLAIN, Event, Lead, Role, Step, Voice
from bot.conversation.model import Action, Languages, Menu, Open, Result, Screen, Shown
from bot.conversation.private import Private
from bot.conversation.selfcheck import walk
from bot.conversation.state import Context, LoadedState, Session
from bot.conversation.turn import turn
from bot.editorial import gallery
from bot.editorial.gallery import Room, at_hand, lead_of
from bot.editorial.invented import Invented, first_sentence
from bot.view import letters, town_letters
from bot.view.catalog import Words
from bot.view.context import Button, Message, Operator, RenderContext
from bot.view.letter import TO_OPERATOR, Letter, framed, to_contact
from bot.view.letters import LadderWait
from bot.view.reminders import reminder
from bot.view.render import render

EVERYBODY, EXAMPLE_PREFIX = "everybody", "example-"
VARIANT = "~"
"""What parts the key of a screen from the number of another way it can look within the chapter."""
LINK = "https://cpa.example.org/l/…"
"""What stands in place of the link to a lead page."""
_CLIMBED = {"reminder": Happened.REMINDED, "deputy": Happened.DEPUTY_ASKED, "coordinator": Happened.COORDINATOR_ASKED}

Sent: TypeAlias = Message | Letter
Views: TypeAlias = Mapping[str, tuple[Sent, ...]]
"""The messages of one screen, or a notice or letter, by language."""
ScreenWording: TypeAlias = Callable[[RenderContext], Sent | None]
NamedWording: TypeAlias = tuple[str, ScreenWording]
Distance: TypeAlias = tuple[int, ...]
T = TypeVar("T")


class Standpoint(NamedTuple):
    """A screen, and the session of whoever stands there: without language and without the screen seen last."""

    screen: Screen
    session: Session = Session()

    @property
    def key(self) -> str:
        """Name the screen: by the code of its button where it has one."""
        return encode(self.screen) if has_code(self.screen) else type(self.screen).__name__.lower()


class _Unanswered(Mapping[str, str]):
    """No answers, and whether anybody has looked for one."""

    asked = False

    def __getitem__(self, question: str) -> str:
        self.asked = True
        raise KeyError(question)

    def __iter__(self) -> Iterator[str]:
        self.asked = True
        return iter(())

    def __len__(self) -> int:
        self.asked = True
        return 0


class Press(NamedTuple):
    """What a press leads to. `changed`: the session is another one; `done`: something would be stored or sent."""

    place: Standpoint
    changed: bool
    done: bool


_OfSessions: TypeAlias = dict[object, list[tuple[Session, T]]]
"""What is the same for equal sessions, which cannot be keys: by parts of them that can."""


def _known(found: Iterable[tuple[Session, T]], session: Session) -> T | None:
    return next((one for known, one in found if known == session), None)


@dataclass(frozen=True)
class Fixture:
    """Everything a screen is worded from but the session."""

    content: Content
    words: Mapping[str, Words]
    operator: Operator
    now: datetime
    known: LoadedState = field(default_factory=LoadedState)
    _worded: _OfSessions[tuple[Message, ...]] = field(default_factory=_OfSessions[tuple[Message, ...]], init=False)
    """What was worded already, by screen, language and answers."""
    _opened: _OfSessions[Press] = field(default_factory=_OfSessions[Press], init=False)
    """Where buttons lead that lead there wherever they stand, by their codes and answers."""
    asking: set[Screen] = field(default_factory=set[Screen], init=False)
    """The screens that were worded for nobody in particular, and looked for answers."""

    def context(self, language: str, session: Session, known: LoadedState) -> RenderContext:
        session = replace(session, language=language)
        return RenderContext(self.words[language], self.content, session, known, self.operator, self.now)

    def views(self, place: Standpoint) -> Views:
        return {language: self.messages(place, language) for language in self.words}

    def messages(self, place: Standpoint, language: str) -> tuple[Message, ...]:
        known = self._worded.setdefault((place.screen, language, *place.session.answers.items()), [])
        if (messages := _known(known, place.session)) is None:
            messages = self.worded(place, language)
            known.append((place.session, messages))
        return messages

    def worded(self, place: Standpoint, language: str) -> tuple[Message, ...]:
        known, answers = at_hand(self.known, place.screen), _Unanswered()
        session = Session(answers=answers) if place.session == Session() else place.session
        messages = render(Shown(place.screen), self.context(language, session, known))
        if answers.asked:
            self.asking.add(place.screen)
        return messages

    def press(self, place: Standpoint, code: str) -> Press:
        action = decode(code)
        # of a contact's screen, the lead that it is about is at hand
        if not isinstance(action, Open) or isinstance(place.screen, ContactScreen):
            return self.act(place, action)
        known = self._opened.setdefault((code, *place.session.answers.items()), [])
        if (pressed := _known(known, place.session)) is None:
            pressed = self.act(place, action)
            known.append((place.session, pressed))
        return pressed

    def act(self, place: Standpoint, action: Action) -> Press:
        # From the choice of language one returns to where one was: here, to the beginning.
        seen = Session().place if place.screen == Languages() else place.key
        before = replace(place.session, language=next(iter(self.words)), place=seen)
        known = at_hand(at_hand(self.known, place.screen), action)
        done = turn(before, action, Context(self.content, known, self.now))
        after = replace(done.session or Session(), language=None, place=Session().place, checked=False)
        changed = done.session is None or after != place.session
        return Press(Standpoint(done.shown[-1].screen, after), changed, bool(done.effects))


@dataclass
class PreviewChapter:
    """Screens, notices and letters by key, in the order they were found."""

    name: str
    title: str
    stage: Fixture
    places: dict[str, Standpoint] = field(default_factory=dict[str, Standpoint])
    views: dict[str, Views] = field(default_factory=dict[str, Views])

    def add(self, place: Standpoint) -> None:
        """Take in one more way that a screen can look, without pressing its buttons; the same way is no other."""
        views, key, number = self.stage.views(place), place.key, 1
        while key in self.views and self.views[key] != views:
            number += 1
            key = f"{place.key}{VARIANT}{number}"
        self.places.setdefault(key, place)
        self.views[key] = views

    def explore(self, starts: Iterable[Standpoint], *common: "PreviewChapter", on: bool = False) -> None:
        """Press every button from here on. What looks just as in one of the chapters `common` stays there.

        `on`: also presses that change what is filled in are followed, where they lead to a screen not seen yet.
        """
        waiting, later = deque(starts), deque[Standpoint]()
        while waiting or later:
            place = (waiting or later).popleft()
            if place.key in self.places or any(self.looks_as_in(chapter, place) for chapter in common):
                continue
            views = self.stage.views(place)
            self.places[place.key], self.views[place.key] = place, views
            for pressed in (self.stage.press(place, button.code) for button in buttons(views) if button.code):
                if not pressed.changed:
                    waiting.append(pressed.place)
                elif on and not pressed.done:
                    later.append(pressed.place)

    def looks_as_in(self, chapter: "PreviewChapter", place: Standpoint) -> bool:
        """Say whether a chapter shows the screen just so; the first language stands for all, since each says the same."""
        key, session = place.key, place.session
        is_same = key in chapter.same_for_all and session == Session(answers=session.answers)
        if is_same and self.stage.known == chapter.stage.known:
            return True
        if there := chapter.views.get(key):
            language, sent = next(iter(there.items()))
            return self.stage.messages(place, language) == sent
        return False

    @cached_property
    def same_for_all(self) -> frozenset[str]:
        """The screens that are worded without a look at anybody's answers, so that no answers need be tried."""
        places, asking = self.places.items(), self.stage.asking
        return frozenset(key for key, place in places if place.session == Session() and place.screen not in asking)

    def sort(self, kinds: Sequence[str]) -> None:
        """Bring the screens of each kind (the first word of a key) together, in the order of `kinds`; others come last."""
        rank = {kind: number for number, kind in enumerate(kinds)}
        ordered = sorted(self.views, key=lambda key: rank.get(key.partition(":")[0], len(rank)))
        self.views = {key: self.views[key] for key in ordered}

    def tell(self, name: str, worded: Callable[[RenderContext], Sent | None]) -> None:
        stage = self.stage
        said = {language: worded(stage.context(language, Session(), stage.known)) for language in stage.words}
        self.places[name] = Standpoint(Menu())
        self.views[name] = {language: (sent,) for language, sent in said.items() if sent is not None}


def hung(name: str, title: str, room: Room, stage: Fixture, *common: PreviewChapter, on: bool = True) -> PreviewChapter:
    """Give the chapter of a room: its exhibits, and what their buttons lead to."""
    chapter = PreviewChapter(name, title, replace(stage, known=room.known))
    for exhibit in room.exhibits:
        chapter.explore([Standpoint(exhibit.screen, exhibit.session)], *common, on=on)
    return chapter


def written(title: str, of: Invented, stage: Fixture, *common: PreviewChapter) -> PreviewChapter:
    """Give the chapter of a message to a town; a field may look otherwise by another way of being reached."""
    room = gallery.writing(of)
    chapter = hung("writing", title, room, stage, *common)
    for exhibit in room.exhibits:
        if exhibit.session.draft:
            chapter.add(Standpoint(exhibit.screen, exhibit.session))
    return chapter


def example(name: str, title: str, stage: Fixture, common: PreviewChapter) -> PreviewChapter:
    """What one example person sees at the end of their answers, as far as it is not what everybody sees."""
    session = Session(answers=stage.content.scenarios[name].answers)
    chapter = PreviewChapter(f"{EXAMPLE_PREFIX}{name}", title, stage)
    start = Standpoint(Result(), session)
    asked = (place.screen for key, place in common.places.items() if key not in common.same_for_all)
    own = (Standpoint(screen, session) for screen in asked if has_code(screen))
    differing = (place.screen for place in own if not chapter.looks_as_in(common, place))
    chapter.explore([start, *(stage.act(start, Open(screen)).place for screen in differing)], common)
    return chapter


def buttons(views: Views) -> Iterator[Button]:
    """Yield the buttons of a screen, in the first language: they mean the same in each."""
    for sent in next(iter(views.values())):
        yield from chain(*sent.rows) if isinstance(sent, Message) else ()


def to_candidates(title: str, of: Invented, stage: Fixture) -> PreviewChapter:
    """What a candidate hears without asking: of a message, and of a town that recruits."""
    known = of.after_sending()
    chapter = PreviewChapter("news", title, replace(stage, known=known))
    for name, worded in (*_news(of, known), *_interests(of, known)):
        chapter.tell(name, worded)
    return chapter


def to_officials(title: str, of: Invented, stage: Fixture) -> PreviewChapter:
    """What contacts, coordinators and the operator get: notices in Telegram, and letters by e-mail."""
    known = of.of_contact()
    chapter = PreviewChapter("notices", title, replace(stage, known=known))
    first = known.inbox[0]
    for name, worded in (*_of_lead(first), *_waiting(first, of), *_lists(known), *_of_town(of, known)):
        chapter.tell(name, _as_sent(worded, partial(to_contact, of.slug)))
    for cause in letters.ALARMS:
        chapter.tell(
            f"alarm-{cause}", _as_sent(partial(letters.alarm, cause, 1), lambda context: context.say(TO_OPERATOR))
        )
    return chapter


def _as_sent(worded: ScreenWording, why: Callable[[RenderContext], str]) -> ScreenWording:
    def said(context: RenderContext) -> Sent | None:
        words = worded(context)
        return framed(words, why(context), context) if isinstance(words, Letter) else words

    return said


def _news(of: Invented, known: LoadedState) -> Iterator[NamedWording]:
    leads = {lead.state: lead for lead in known.leads}
    ready, contact = first_sentence(of.content.town_says), of.cast.contact
    for news, what in NEWS.items():
        lead = leads[what.means.leads_to or State.SEEN]
        lead = _with(lead, of, Happened.HANDED, Happened.PASSED_ON, Happened.UNDONE)
        text = Private(known.offers[0].slug if what is Happened.OFFERED else ready.get("cs", "–"))
        voice = Voice(Role.CONTACT, ready) if what is Happened.TOWN_WROTE else PLAIN
        yield f"news-{news}", partial(letters.candidate_news, lead, what, contact, text, voice=voice)
    for name, climbed in _CLIMBED.items():
        lead, wait = _with(leads[State.SENT], of, climbed), LadderWait(Situation.UNREAD, 2)
        yield f"waiting-{name}", partial(letters.still_waiting, lead, wait)


def _interests(of: Invented, known: LoadedState) -> Iterator[NamedWording]:
    town = of.content.municipalities[of.slug]
    yield "town-recruits", partial(town_letters.town_opened, town, of.recruiting())
    yield "renew-interest", partial(town_letters.renew_interests, known.news.interests)
    for kept in known.news.reminders:
        yield f"reminder-{kept.reminder}", partial(reminder, kept, {})


def _of_lead(lead: Lead) -> Iterator[NamedWording]:
    code = Private("123456")
    yield "new-lead", partial(letters.new_lead, lead)
    yield "new-lead-by-mail", partial(letters.mail_of_lead, lead)
    yield "new-lead-by-mail-and-page", partial(letters.mail_of_lead, lead, link=LINK)
    yield "sent-again", lambda context: letters.marked(letters.new_lead(lead, context), context)
    yield "withdrawn", partial(letters.withdrawn_notice, lead.code)
    yield "interview-off", partial(letters.interview_off, lead.code)
    yield "interview-off-by-mail", partial(letters.mail_interview_off, lead.code, lead.slug)
    for notice in (one for one in Notice if one not in {Notice.NEW_LEAD, Notice.REMINDER}):
        yield f"notice-{notice}", partial(letters.talk_notice, notice, lead)
    yield "stopped", partial(letters.stopped_notice, lead)
    yield "confirm-address", partial(letters.confirm_contact_email, code, lead.slug)
    yield "confirm-address-by-page", partial(letters.confirm_contact_email, code, lead.slug, link=LINK)
    yield "pin-gone", partial(letters.pin_gone, channel="telegram")
    yield "pin-gone-by-mail", partial(letters.pin_gone, channel="mail")
    yield "trial", partial(letters.trial_by_telegram, link=LINK)
    yield "trial-by-mail", partial(letters.trial_by_mail, link=LINK)


def _waiting(first: Lead, of: Invented) -> Iterator[NamedWording]:
    for name, what in _CLIMBED.items():
        lead = _with(first, of, what)
        for situation in Situation:
            yield f"{name}-{situation}", partial(letters.reminder, lead, LadderWait(situation, 2))
        wait = LadderWait(Situation.UNREAD, 2)
        yield f"{name}-by-mail", partial(letters.mail_reminder, lead, wait, LINK)


def _lists(known: LoadedState) -> Iterator[NamedWording]:
    for channel in ("telegram", "mail"):
        yield f"daily-{channel}", partial(letters.daily_list, known.inbox, channel, links={})
        yield f"many-{channel}", partial(letters.many_new, known.inbox, channel, links={})


def _of_town(of: Invented, known: LoadedState) -> Iterator[NamedWording]:
    town, asked, cast = of.content.municipalities[of.slug], known.changes[0], of.cast
    rule = town.local.rules[0].requirement if town.local.rules else "–"
    stages = (ChangeStage.ASKED, ChangeStage.TOLD, ChangeStage.DONE, ChangeStage.STOPPED)
    joins = replace(asked, what=What.ADD, contact=0, email=Private("podatelna@example.org"))
    changes = {f"change-{stage}": replace(asked, stage=stage) for stage in stages}
    changes |= {f"joins-{asker}": replace(joins, asker=asker) for asker in (Asker.NEWCOMER, Asker.COORDINATOR)}
    for name, change in changes.items():
        yield name, partial(town_letters.change_notice, change, concerned=False)
        yield f"{name}-by-mail", partial(town_letters.change_letter, change, link=LINK)
    yield "colleague-said", partial(town_letters.colleague_said, town, cast.deputy, None)
    yield "rule-wrong", partial(town_letters.rule_wrong, town, rule, cast.contact, Private("…"))
    yield "many-leads", partial(town_letters.many_leads, town, 10)


def _with(lead: Lead, of: Invented, *happened: Happened) -> Lead:
    def event(what: Happened) -> Event:
        step = Step(1, to=2, when=of.now, about=Way.PHONE if what is Happened.PASSED_ON else Happened.TAKEN)
        return Event(what, of.now - timedelta(hours=1), of.cast.contact, of.cast.deputy, step=step)

    return replace(lead, events=(*lead.events, *map(event, happened)))


@dataclass
class Card:
    """One screen, notice or letter. `also`: the names of what looks the same but for the name."""

    number: int
    key: str
    chapter: PreviewChapter
    place: Standpoint
    views: Views
    also: list[str] = field(default_factory=list[str])

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0].partition(VARIANT)[0]


class Target(NamedTuple):
    """Where a button leads: a card, the chapter that shows it too, and who stands there."""

    card: Card
    chapter: PreviewChapter
    place: Standpoint


class Book:
    """The cards of all chapters in order, and the way from each button to its card."""

    def __init__(
        self, content: Content, chapters: Sequence[PreviewChapter], files: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.content, self.chapters, self._files = content, chapters, files
        kinds = sorted((key.partition(":")[0], file) for key, file in files.items())
        self._of_kind = {kind: {file for _, file in group} for kind, group in groupby(kinds, lambda pair: pair[0])}
        self.urls = {source.url: name for name, source in content.sources.items()}
        """The id of the source at each address."""
        self.cards: list[Card] = []
        self._by_key: dict[str, list[Target]] = {}
        self._by_kind: dict[type[object], list[Target]] = {}
        self._found: dict[tuple[int, str], Target | None] = {}
        self._equal: dict[tuple[object, ...], Card] = {}
        for chapter in chapters:
            self._enter(chapter)

    def of(self, chapter: PreviewChapter) -> list[Card]:
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

    def file(self, card: Card) -> str:
        """Name the file a card's words stand in; what only buttons lead to stands with all others of its kind, if these are together."""
        alike = self._of_kind.get(card.kind, set[str]())
        file = self._files.get(card.key.partition(VARIANT)[0], next(iter(alike)) if len(alike) == 1 else "")
        return file if not file or "." in file else f"{file}.md"

    def find(self, key: str) -> Target | None:
        """Give the first card of a screen."""
        return next(iter(self._by_key.get(key, ())), None)

    def _distance(self, card: Card, wanted: Standpoint, target: Target) -> Distance:
        """Say how far what is shown is from what is wanted: first whose chapter it is, then how many answers differ.

        Who only looks around stays in the chapter; who changes answers comes to the example with the nearest ones, and in
        the middle of the questions to the questions as everybody is asked them.
        """
        given, shown = wanted.session.answers, target.place.session.answers
        differ = sum(given.get(name) != shown.get(name) for name in given.keys() | shown.keys())
        own, common = target.chapter is card.chapter, target.chapter.name == EVERYBODY
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
            name, pattern = self._pattern(chapter, place, views)
            card = self._equal.get(tuple(views.items()))
            if name and card is None and (card := patterns.get(pattern)):
                card.also.append(name)
            card = patterns[pattern] = card or self._card(key, chapter)
            target = Target(card, chapter, place)
            self._by_key.setdefault(key.partition(VARIANT)[0], []).append(target)
            self._by_kind.setdefault(type(place.screen), []).append(target)

    def _card(self, key: str, chapter: PreviewChapter) -> Card:
        views = chapter.views[key]
        card = Card(len(self.cards) + 1, key, chapter, chapter.places[key], views)
        self._equal[tuple(views.items())] = card
        self.cards.append(card)
        return card

    def _pattern(self, chapter: PreviewChapter, place: Standpoint, views: Views) -> tuple[str, str]:
        """Give the name a screen is about (a town's, a region's, the code of a lead; "" for none) and its views without that name."""
        screen = place.screen
        slug = getattr(screen, "slug", "") or getattr(screen, "place", "")
        if names := self._names(slug):
            return " / ".join(names), _without(repr(views), *names, slug)
        code = getattr(screen, "lead", "") or getattr(screen, "code", "")
        if lead := lead_of(chapter.stage.known, code):
            return code, _without(repr(views), code, *self._names(lead.slug), lead.slug)
        return "", ""

    def _names(self, slug: str) -> tuple[str, ...]:
        """Give the names of a town or region, one for each language that has another; that of a municipality by its code."""
        if place := self.content.place_index.by_code.get(slug):
            return (place.name,)
        town = self.content.municipalities.get(slug)
        return tuple(dict.fromkeys((town.names if town else self.content.regions.get(slug, {})).values()))


def _without(text: str, *names: str) -> str:
    """Take names out of a text; one that holds another one goes first."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "\0")
    return text
