"""Escalation of leads without a response: reminders, then other recipients.

Each step is one transaction, taken once or not at all; it stores its event and queues its notices.
Steps are taken when a working day begins, so that a person gets one list of reminders a day; the
daily list replaces it. Before a notice is sent, `still_waits` and `postpone_to_hours` decide
whether it is still due. The order is contacts, deputies, coordinators; contacts hear who was asked.
The unique name of a row prevents a second notice of one step. Failures raise an alarm to the
operator: one letter an hour for each cause, or an error in the log without a mail server.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.content.content import Content
from bot.content.models import Situation
from bot.conversation.dates import (
    QuietHours,
    add_workdays,
    after_quiet,
    day_start,
    is_holiday,
    is_working,
    next_working,
)
from bot.conversation.lead.events import LeadEvent, Notice
from bot.conversation.lead.history import DueStep, WaitingLead, due_step, holder, wait_state
from bot.conversation.lead.interview import ComingMessage, next_message
from bot.conversation.lead.model import DAY, Event, Lead, Role, Step
from bot.conversation.model import Record
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.effects import record_and_tell
from bot.storage import contacts, leads, notifications, outbox, privacy
from bot.storage.contacts import Contact
from bot.storage.crypto import KeyFileError
from bot.storage.database import Transaction, restored_time, stored
from bot.storage.notices import AnyMessage, InvitationLetter, LeadNotice, StillWaiting, TownNotice, hours_of
from bot.storage.notifications import alarm
from bot.storage.outbox import ClaimedRow

RANKS = (Role.CONTACT, Role.DEPUTY, Role.COORDINATOR)
REACHED = {"due", "trying", "uncertain", "sent"}
"""States of a row that was or may still be delivered."""


def notify_next(tx: Transaction, notice: LeadNotice) -> bool:
    """Notify the next recipient instead of a contact; return False if there is none."""
    contact = contacts.get(tx, notice.contact)
    return contact is None or notify_from_rank(tx, notice, contact.role)


def notify_from_rank(tx: Transaction, notice: LeadNotice, rank: Role) -> bool:
    """Notify the first rank from `rank` upward that has a recipient; return False without one.

    Letters count only if their link leads to the lead page. Closed leads need no notice.
    """
    lead = leads.by_code(tx, notice.code)
    if lead is None or not lead.state.is_open:
        return True
    for role in RANKS[RANKS.index(rank) :]:
        people = notifications.of_rank(tx, lead, role)
        messages = [outgoing for contact in people for outgoing in _notices_to(contact, notice)]
        told = notifications.states(tx, (outgoing.name for outgoing in messages))
        if REACHED & set(told.values()):
            return True
        if fresh := [outgoing for outgoing in messages if outgoing.name not in told]:
            if role is Role.COORDINATOR:
                leads.escalate(tx, lead.code)
            for outgoing in fresh:
                notifications.put(tx, outgoing, contacts.get(tx, outgoing.contact))
            return True
    return False


def resend_by_mail(tx: Transaction, rows: Iterable[ClaimedRow]) -> None:
    """Send chat notices by mail to contacts who linked the lead page instead of an account."""
    for row in rows:
        outbox.finish(tx, row.id, "dropped")
        outgoing = replace(row.outgoing, channel="mail")
        is_notice = isinstance(outgoing, LeadNotice)
        outbox.put(tx, outgoing, "" if is_notice else f"contact:{outgoing.contact}/{outgoing.kind}/{row.id}/mail")


def remove_contact(tx: Transaction, contact: Contact) -> None:
    """Remove a contact, redact their messages, and notify others of their open leads.

    Leads they had taken are handed to the next recipient, which the sheet shows.
    """
    notifications.fold_all_of(tx, contact)
    waiting = notifications.drop(tx, contact.id, LeadNotice)
    notifications.drop(tx, contact.id, InvitationLetter)
    called_off = notifications.drop(tx, contact.id, TownNotice, "interview-off")
    contacts.remove(tx, contact.id)
    of_town = contact.role is not Role.COORDINATOR
    rank = Role.CONTACT if of_town else Role.COORDINATOR
    for lead in leads.open_for(tx, [contact.slug] if of_town else [], coordinator=not of_town):
        has_it = holder(lead)
        if has_it is not None and has_it.contact == contact.id:
            _hand_over(tx, lead, contact, rank)
        # Holders know of their leads, even if rows older than 30 days are deleted.
        elif has_it is None or contacts.get(tx, has_it.contact) is None:
            notify_from_rank(tx, LeadNotice(Notice.NEW_LEAD, "telegram", lead.code), rank)
    for outgoing in waiting:
        notify_from_rank(tx, outgoing, rank)
    # These leads are closed or deleted, so they are not escalated.
    for told in called_off:
        for other in contacts.of_town(tx, contact.slug):
            for way in notifications.channels_of(other):
                outbox.put(tx, replace(told, channel=way, contact=other.id))


def _hand_over(tx: Transaction, lead: Lead, former: Contact, rank: Role) -> None:
    """Hand a lead to a colleague, a deputy or a coordinator, and tell them and the candidate."""
    ranks = (notifications.of_rank(tx, lead, role) for role in RANKS[RANKS.index(rank) :])
    heir = next((people[0] for people in ranks if people), None)
    if heir is None:
        return
    if heir.role is Role.COORDINATOR:
        leads.escalate(tx, lead.code)
    name, step = former.person.name, Step(former.id, heir.id)
    leads.record(tx, lead.code, Event(LeadEvent.HANDED, tx.now, name, heir.person.name, step=step), None, lead.reason)
    dedup_key = f"left-{former.id}"
    for outgoing in _notices_to(heir, LeadNotice(Notice.HANDED, "telegram", lead.code, dedup_key=dedup_key)):
        notifications.put(tx, outgoing, heir)
    news = notifications.news_of(lead, LeadEvent.HANDED, name)
    outbox.put(tx, news, f"{lead.code}/candidate/{LeadEvent.HANDED.means.news}/{dedup_key}")


def _notices_to(contact: Contact, notice: LeadNotice) -> list[LeadNotice]:
    ways = (way for way in contact.channels if way == "telegram" or contact.by_page)
    return [replace(notice, channel=way, contact=contact.id, gathered=False) for way in ways]


log = structlog.get_logger()
AT_ONCE = 50
"""Leads checked in one transaction."""
AFTER_FAILURE = timedelta(hours=1)
DOUBTED_CLOCK = timedelta(minutes=10)


@dataclass
class Ladder:
    """A worker for the due steps of leads."""

    dispatcher: Dispatcher
    steps: int = field(default=0, init=False)
    """Number of steps taken since the start."""
    _version: str = field(default="", init=False)
    """Version of the content at the last check of all leads."""
    _looked: datetime | None = field(default=None, init=False)
    """Time of the last check; None before the first."""
    _trusted: bool = field(default=True, init=False)
    """True if the clock was plausible at the last check of all leads."""

    async def take_due_steps(self) -> int | None:
        """Take every due step; return the next due time in milliseconds."""
        database, content, now = self.dispatcher.database, self.dispatcher.library.content, self.dispatcher.clock()
        # The clock may have been set back before the first check.
        may_have_gone_back = self._looked is None or self._looked - now > DOUBTED_CLOCK
        # Leads postponed because of an implausible clock are due once it is plausible.
        believed = not self._trusted and await database.read(privacy.trusted_time)
        if may_have_gone_back or believed or content.version != self._version:
            self._trusted = await database.write(_schedule_all)
            self._version = content.version
        self._looked = now
        while found := await database.read(lambda tx: leads.due_steps(tx, AT_ONCE)):
            looks = (self._check(content, lead_id, code, doubted=doubted) for lead_id, code, doubted in found)
            await asyncio.gather(*looks)
        return await database.read(leads.next_step_due)

    async def _check(self, content: Content, lead_id: int, code: str, *, doubted: bool) -> None:
        """Check one lead; one that cannot be read does not stop the others."""
        try:
            quiet = self.dispatcher.quiet
            self.steps += await self.dispatcher.database.write(
                lambda tx: check_lead(tx, content, lead_id, code, doubted=doubted, quiet=quiet)
            )
        except Exception:
            log.exception("lead check failed", lead=lead_id)
            await self.dispatcher.database.write(lambda tx: _postpone_failed(tx, lead_id, code))


def _schedule_all(tx: Transaction) -> bool:
    """Schedule a check of every lead; return True if the clock is plausible."""
    leads.schedule_all_checks(tx)
    if trusted := privacy.trusted_time(tx):
        outbox.reset_far_due(tx)
    return trusted


def _postpone_failed(tx: Transaction, lead_id: int, code: str) -> None:
    """Check again later; for an unreadable lead raise an alarm once a day."""
    try:
        leads.by_code(tx, code)
    except (KeyFileError, ValueError):
        leads.postpone_check(tx, lead_id, tx.now + DAY)
        alarm(tx, "unreadable", 0)
    else:
        leads.postpone_check(tx, lead_id, tx.now + AFTER_FAILURE)


def check_lead(tx: Transaction, content: Content, lead_id: int, code: str, *, doubted: bool, quiet: QuietHours) -> bool:
    """Take the due step of the ladder or of an interview, or schedule the next check.

    Returns True if a step of the ladder was taken.
    """
    lead = leads.by_code(tx, code)
    step = due_step(lead, content.ladder.values(), is_holiday) if lead else None
    of_interview = next_message(lead, tx.now, is_holiday) if lead else None
    begins = next_working(day_start(step.at), is_holiday) if step else None
    when = [at for at in (begins, of_interview and of_interview.at) if at]
    if lead is None or not when:
        leads.end_ladder(tx, lead_id)
    elif min(when) > tx.now:
        leads.wait_until(tx, lead_id, min(when))
    elif not privacy.trusted_time(tx):
        leads.postpone_check(tx, lead_id, tx.now + DOUBTED_CLOCK)
    elif of_interview and of_interview.at <= tx.now:
        _notify_of_interview(tx, lead, of_interview, doubted=doubted, quiet=quiet)
    elif step and is_working(tx.now, is_holiday):
        return _take_step(tx, lead, step, doubted=doubted)
    else:
        next_day = next_working(tx.now, is_holiday)
        leads.postpone_check(tx, lead_id, min(next_day, of_interview.at) if of_interview else next_day)
    return False


def _notify_of_interview(tx: Transaction, lead: Lead, due: ComingMessage, *, doubted: bool, quiet: QuietHours) -> None:
    """Record an event of an interview and queue its notices, outside quiet hours."""
    awake = after_quiet(tx.now, quiet)
    if awake > tx.now:
        leads.postpone_check(tx, leads.row_id(tx, lead.code) or 0, awake)
        return
    newest = outbox.newest(tx)
    record_and_tell(tx, Record(lead, due.what))
    if doubted:
        outbox.mark_uncertain_after(tx, newest)


async def postpone_to_hours(dispatcher: Dispatcher, rows: Sequence[ClaimedRow]) -> bool:
    """Postpone rows until their hours begin; return True if they were postponed.

    Steps of the ladder wait for working time, notices and broadcasts for the end of quiet hours.
    """
    # Read the clock only once.
    now, quiet = dispatcher.clock(), dispatcher.quiet
    then = _allowed_from(rows[0].outgoing, now, quiet)
    if then <= now:
        return False

    def job(tx: Transaction) -> None:
        for row in rows:
            # Rows created in this same pause are not late yet.
            anew = row.is_first and _allowed_from(row.outgoing, restored_time(row.since), quiet) == then
            outbox.wait_until(tx, row, then, anew=anew)

    await dispatcher.database.write(job)
    return True


def _allowed_from(outgoing: AnyMessage, at: datetime, quiet: QuietHours) -> datetime:
    """Return the earliest time at which a message may be sent."""
    match hours_of(outgoing):
        case "any":
            return at
        case "by day":
            return after_quiet(at, quiet)
        case "working":
            return max(after_quiet(at, quiet), next_working(at, is_holiday))


def still_waits(outgoing: LeadNotice | StillWaiting, lead: Lead) -> WaitingLead | None:
    """Return the current wait of a lead if it is the one of the message."""
    now = wait_state(lead)
    return now if now and outgoing.wait in {"", _wait_name(now)} else None


def _take_step(tx: Transaction, lead: Lead, step: DueStep, *, doubted: bool) -> bool:
    """Take a step; return False if there is no recipient.

    `doubted`: the step may have been taken before, so mark its notices as repeats.
    """
    what, asked, informed = _recipients(tx, lead, step)
    lead_id = leads.row_id(tx, lead.code)
    if lead_id is None or not asked:
        log.error("escalation has no recipient", lead=lead_id)
        alarm(tx, "nobody", 0)
        leads.postpone_check(tx, lead_id or 0, add_workdays(tx.now, 1, is_holiday))
        return False
    names = Private(", ".join(contact.person.name for contact in asked))
    leads.record(tx, lead.code, Event(what, tx.now, names), None, lead.reason)
    wait = _wait_name(step.waiting)
    dedup_key = f"{wait}/{step.waiting.steps + 1}"
    newest = outbox.newest(tx)
    reminder = LeadNotice(Notice.REMINDER, code=lead.code, dedup_key=dedup_key, wait=wait, gathered=True)
    for contact in (*asked, *(one for one in informed if one not in asked)):
        listed = notifications.is_on_list_today(tx, contact.id, news=what is not LeadEvent.REMINDED)
        for way in () if listed else contact.channels:
            outbox.put(tx, replace(reminder, channel=way, contact=contact.id))
    told = StillWaiting(code=lead.code, chat=lead.details.chat, wait=wait)
    outbox.put(tx, told, f"{lead.code}/candidate/waiting/{dedup_key}")
    if doubted:
        outbox.mark_uncertain_after(tx, newest)
    return True


def _recipients(tx: Transaction, lead: Lead, step: DueStep) -> tuple[LeadEvent, Sequence[Contact], Sequence[Contact]]:
    """Return the event, the people it asks, and those who hear of it.

    Asking the current holders is a reminder.
    """
    people = {role: notifications.of_rank(tx, lead, role) for role in RANKS}
    here = next((role for role in RANKS if people[role]), Role.COORDINATOR)
    match step.step.to:
        case "contact":
            return LeadEvent.REMINDED, _holder(lead, step, people) or people[here], ()
        case "deputy" if here is Role.CONTACT and people[Role.DEPUTY]:
            return LeadEvent.DEPUTY_ASKED, people[Role.DEPUTY], people[here]
        case _:
            known = here is Role.COORDINATOR or lead.escalated
            leads.escalate(tx, lead.code)
            what = LeadEvent.REMINDED if known else LeadEvent.COORDINATOR_ASKED
            return what, people[Role.COORDINATOR], () if known else people[here]


def _holder(lead: Lead, step: DueStep, people: Mapping[Role, Sequence[Contact]]) -> list[Contact]:
    """Return the holder of a lead that waits for an answer."""
    who = holder(lead) if step.waiting.situation is Situation.UNANSWERED else None
    everyone = (contact for rank in people.values() for contact in rank)
    return [contact for contact in everyone if who and contact.id == who.contact]


def _wait_name(now: WaitingLead) -> str:
    """Return a name for one wait of a lead, for deduplication."""
    return f"{now.situation}/{stored(now.since)}"
