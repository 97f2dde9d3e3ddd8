"""Counts what turns lead to, in the same transaction: for the coordinator's overview and the report, without people.

A count goes up when something happens to a lead or a person for the first time, so a second tap changes nothing. What
was counted stays when the person's data are deleted; see `storage.facts` for what is never kept.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.content.content import Content
from bot.conversation.dates import days_between, is_holiday, month_of
from bot.conversation.lead.happened import Happened
from bot.conversation.lead.history import standing_events, standing_step
from bot.conversation.lead.model import Event, Lead, NoContact
from bot.conversation.model import CreateLead, Effect, ErasePerson, Record
from bot.conversation.selfcheck import assess, walk
from bot.conversation.state import LoadedState, Session, Turn
from bot.storage import facts
from bot.storage.database import Transaction


class Counted(StrEnum):
    """What is counted by town and by language beside the events of leads (`Meaning.counted`)."""

    STARTED = "started"
    CHECKED = "checked"
    NO_CONTACT = "no-contact"
    BEGUN = "begun"
    ANSWERED = "answered"
    """The first answer of a town to a lead, whichever it is."""


WORKING_DAYS = (1, 3, 5, 10)
LONGER = "more"
"""How long a lead waited to be opened or answered: within one Czech working day, three, five, ten, or `LONGER`."""
A_YEAR = timedelta(days=365)


def count_turn(tx: Transaction, outcome: Turn, before: Session | None, known: LoadedState, content: Content) -> Turn:
    """Count what a turn means for the person; give the turn with what was counted once and for all noted in it.

    `before` is the session as it was stored, None for somebody unknown.
    """
    after = outcome.session
    if after is None:
        _erased(tx, outcome, known)
        return outcome
    _started(tx, before, after, known)
    for shown in outcome.shown:
        if isinstance(shown.screen, NoContact) and (before is None or before.place != after.place):
            _count(tx, Counted.NO_CONTACT, shown.screen.slug, after.language)
    draft = after.draft
    if draft is not None and (before is None or before.draft is None or before.draft.id != draft.id):
        _count(tx, Counted.BEGUN, draft.slug, after.language)
    if after.checked or (before is not None and before.answers == after.answers):
        return outcome
    if walk(content, after.answers).here is not None:
        return outcome
    _finished(tx, after, content)
    return replace(outcome, session=replace(after, checked=True))


def count_effect(tx: Transaction, effect: Effect) -> None:
    match effect:
        case CreateLead(lead):
            _of_lead(tx, Happened.SENT.means.counted, lead)
        case Record(lead, what, reason=reason, step=step):
            _recorded(tx, lead, what, reason, step.about)
        case _:
            pass


def _started(tx: Transaction, before: Session | None, after: Session, known: LoadedState) -> None:
    """Count whoever begins, once their language is known; officials who are invited are no candidates."""
    begun = before is None or before.language is None
    if begun and after.language and known.is_candidate:
        _count(tx, Counted.STARTED, "", after.language)


def _finished(tx: Transaction, after: Session, content: Content) -> None:
    """Count a self-check that came to its result for the first time, and each of its verdicts by itself."""
    town = content.town(after.answers)
    _count(tx, Counted.CHECKED, town.slug if town else "", after.language)
    for line in assess(content, after.answers):
        if line.question and not line.rule_adds:
            facts.count(tx, month_of(tx.now), f"{line.verdict}/{line.requirement}")


def _erased(tx: Transaction, outcome: Turn, known: LoadedState) -> None:
    if any(isinstance(effect, ErasePerson) for effect in outcome.effects):
        for lead in known.leads:
            if lead.state.is_open:
                _of_lead(tx, Happened.WITHDRAWN.means.counted, lead)


def _recorded(tx: Transaction, lead: Lead, what: Happened, reason: str, about: str) -> None:
    before = standing_events(lead)
    if what is Happened.UNDONE:
        if (undone := standing_step(lead, about)) is not None:
            _step(tx, lead, undone, before[: before.index(undone)], lead.reason, by=-1)
    else:
        _step(tx, lead, Event(what, tx.now), before, reason, by=1)


def _step(tx: Transaction, lead: Lead, event: Event, before: Sequence[Event], reason: str, *, by: int) -> None:
    """Count a step that was never taken before, or take its count back in the month in which it was counted."""
    means, month = event.what.means, month_of(event.at)
    if not means.counted or any(earlier.what.means.counted == means.counted for earlier in before):
        return
    if means.answer and not any(earlier.what.means.answer for earlier in before):
        _of_lead(tx, Counted.ANSWERED, lead, month, by)
        # by month, for the report; by town too, for the town itself
        for slug in dict.fromkeys(("", lead.slug)):
            facts.count(tx, month, f"{Counted.ANSWERED}/{_waited(lead, event.at)}", slug=slug, by=by)
    if event.what is Happened.OPENED:
        facts.count(tx, month, f"opened/{_waited(lead, event.at)}", by=by)
    if event.what is Happened.DECLINED:
        facts.count(tx, month, f"declined/{reason}", by=by)
    _of_lead(tx, means.counted, lead, month, by)


def _waited(lead: Lead, until: datetime) -> str:
    days = days_between(lead.sent_at, until, is_holiday) + 1
    return next((str(most) for most in WORKING_DAYS if days <= most), LONGER)


def _of_lead(tx: Transaction, what: str, lead: Lead, month: str = "", by: int = 1) -> None:
    _count(tx, what, lead.slug, lead.details.language, month, by)


def _count(tx: Transaction, what: str, slug: str, language: str | None, month: str = "", by: int = 1) -> None:
    """Count by language, and by town where that is read; both at once would be one person soon."""
    month = month or month_of(tx.now)
    facts.count(tx, month, what, language=language or "", by=by)
    if slug and what in facts.BY_TOWN:
        facts.count(tx, month, what, slug=slug, by=by)
