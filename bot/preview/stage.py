"""A stage for screens: the content, the time, and what would be known of a database. Buttons are pressed by the bot's own turn.

So whatever a button of the page leads to, it leads to in the bot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from bot.content.content import Content
from bot.conversation.actions import Action, Open
from bot.conversation.codes import decode, encode, has_code
from bot.conversation.known import Known
from bot.conversation.lead import Lead
from bot.conversation.moment import Moment
from bot.conversation.municipal.contact_actions import OnLead
from bot.conversation.municipal.contact_screens import OfLead
from bot.conversation.screens import Languages, Screen, Shown
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.view.catalog import Words
from bot.view.letters.letter import Letter
from bot.view.message import Message
from bot.view.render import render
from bot.view.scene import Operator, Scene

Sent: TypeAlias = Message | Letter
Views: TypeAlias = Mapping[str, tuple[Sent, ...]]
"""The messages of one screen, or a notice or letter, by language."""


@dataclass(frozen=True)
class Place:
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

    place: Place
    changed: bool
    done: bool


@dataclass(frozen=True)
class Stage:
    """Everything a screen is worded from but the session."""

    content: Content
    words: Mapping[str, Words]
    operator: Operator
    now: datetime
    known: Known = field(default_factory=Known)

    def scene(self, language: str, session: Session, about: str = "") -> Scene:
        """Give the scene in a language; `about`: the code of the lead at hand, for the municipal side."""
        session = replace(session, language=language)
        return Scene(self.words[language], self.content, session, self._known(about), self.operator, self.now)

    def views(self, place: Place) -> Views:
        """Word a screen in every language."""
        return {language: self.messages(place, language) for language in self.words}

    def messages(self, place: Place, language: str) -> tuple[Message, ...]:
        """Word a screen in one language."""
        return render(Shown(place.screen), self.scene(language, place.session, _about(place.screen)))

    def press(self, place: Place, code: str) -> Press:
        """Press a button as somebody who stands there."""
        return self.act(place, decode(code))

    def act(self, place: Place, action: Action) -> Press:
        """Do anything as somebody who stands there."""
        # From the choice of language one returns to where one was: here, to the beginning.
        seen = Session().place if place.screen == Languages() else place.key
        before = replace(place.session, language=next(iter(self.words)), place=seen)
        known = self._known(_about(action) or _about(place.screen))
        done = turn(before, action, Moment(self.content, known, self.now))
        after = replace(done.session or Session(), language=None, place=Session().place, checked=False)
        changed = done.session is None or after != place.session
        return Press(Place(done.shown[-1].screen, after), changed, bool(done.effects))

    def lead(self, code: str) -> Lead | None:
        """Give the lead of a code that anybody here may see."""
        known = self.known
        return next((lead for lead in (*known.leads, *known.inbox, *known.closed) if lead.code == code), None)

    def _known(self, code: str) -> Known:
        """Give what is known, with the lead at hand: as whoever loads it from a database does."""
        return replace(self.known, lead=self.lead(code)) if code else self.known


def _about(meaning: Action | Screen) -> str:
    """Give the code of the lead that a screen or a press of the municipal side is about, or ""."""
    if isinstance(meaning, Open):
        meaning = meaning.screen
    return meaning.lead if isinstance(meaning, OfLead | OnLead) else ""
