"""Count the results of turns for the overview and the report, in the same transaction.

A count goes up when something happens to a lead or a person for the first time, so a second tap
changes nothing. Counts stay when the person's data are deleted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.content.content import Content
from bot.conversation.dates import is_holiday, month_of, working_days_since
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.history import effective_events, last_effective_step
from bot.conversation.lead.model import Event, Lead, NoContact
from bot.conversation.model import CreateLead, Effect, ErasePerson, Record
from bot.conversation.selfcheck import assess, walk
from bot.conversation.state import ReadModel, Session, Turn
from bot.storage import facts
from bot.storage.database import Transaction


class CountName(StrEnum):
    """Names of counts by town and language, beside those of lead events (`EventRule.counted`)."""

    STARTED = "started"
    CHECKED = "checked"
    NO_CONTACT = "no-contact"
    BEGUN = "begun"
    ANSWERED = "answered"
    """The first answer of a town to a lead."""


WORKING_DAYS = (1, 3, 5, 10)
OVER_TEN_DAYS = "more"
"""Upper bounds of the time until a lead is opened or answered, in working days."""
A_YEAR = timedelta(days=365)


def count_turn(tx: Transaction, outcome: Turn, before: Session | None, known: ReadModel, content: Content) -> Turn:
    """Count a turn; return it with the session marked if the finished self-check was counted.

    `before` is the stored session, None for somebody unknown.
    """
    after = outcome.session
    if after is None:
        if any(isinstance(effect, ErasePerson) for effect in outcome.effects):
            _count_erased(tx, known.leads)
        return outcome
    _count_started(tx, before, after, known)
    for shown in outcome.shown:
        if isinstance(shown.screen, NoContact) and (before is None or before.place != after.place):
            _count(tx, CountName.NO_CONTACT, shown.screen.slug, after.language)
    draft = after.draft
    if draft is not None and (before is None or before.draft is None or before.draft.id != draft.id):
        _count(tx, CountName.BEGUN, draft.slug, after.language)
    if after.checked or (before is not None and before.answers == after.answers):
        return outcome
    if walk(content, after.answers).here is not None:
        return outcome
    _finished_check(tx, after, content)
    return replace(outcome, session=replace(after, checked=True))


def _count_erased(tx: Transaction, leads: Sequence[Lead]) -> None:
    for lead in leads:
        if lead.state.is_open:
            _of_lead(tx, LeadEvent.WITHDRAWN.means.counted, lead)


def _count_started(tx: Transaction, before: Session | None, after: Session, known: ReadModel) -> None:
    """Count a new person once the language is known, except officials who were invited."""
    if (before is None or before.language is None) and after.language and known.is_candidate:
        _count(tx, CountName.STARTED, "", after.language)


def count_effect(tx: Transaction, effect: Effect) -> None:
    match effect:
        case CreateLead(lead):
            _of_lead(tx, LeadEvent.SENT.means.counted, lead)
        case Record(lead, what, reason=reason, step=step):
            before = effective_events(lead)
            if what is not LeadEvent.UNDONE:
                _step(tx, lead, Event(what, tx.now), before, reason, by=1)
            elif (undone := last_effective_step(lead, step.about)) is not None:
                _step(tx, lead, undone, before[: before.index(undone)], lead.reason, by=-1)
        case _:
            pass


def _finished_check(tx: Transaction, after: Session, content: Content) -> None:
    """Count the first finished self-check of a person, and each verdict."""
    # Only listed towns are counted: in a village of ninety people the count would identify one.
    chosen = after.answers.get("town", "")
    _count(tx, CountName.CHECKED, chosen if chosen in content.municipalities else "", after.language)
    for line in assess(content, after.answers):
        if line.question and not line.is_town_requirement:
            facts.count(tx, month_of(tx.now), f"{line.verdict}/{line.requirement}")


def _step(tx: Transaction, lead: Lead, event: Event, before: Sequence[Event], reason: str, *, by: int) -> None:
    """Count the first step of its kind, or subtract an undone one in the month of its count."""
    means, month = event.what.means, month_of(event.at)
    if not means.counted or any(earlier.what.means.counted == means.counted for earlier in before):
        return
    if means.answer and not any(earlier.what.means.answer for earlier in before):
        _of_lead(tx, CountName.ANSWERED, lead, month, by)
        # By month, for the report; also by town, for the town.
        for slug in dict.fromkeys(("", lead.slug)):
            facts.count(tx, month, f"{CountName.ANSWERED}/{_waited_days(lead, event.at)}", slug=slug, by=by)
    if event.what is LeadEvent.OPENED:
        facts.count(tx, month, f"opened/{_waited_days(lead, event.at)}", by=by)
    if event.what is LeadEvent.DECLINED:
        facts.count(tx, month, f"declined/{reason}", by=by)
    _of_lead(tx, means.counted, lead, month, by)


def _waited_days(lead: Lead, until: datetime) -> str:
    days = working_days_since(lead.sent_at, until, is_holiday) + 1
    return next((str(most) for most in WORKING_DAYS if days <= most), OVER_TEN_DAYS)


def _of_lead(tx: Transaction, what: str, lead: Lead, month: str = "", by: int = 1) -> None:
    _count(tx, what, lead.slug, lead.details.language, month, by)


def _count(tx: Transaction, what: str, slug: str, language: str | None, month: str = "", by: int = 1) -> None:
    """Count by language and by town, never by both, which could identify a person."""
    month = month or month_of(tx.now)
    facts.count(tx, month, what, language=language or "", by=by)
    if slug and what in facts.BY_TOWN:
        facts.count(tx, month, what, slug=slug, by=by)
