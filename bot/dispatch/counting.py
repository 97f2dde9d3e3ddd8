"""Counts what turns lead to, in the same transaction: for the coordinator's overview and the report, without people.

A count goes up when something happens to a lead or a person for the first time, so a second tap changes nothing. What
was counted stays when the person's data are deleted; see `storage.tally` for what is never kept.
"""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from bot.content.content import Content
from bot.conversation.effects import CreateLead, Effect, ErasePerson, Record
from bot.conversation.journey import walk
from bot.conversation.lead import Happened, Known, Lead
from bot.conversation.lead_screens import NoContact
from bot.conversation.moment import Turn
from bot.conversation.session import Session
from bot.conversation.verdict import assess
from bot.storage import tally
from bot.storage.transaction import Transaction
from bot.view.catalog import PRAGUE


class Counted(StrEnum):
    """What is counted by town and by language."""

    STARTED = "started"
    CHECKED = "checked"
    NO_CONTACT = "no-contact"
    BEGUN = "begun"
    SENT = "sent"
    OPENED = "opened"
    TAKEN = "taken"
    CONTACTED = "contacted"
    ANSWERED = "answered"
    INVITED = "invited"
    HIRED = "hired"
    DECLINED = "declined"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ANSWERS = frozenset({"contacted", "town-wrote", "declined", "invited", "hired"})
"""What counts as an answer of the town: something the candidate hears from a human being."""
WAITED = (
    (timedelta(days=1), "1"),
    (timedelta(days=3), "3"),
    (timedelta(days=7), "7"),
    (timedelta(days=14), "14"),
)
LONGER = "more"
"""Days between sending and opening or answering: up to one, three, seven, fourteen, or more."""


def counted(tx: Transaction, outcome: Turn, before: Session | None, known: Known, content: Content) -> Turn:
    """Count what a turn means for the person; give the turn with what was counted once and for all noted in it.

    `before` is the session as it was stored, None for somebody unknown.
    """
    after = outcome.session
    if after is None:
        _erased(tx, outcome, known)
        return outcome
    _started(tx, before, after, known)
    if any(isinstance(shown.screen, NoContact) for shown in outcome.shown):
        _asked_in_vain(tx, before, after, outcome)
    draft = after.draft
    if draft is not None and (before is None or before.draft is None or before.draft.id != draft.id):
        _count(tx, Counted.BEGUN, draft.slug, after.language)
    if after.checked or (before is not None and before.answers == after.answers):
        return outcome
    if walk(content, after.answers).here is not None:
        return outcome
    _finished(tx, after, content)
    return replace(outcome, session=replace(after, checked=True))


def happened(tx: Transaction, effect: Effect) -> None:
    """Count what an effect means for a lead."""
    match effect:
        case CreateLead(lead):
            _of_lead(tx, Counted.SENT, lead)
        case Record(lead, what, reason=reason):
            _recorded(tx, lead, what, reason)
        case _:
            pass


def _started(tx: Transaction, before: Session | None, after: Session, known: Known) -> None:
    """Somebody begins when their language is known; officials who are invited are no candidates."""
    begun = before is None or before.language is None
    if begun and after.language and not known.duties and known.invitation is None:
        _count(tx, Counted.STARTED, "", after.language)


def _asked_in_vain(tx: Transaction, before: Session | None, after: Session, outcome: Turn) -> None:
    for shown in outcome.shown:
        if isinstance(shown.screen, NoContact) and (before is None or before.place != after.place):
            _count(tx, Counted.NO_CONTACT, shown.screen.slug, after.language)


def _finished(tx: Transaction, after: Session, content: Content) -> None:
    """A self-check came to its result for the first time; its verdicts are counted each by itself."""
    town = content.town(after.answers)
    _count(tx, Counted.CHECKED, town.slug if town else "", after.language)
    for line in assess(content, after.answers):
        if line.question and not line.rule_adds:
            tally.add(tx, _month(tx), f"{line.verdict}/{line.requirement}")


def _erased(tx: Transaction, outcome: Turn, known: Known) -> None:
    if any(isinstance(effect, ErasePerson) for effect in outcome.effects):
        for lead in known.leads:
            if lead.state.is_open:
                _of_lead(tx, Counted.WITHDRAWN, lead)


def _recorded(tx: Transaction, lead: Lead, what: Happened, reason: str) -> None:
    earlier = {event.what.value for event in lead.events}
    name = Counted.CONTACTED if what is Happened.TOWN_WROTE else what.value
    if what.value in earlier:
        return
    if what.value in ANSWERS and not earlier & ANSWERS:
        _of_lead(tx, Counted.ANSWERED, lead)
        tally.add(tx, _month(tx), f"answered/{_waited(tx, lead)}")
    if what is Happened.OPENED:
        tally.add(tx, _month(tx), f"opened/{_waited(tx, lead)}")
    if what is Happened.DECLINED:
        tally.add(tx, _month(tx), f"declined/{reason}")
    if name in set(Counted) and not (name == Counted.CONTACTED and earlier & {"contacted", "town-wrote"}):
        _of_lead(tx, Counted(name), lead)


def _waited(tx: Transaction, lead: Lead) -> str:
    waited = tx.now - lead.sent_at
    return next((name for most, name in WAITED if waited <= most), LONGER)


def _of_lead(tx: Transaction, what: Counted, lead: Lead) -> None:
    _count(tx, what, lead.slug, lead.details.language)


def _count(tx: Transaction, what: Counted, slug: str, language: str | None) -> None:
    """Count by town and by language, each by itself: both at once would be one person soon."""
    tally.add(tx, _month(tx), what, language=language or "")
    if slug:
        tally.add(tx, _month(tx), what, slug=slug)


def _month(tx: Transaction) -> str:
    return f"{tx.now.astimezone(PRAGUE):%Y-%m}"
