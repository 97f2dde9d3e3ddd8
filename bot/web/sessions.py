"""Visits to the lead pages, and the actions of officials that are allowed there.

In memory only, so a restart or half an hour of silence ends every visit. The browser holds a random
value, the bot its hash. A visit identifies a person; each press is authorised in the database.
"""

import hashlib
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeAlias, TypeVar

from bot.conversation.codes import decode
from bot.conversation.contact.model import AcceptInvite, ContactAction, ContactScreen, DeclineInvite, Invite
from bot.conversation.model import Action, ChooseLanguage, DocumentPage, Documents, Open, ScreenWithNote, model_of
from bot.conversation.overview.model import OverviewAction, OverviewScreen
from bot.conversation.private import NOTHING, Private
from bot.conversation.towns.model import OwnTownAction, OwnTownScreen, ShareLocation, TownScreen
from bot.view.context import Button, Message
from bot.view.guide import ReadScreen

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
AT_ONCE = 5000
FORMS = 50
"""Number of unsent forms remembered for a visit."""


@dataclass(kw_only=True)
class Visit:
    """A visit of one browser. `form`: the token of its forms. The times are set on entering."""

    person: bytes
    begun: datetime = field(init=False)
    seen: datetime = field(init=False)
    form: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def is_ours(self, form: str) -> bool:
        return secrets.compare_digest(self.form.encode(), form.encode())


@dataclass(kw_only=True)
class WebSession(Visit):
    """A visit of a contact. `shown`: the current screen.

    `address`: that of the letter; the visit ends if it is no longer the contact's.
    """

    contact: int
    shown: ScreenWithNote
    address: Private = NOTHING
    typed: Private = NOTHING
    """Text refused on the current screen, to be corrected."""
    lost: Private = NOTHING
    """Undelivered text for which the current screen has no field, to be copied."""
    said: Private = NOTHING
    """The last text, to tell a second tap from new text in a form that was sent."""
    signed: Private = NOTHING
    """The name under the answers of this visit, for a shared address; stored only with them."""
    opened: str = ""
    """The code of the lead opened last, which the page returns to after an answer."""
    _unsent: deque[str] = field(default_factory=lambda: deque[str](maxlen=FORMS))

    def once(self) -> str:
        """Return a new form token, so that a second tap sends nothing twice."""
        self._unsent.append(mark := secrets.token_urlsafe(8))
        return mark

    def use_up(self, mark: str) -> bool:
        """Return True if a form token was issued and not used yet; mark it as used."""
        if mark not in self._unsent:
            return False
        self._unsent.remove(mark)
        return True

    def give_back(self, mark: str) -> None:
        self._unsent.append(mark)


V = TypeVar("V", bound=Visit)


@dataclass
class Visits(Generic[V]):
    """All visits of one kind; the oldest one ends if there are too many."""

    clock: Callable[[], datetime]
    _visits: dict[bytes, V] = field(default_factory=dict[bytes, V])

    def enter(self, visit: V) -> str:
        """Begin a visit; return the value for the browser."""
        visit.begun = visit.seen = now = self.clock()
        for key in [key for key, web_session in self._visits.items() if _is_over(web_session, now)]:
            del self._visits[key]
        while len(self._visits) >= AT_ONCE:
            del self._visits[next(iter(self._visits))]
        value = secrets.token_urlsafe(32)
        self._visits[_hash(value)] = visit
        return value

    def find(self, value: str) -> V | None:
        web_session = self._visits.get(_hash(value))
        now = self.clock()
        if web_session is None or _is_over(web_session, now):
            self.end(value)
            return None
        web_session.seen = now
        return web_session

    def end(self, value: str) -> None:
        self._visits.pop(_hash(value), None)

    def end_others(self, person: bytes, value: str) -> None:
        """End a person's visits in all other browsers."""
        for key in [key for key, visit in self._visits.items() if visit.person == person and key != _hash(value)]:
            del self._visits[key]


class WebSessions(Visits[WebSession]):
    """The visits of contacts."""

    def begin(self, contact: int, person: bytes, shown: ScreenWithNote, address: Private = NOTHING) -> str:
        return self.enter(WebSession(person=person, contact=contact, shown=shown, address=address))


def _is_over(web_session: Visit, now: datetime) -> bool:
    return abs(now - web_session.seen) > IDLE or abs(now - web_session.begun) > LONGEST


def _hash(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()


PageAction: TypeAlias = ContactAction | OwnTownAction | OverviewAction | ChooseLanguage
MunicipalScreen: TypeAlias = ContactScreen | OwnTownScreen | OverviewScreen
PageScreen: TypeAlias = MunicipalScreen | ReadScreen | TownScreen | Documents | DocumentPage


def allowed_action(code: str) -> Action | None:
    """Return the action of a press on the page; None if the page has no such action."""
    action = decode(code)
    if isinstance(action, Open):
        screen = action.screen
        of_feature = model_of(screen)
        known = isinstance(screen, PageScreen) or of_feature.public or of_feature.role is not None
        here = known and not isinstance(screen, Invite | ShareLocation)
    else:
        here = isinstance(action, PageAction) and not isinstance(action, AcceptInvite | DeclineInvite)
    return action if here else None


def allowed_rows(message: Message) -> list[list[Button]]:
    kept = ([button for button in row if button.url or allowed_action(button.code)] for row in message.rows)
    return [row for row in kept if row]
