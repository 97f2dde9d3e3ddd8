"""Helpers to create the arguments of a turn. All people are fictitious."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.content.content import Content
from bot.conversation.codes import encode
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import ContactMethod, Details, Draft, Duty, Event, Lead, Role
from bot.conversation.model import Action, Effect, Screen
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Context, ReadModel, Session, Turn
from bot.conversation.turn import turn
from tests import small

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FRESH = "FRSH-2345"
CODE = "ABCD-2345"
ANSWERS = {"town": "plzen", "age": "adult", "permit": "temporary", "czech": "free", "home": "year"}
"""A whole self-check of the small content."""
MINOR = {**ANSWERS, "age": "minor"}
CONTACT = Duty(1, Role.CONTACT, "plzen", Private("Jana Zkusmá"))
DEPUTY = Duty(2, Role.DEPUTY, "plzen", Private("Petr Zkusmý"))
COORDINATOR = Duty(3, Role.COORDINATOR, "", Private("Karel Zkusmý"))
STRANGER = Duty(4, Role.CONTACT, "brno", Private("Eva Zkusmá"))


DRAFT = Draft(FRESH, "plzen", NOW, agreed="v1", name=Private("Testa"), reach=ContactMethod.CHAT, words=Private("Hello"))
"""Nothing of it is empty."""
EMPTY = Draft(FRESH, "plzen", NOW, agreed="v1")
LEAD = Lead(
    CODE,
    "plzen",
    coordinator=False,
    state=State.SENT,
    details=Details(
        name=Private("Testa"),
        reach=ContactMethod.CHAT,
        address=NOTHING,
        verified=False,
        words=Private("Hello"),
        language="uk",
        answers=ANSWERS,
        ticks=frozenset({"cv"}),
        ask_town=frozenset(),
        agreed="v1",
    ),
    events=(Event(LeadEvent.SENT, NOW - timedelta(hours=1)),),
)
SESSION = Session(language="uk")
ANSWERED = Session(language="uk", answers=ANSWERS)
FILLED = Session(language="uk", answers=ANSWERS, draft=DRAFT)
KNOWN = ReadModel(fresh=FRESH, towns_with_contact=frozenset({"plzen"}))
SENT = replace(KNOWN, leads=(LEAD,))


def on(screen: Screen, before: Session = SESSION) -> Session:
    """Return the session of a person who sees this screen."""
    return replace(before, place=encode(screen))


def take(
    before: Session, action: Action, known: ReadModel = KNOWN, content: Content | None = None, now: datetime = NOW
) -> Turn:
    """Take a turn, by default on the small content with a contact in Plzeň."""
    return turn(before, action, Context(content or small.content(), known, now))


def after(done: Turn) -> Session:
    """Return the session after a turn; assert that it was not deleted."""
    assert done.session is not None
    return done.session


def sees(done: Turn, screen: Screen, note: Note | None = None, *effects: Effect) -> None:
    """Assert the screen, the note and the effects of a turn."""
    assert [(shown.screen, shown.note) for shown in done.shown] == [(screen, note)]
    assert done.effects == effects


def had(lead: Lead, *events: tuple[LeadEvent, datetime] | tuple[LeadEvent, datetime, str]) -> Lead:
    """Return the lead with other events, each with kind, time and author."""
    happened = tuple(Event(what, at, Private(by[0] if by else "")) for what, at, *by in events)
    return replace(lead, events=happened)
