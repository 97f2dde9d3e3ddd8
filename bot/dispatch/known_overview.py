"""Loads what a coordinator looks at, and what a candidate was offered: only for those it is about, only when it is wanted."""

from collections.abc import Sequence
from datetime import timedelta

from bot.conversation.actions import Action, Open
from bot.conversation.codes import decode_screen
from bot.conversation.days import month_of
from bot.conversation.lead import DAY, Role, State
from bot.conversation.municipal.duty import Duty
from bot.conversation.municipal.overview import Monthly, Overview, Trouble, Troubled, Unanswered
from bot.conversation.municipal.overview_actions import Offered, OverviewAction
from bot.conversation.municipal.overview_screens import OverviewScreen
from bot.conversation.screens import Screen
from bot.dispatch.counting import Counted
from bot.storage import contacts, offers, tally
from bot.storage.contact import Contact
from bot.storage.transaction import Transaction, restored

A_YEAR = timedelta(days=365)
_WAITING = (State.SENT, State.SEEN, State.TAKEN)


def overview(tx: Transaction, duties: Sequence[Duty], action: Action, place: str) -> Overview | None:
    """Give what a coordinator sees of all towns; None for everybody else, and when something else is wanted."""
    if not any(duty.role is Role.COORDINATOR for duty in duties):
        return None
    if not isinstance(action, OverviewAction) and not isinstance(_wanted(action, place), OverviewScreen):
        return None
    return Overview(_unanswered(tx), _troubled(tx), _asked_for(tx), _monthly(tx))


def offered_to(tx: Transaction, person: bytes, action: Action, place: str) -> tuple[Duty, ...]:
    """Name who would see a lead at the town that is offered on the screen at hand."""
    screen = _wanted(action, place)
    if not isinstance(screen, Offered):
        return ()
    offer = next((offer for offer in offers.of_person(tx, person) if offer.lead == screen.lead), None)
    if offer is None:
        return ()
    readers = (*contacts.of_town(tx, offer.slug), *contacts.of_town(tx, ""))
    return tuple(contact.duty for contact in readers)


def _wanted(action: Action, place: str) -> Screen:
    """Give the screen that is opened, or the one that whatever else happens shows once more."""
    return action.screen if isinstance(action, Open) else decode_screen(place)


def _unanswered(tx: Transaction) -> tuple[Unanswered, ...]:
    made = offers.of_open_leads(tx)
    marks = ", ".join("?" * len(_WAITING))
    rows = tx.all(
        f"SELECT code, slug, state, sent_at, escalated, coordinator FROM lead WHERE state IN ({marks}) ORDER BY sent_at, id",  # noqa: S608  question marks only
        *_WAITING,
    )
    return tuple(
        Unanswered(code, slug, state, restored(at), bool(escalated or own), bool(own), made.get(code))
        for code, slug, state, at, escalated, own in rows
    )


def _troubled(tx: Transaction) -> tuple[Troubled, ...]:
    found = ((contact, _why(tx, contact)) for contact in contacts.everyone(tx))
    return tuple(Troubled(one.id, one.slug, one.person.name, why) for one, why in found if why)


def _why(tx: Transaction, contact: Contact) -> Trouble | None:
    if not contact.linked:
        return Trouble.NOT_LINKED
    dead = "SELECT 1 FROM outbox WHERE state = 'dead' AND name LIKE ? AND due_at > ? LIMIT 1"
    since = tx.at - int(DAY.total_seconds() * 1000) * 7
    if tx.one(dead, f"%/contact:{contact.id}/%", since):
        return Trouble.UNREACHABLE
    if contact.person.email and not contact.person.email_confirmed:
        return Trouble.NOT_CONFIRMED
    return None


def _asked_for(tx: Transaction) -> tuple[tuple[str, int], ...]:
    with_contact = {slug for _, slug in contacts.reachable(tx)}
    found: dict[str, int] = {}
    for row in tally.between(tx, month_of(tx.now - A_YEAR), "9999-12"):
        if row.what == Counted.NO_CONTACT and row.slug and row.slug not in with_contact:
            found[row.slug] = found.get(row.slug, 0) + row.count
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _monthly(tx: Transaction) -> tuple[Monthly, ...]:
    measures = (Counted.SENT, Counted.OPENED, Counted.ANSWERED, Counted.HIRED)
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in tally.between(tx, month_of(tx.now - A_YEAR), "9999-12"):
        if row.slug and row.what in set(measures):
            found.setdefault((row.month, row.slug), {})[row.what] = row.count
    ordered = sorted(found, key=lambda one: one[1])
    ordered.sort(key=lambda one: one[0], reverse=True)
    return tuple(Monthly(*one, *(found[one].get(what, 0) for what in measures)) for one in ordered)
