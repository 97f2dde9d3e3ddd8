"""Who reads the lead pages now, and which actions are taken there: all of a contact's or coordinator's, none of a candidate's.

In memory only, so a restart or half an hour of silence ends every visit. The browser holds a random value; of it we keep the
hash. A visit says who it is, never what they may: that is asked of the database at each press.
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
from bot.conversation.model import Action, ChooseLanguage, DocumentPage, Documents, Open, Shown, model_of
from bot.conversation.overview.model import OverviewAction, OverviewScreen
from bot.conversation.private import NOTHING, Private
from bot.conversation.towns.model import OwnTownAction, OwnTownScreen, ShareLocation, TownScreen
from bot.view.context import Button, Message
from bot.view.guide import ReadScreen

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
AT_ONCE = 5000
FORMS = 50
"""How many unsent forms of one visit are remembered."""


@dataclass(kw_only=True)
class Visit:
    """One browser of somebody. `form`: what proves that a form is ours."""

    person: bytes
    begun: datetime
    seen: datetime
    form: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def is_ours(self, form: str) -> bool:
        return secrets.compare_digest(self.form.encode(), form.encode())


@dataclass(kw_only=True)
class WebSession(Visit):
    """One browser of one contact. `shown`: what stands on the page.

    `address` is the one whose letter was followed: the visit ends when it is the contact's no longer.
    """

    contact: int
    shown: Shown
    address: Private = NOTHING
    typed: Private = NOTHING
    """What was refused on the screen that stands there, to be mended."""
    lost: Private = NOTHING
    """What nobody has got and the screen that stands there has no room for, to be copied."""
    said: Private = NOTHING
    """What was typed last, so that a second tap is told from other words in a form that has been sent."""
    signed: Private = NOTHING
    """The name under the answers of this visit, for an address that several people share; kept nowhere else but with them."""
    opened: str = ""
    """The code of the lead that was laid open last: the page stays at it after an answer."""
    _unsent: deque[str] = field(default_factory=lambda: deque[str](maxlen=FORMS))

    def once(self) -> str:
        """Give a form for words a mark of its own, so that a second tap sends nothing twice."""
        self._unsent.append(mark := secrets.token_urlsafe(8))
        return mark

    def use_up(self, mark: str) -> bool:
        """Say whether a form of this mark was given out and not sent yet; now it is."""
        if mark not in self._unsent:
            return False
        self._unsent.remove(mark)
        return True

    def give_back(self, mark: str) -> None:
        self._unsent.append(mark)


V = TypeVar("V", bound=Visit)


@dataclass
class Visits(Generic[V]):
    """All of one kind; the oldest gives way when there are too many."""

    clock: Callable[[], datetime]
    _visits: dict[bytes, V] = field(default_factory=dict[bytes, V])

    def enter(self, visit: V) -> str:
        """Begin a visit; give the value for the browser."""
        now = self.clock()
        for key in [key for key, web_session in self._visits.items() if _over(web_session, now)]:
            del self._visits[key]
        while len(self._visits) >= AT_ONCE:
            del self._visits[next(iter(self._visits))]
        value = secrets.token_urlsafe(32)
        self._visits[_hash(value)] = visit
        return value

    def find(self, value: str) -> V | None:
        web_session = self._visits.get(_hash(value))
        now = self.clock()
        if web_session is None or _over(web_session, now):
            self.end(value)
            return None
        web_session.seen = now
        return web_session

    def end(self, value: str) -> None:
        self._visits.pop(_hash(value), None)

    def end_others(self, person: bytes, value: str) -> None:
        """End somebody's visits in all browsers but this one."""
        for key in [key for key, visit in self._visits.items() if visit.person == person and key != _hash(value)]:
            del self._visits[key]


class WebSessions(Visits[WebSession]):
    """The visits of contacts."""

    def begin(self, contact: int, person: bytes, shown: Shown, address: Private = NOTHING) -> str:
        now = self.clock()
        visit = WebSession(person=person, begun=now, seen=now, contact=contact, shown=shown, address=address)
        return self.enter(visit)


def _over(web_session: Visit, now: datetime) -> bool:
    return abs(now - web_session.seen) > IDLE or abs(now - web_session.begun) > LONGEST


def _hash(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()


PageAction: TypeAlias = ContactAction | OwnTownAction | OverviewAction | ChooseLanguage
MunicipalScreen: TypeAlias = ContactScreen | OwnTownScreen | OverviewScreen
PageScreen: TypeAlias = MunicipalScreen | ReadScreen | TownScreen | Documents | DocumentPage


def allowed_action(code: str) -> Action | None:
    """Give what a press on the page means; None for what is not done here. Whether it is allowed is the turn's business."""
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
