"""One attempt to deliver a row of the outbox: render it, send it, store the result.

An attempt is counted before it is made. Failures are retried for two days and more with growing
pauses, and a possible repeat is marked. While a notice gets no response, the next recipient is
notified too. If a notice to a candidate fails for good, its sender is notified. If no official can
be notified of a candidate's message, the candidate gets the contact details of the town.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.conversation.lead.events import FROM_CANDIDATES, LeadEvent, Notice
from bot.conversation.lead.model import Event, Lead, Role
from bot.conversation.turn import INVITE
from bot.delivery import contact_changes
from bot.delivery.ladder import notify_from_rank, notify_next, postpone_to_hours, resend_by_mail
from bot.delivery.wording import MessageData, link_kind, load_data, render_row
from bot.dispatch import sending
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.effects import tell_contacts
from bot.storage import contacts, joining, leads, notices, notifications, outbox, recruiting, tokens
from bot.storage.contacts import Contact
from bot.storage.database import Transaction, restored_time
from bot.storage.notifications import alarm
from bot.storage.outbox import ClaimedRow
from bot.view.context import Message, Operator
from bot.view.letter import Letter
from bot.view.letters import MAX_LISTED

LATE = timedelta(minutes=15)
"""Delay of a notice of a lead after which the operator gets an alarm."""


def tell_sender_undelivered(tx: Transaction, row: ClaimedRow, cause: notices.Cause) -> None:
    """Record that a message to a candidate failed, and tell its sender."""
    outgoing = row.outgoing
    lead = leads.by_code(tx, outgoing.code)
    if lead is None or not isinstance(outgoing, notices.CandidateNews):
        return
    what = LeadEvent.UNREACHED if cause == "unreachable" else LeadEvent.UNCONFIRMED
    leads.record(tx, lead.code, Event(what, tx.now), None, "")
    if outgoing.news.means.must_arrive or cause != "unreachable":
        tell_contacts(tx, lead, Notice.NOT_DELIVERED, str(row.id), _senders(tx, lead, outgoing))


def tell_candidate_undelivered(tx: Transaction, row: ClaimedRow) -> None:
    """Notify the candidate once about each message that nobody received."""
    notice = row.outgoing
    lead = leads.by_code(tx, notice.code)
    if lead is None or not lead.state.is_open or notice.kind not in FROM_CANDIDATES:
        return
    if notifications.reaches_somebody(tx, row, LATE):
        return
    name = "/".join(
        part for part in (lead.code, "candidate", LeadEvent.UNHEARD.means.news, notice.kind, notice.dedup_key) if part
    )
    if notifications.states(tx, [name]):
        return
    leads.record(tx, lead.code, Event(LeadEvent.UNHEARD, tx.now), None, "")
    outbox.put(tx, notifications.news_of(lead, LeadEvent.UNHEARD), name)


def _senders(tx: Transaction, lead: Lead, outgoing: notices.CandidateNews) -> tuple[Contact, ...]:
    """Return the people with the sender's name who may see the lead."""
    people = (*contacts.of_town(tx, lead.slug), *contacts.of_town(tx, ""))
    return tuple(
        contact
        for contact in people
        if contact.linked and contact.person.name == outgoing.by and contact.duty.covers(lead)
    )


MAX_ATTEMPTS = 20
"""With the pauses below the last attempt is after two to four days."""
FIRST_PAUSE = timedelta(seconds=2)
FIRST_PAUSE_UNCERTAIN = timedelta(seconds=30)
LONGEST = timedelta(hours=8)


@dataclass(frozen=True)
class Retry:
    """A retry after a pause.

    `uncertain`: the message may have arrived, so the retry is marked as a repeat. `silent`: an earlier
    repeat is uncertain too, so the next recipient is notified meanwhile. `counts`: the attempt counts.
    """

    pause: timedelta
    uncertain: bool
    silent: bool = False
    counts: bool = True


def outcome_of(row: ClaimedRow, error: sending.SendingError, jitter: float) -> Retry | notices.Cause:
    """Return when to retry after a failure, or the reason to stop trying.

    `jitter` (0 to 1) spreads the pauses.
    """
    match error:
        case sending.FloodError():
            return Retry(error.wait, uncertain=row.repeated, counts=False)
        case sending.UnreachableError():
            return "unreachable"
        case sending.RejectedError():
            return "rejected"
        case _ if row.attempts >= MAX_ATTEMPTS:
            return "unanswered"
        case sending.NotSentError():
            return Retry(back_off(row.attempts, jitter), uncertain=row.repeated)
        case sending.NotDoneError():
            return uncertain_retry(row, jitter)
        case _:
            notice = isinstance(row.outgoing, notices.LeadNotice) and row.outgoing.channel == "telegram"
            return replace(uncertain_retry(row, jitter), silent=notice and row.repeated)


def uncertain_retry(row: ClaimedRow, jitter: float) -> Retry:
    """Return the retry of a message that may have been sent; a repeated edit needs no mark."""
    return Retry(
        back_off(row.attempts, jitter, FIRST_PAUSE_UNCERTAIN),
        uncertain=not isinstance(row.outgoing, notices.MessageEdit),
    )


def back_off(attempts: int, jitter: float, first: timedelta = FIRST_PAUSE) -> timedelta:
    """Return an exponential pause of up to 8 hours; `jitter` (0 to 1) spreads it by a quarter."""
    wait = min(first * 2.0 ** (attempts - 1), LONGEST)
    return wait * (0.75 + jitter / 2)


NAME_INTERVAL = timedelta(seconds=5)
"""Interval of checks for the user name of the bot."""
LINK_INTERVAL = timedelta(minutes=10)
"""Interval of checks whether an invited person has linked an account."""


def give_up_row(tx: Transaction, row: ClaimedRow, cause: notices.Cause) -> None:
    """Close the row, notify the next recipient, and alert the operator.

    There is no alarm if a candidate blocked the bot, nor about a letter to the operator.
    """
    outgoing = row.outgoing
    outbox.finish(tx, row.id, "dead")
    blocked = cause == "unreachable"
    match outgoing:
        case notices.CandidateNews():
            tell_sender_undelivered(tx, row, cause)
        case notices.StillWaiting():
            pass
        case notices.WishNotice() | notices.TownOpened() if blocked:
            recruiting.forget_interests(tx, tx.vault.person(outgoing.chat))
        case _:
            blocked = False
    if isinstance(outgoing, notices.InvitationLetter):
        # The reminders would fail too.
        notifications.drop(tx, outgoing.contact, notices.InvitationLetter)
    if isinstance(outgoing, notices.LeadNotice):
        if _tells_of_a_lead(tx, outgoing) and not notify_next(tx, outgoing):
            alarm(tx, "nobody", row.id)
        tell_candidate_undelivered(tx, row)
    if not outgoing.is_for_operator and not blocked:
        alarm(tx, cause, row.id)


def retry_row(tx: Transaction, row: ClaimedRow, again: Retry) -> None:
    """Postpone a row; after two uncertain attempts the next recipient is notified as well."""
    if again.silent:
        outbox.finish(tx, row.id, "dead")
        if isinstance(row.outgoing, notices.LeadNotice) and not notify_next(tx, row.outgoing):
            alarm(tx, "nobody", row.id)
    postpone_row(tx, row, again.pause, uncertain=again.uncertain, count=again.counts)


def wait_for_link(tx: Transaction, rows: Sequence[ClaimedRow]) -> None:
    """Wait until an invitation is accepted; tell candidates who wait too long."""
    postpone_rows(tx, rows, LINK_INTERVAL)
    for row in rows:
        tell_candidate_undelivered(tx, row)


def postpone_rows(tx: Transaction, rows: Sequence[ClaimedRow], pause: timedelta) -> None:
    """Postpone rows without counting an attempt."""
    for row in rows:
        postpone_row(tx, row, pause, uncertain=row.repeated, count=False)


def postpone_row(tx: Transaction, row: ClaimedRow, pause: timedelta, *, uncertain: bool, count: bool = True) -> None:
    """Postpone a row; raise an alarm if a notice of a lead is late."""
    outbox.postpone(tx, row.id, pause, uncertain=uncertain, count=count)
    late = tx.now + pause - restored_time(row.since) > LATE
    notice = row.outgoing
    if (
        late
        and isinstance(notice, notices.LeadNotice)
        and _tells_of_a_lead(tx, notice)
        and not notifications.was_notified(tx, notice)
    ):
        alarm(tx, "late", row.id)


def close_sent(tx: Transaction, rows: Sequence[ClaimedRow], facts: MessageData, message_id: int) -> None:
    """Close delivered rows; store where a lead is shown, to fold or withdraw it later."""
    for row in rows:
        outbox.finish(tx, row.id, "sent")
    match rows[0].outgoing:
        case notices.LeadNotice(kind=Notice.NEW_LEAD | Notice.REMINDER, contact=reader) if message_id and facts.lead:
            notifications.note_if_new(tx, facts.lead.code, reader, message_id)
        case notices.InvitationLetter(step=step) if step != notices.LETTER:
            for contact in facts.invited:
                joining.note_reminded(tx, contact.id)
        case notices.ToContact(kind="test", contact=reader) if message_id:
            # Telegram confirms delivery; a letter is confirmed on its page
            joining.note_tested(tx, reader)
        case notices.MessageEdit(kind="fold", contact=reader, message=message):
            notifications.folded(tx, reader, message)
        case _:
            pass


def _tells_of_a_lead(tx: Transaction, outgoing: notices.LeadNotice) -> bool:
    """Return True if a contact gets no other notice of a lead.

    A letter is the only notice for people without Telegram, and a second one for others.
    """
    contact = contacts.get(tx, outgoing.contact)
    return outgoing.channel != "mail" or (contact is not None and contact.on_page_only)


def _lacks_telegram(outgoing: notices.AnyMessage, contact: Contact | None) -> bool:
    """Return True if the chat of a contact is needed and not linked."""
    waits = not outgoing.row.to_stranger and not isinstance(outgoing, notices.MessageEdit)
    return contact is not None and not contact.linked and waits


REGULAR = frozenset({"digest", "invitation"})
"""Kinds of letters that come again and again: each can be ended with one click."""


def create_links(tx: Transaction, outgoing: notices.AnyMessage, facts: MessageData, operator: Operator) -> None:
    """Create the links of a message, valid from now on and stored nowhere else."""
    web, contact = operator.web, facts.contact

    def link(kind: tokens.LinkKind, contact_id: int, code: str = "") -> str:
        token = tokens.make(tx, kind, contact_id, code, beside=bool(facts.invited))
        return f"{web}/{tokens.PATHS[kind]}/{token}"

    if facts.invited:
        first = facts.invited[0]
        facts.link = link("confirm", first.id) if web else ""
        if first.person.telegram:
            facts.chat_link = f"https://t.me/{operator.bot}?start={INVITE}{contacts.invite_by_letter(tx, first.id)}"
    elif web and outgoing.kind == "editing-link" and facts.entry:
        facts.link = f"{web}/edit/open/{tokens.make(tx, 'editor', facts.entry.id)}"
    elif web and (kind := link_kind(outgoing, facts)):
        facts.link = link(kind, outgoing.contact, facts.lead.code if facts.lead else outgoing.code)
    facts.unsubscribe = _unsubscribe_link(tx, outgoing, contact, web)
    if web and contact and contact.by_page and outgoing.channel == "mail":
        facts.links = {one.code: link("lead", contact.id, one.code) for one in facts.listed[:MAX_LISTED]}


def _unsubscribe_link(tx: Transaction, outgoing: notices.AnyMessage, contact: Contact | None, web: str) -> str:
    regular = outgoing.channel == "mail" and outgoing.kind in REGULAR
    return f"{web}/u/{contacts.reference(tx, 'unsubscribe', contact)}" if contact and web and regular else ""


log = structlog.get_logger()


@dataclass(frozen=True)
class Delivery:
    """Delivery of rows by Telegram and mail."""

    dispatcher: Dispatcher
    chat: sending.ChatSender
    mail: sending.MailSender

    async def attempt(self, row: ClaimedRow, *others: ClaimedRow) -> timedelta:
        """Make an attempt; return how long nothing else may be sent to this recipient.

        `others` are announced in the same message and get the same result.
        """
        outgoing, rows = row.outgoing, (row, *others)
        if outgoing.kind == "carry-out":
            await self._carry_out(row)
            return timedelta()
        if await postpone_to_hours(self.dispatcher, rows):
            return timedelta()
        if outgoing.channel == "mail" and not (outgoing.is_for_operator or self.dispatcher.operator.bot):
            # Every letter contains the user name of the bot, which is not known yet.
            await self.dispatcher.database.write(lambda tx: postpone_rows(tx, rows, NAME_INTERVAL))
            return timedelta()
        if outgoing.kind == "digest":
            await self.dispatcher.database.write(lambda tx: _schedule(tx, outgoing.contact))
        together = [one.outgoing for one in rows]
        facts = await self.dispatcher.database.read(lambda tx: load_data(tx, outgoing, together))
        if facts.contact is not None and facts.contact.on_page_only and outgoing.is_for_telegram:
            await self.dispatcher.database.write(lambda tx: resend_by_mail(tx, rows))
            return timedelta()
        if await self.dispatcher.database.read(lambda tx: notifications.is_over_limit(tx, row)):
            log.warning("letter limit reached", kind=outgoing.kind, contact=outgoing.contact)
            await self._finish_rows(rows, facts)
            return timedelta()
        await self.dispatcher.database.write(lambda tx: create_links(tx, outgoing, facts, self.dispatcher.operator))
        words = render_row(self.dispatcher, row, facts)
        if words is None:
            await self._finish_rows(rows, facts)
        elif _lacks_telegram(outgoing, facts.contact):
            await self.dispatcher.database.write(lambda tx: wait_for_link(tx, rows))
        else:
            try:
                message_id = await self._send_rows(rows, words, facts)
            except sending.SendingError as error:
                return await self._failed_rows(rows, error)
            alone = message_id if len(facts.listed) <= 1 else 0
            await self.dispatcher.database.write(lambda tx: close_sent(tx, rows, facts, alone))
        return timedelta()

    async def _finish_rows(self, rows: Sequence[ClaimedRow], facts: MessageData) -> None:
        """Drop rows without a text; if their contact was removed, notify the next recipient."""

        def job(tx: Transaction) -> None:
            for row in rows:
                outbox.finish(tx, row.id, "dropped")
                if not isinstance(notice := row.outgoing, notices.LeadNotice) or not notice.contact or facts.contact:
                    continue
                if not notify_from_rank(tx, notice, Role.CONTACT):
                    alarm(tx, "nobody", row.id)

        await self.dispatcher.database.write(job)

    async def _carry_out(self, row: ClaimedRow) -> None:
        """Apply the effect of a row that is not a message."""

        def job(tx: Transaction) -> None:
            if isinstance(row.outgoing, notices.OfChange):
                contact_changes.carry_out(tx, row.outgoing.change)
            outbox.finish(tx, row.id, "sent")

        await self.dispatcher.database.write(job)

    async def defect(self, row: ClaimedRow) -> None:
        """Retry after a bug, since the message may have been sent."""
        outcome: Retry | notices.Cause = "rejected" if row.attempts >= MAX_ATTEMPTS else uncertain_retry(row, _jitter())
        await self._end_row(row, outcome)

    async def _send_rows(self, rows: Sequence[ClaimedRow], words: Message | Letter, facts: MessageData) -> int:
        outgoing, contact = rows[0].outgoing, facts.contact
        if isinstance(words, Letter):
            to = contact.person.email if contact else self.dispatcher.operator.email
            if facts.entry is not None:
                to = facts.entry.editor.email
            if isinstance(outgoing, notices.OfChange) and outgoing.address:
                to = outgoing.address
            if not to:
                raise sending.UnreachableError("no address")
            thread = "" if len(facts.listed) > 1 else thread_id(outgoing)
            own = thread if _opens_thread(rows[0], facts) else f"{rows[0].id}.{message_id(rows)}"
            await self.mail.post(to, replace(words, thread=thread, unsubscribe=facts.unsubscribe), own)
            return 0
        if isinstance(outgoing, notices.MessageEdit):
            await self.chat.edit(outgoing.chat, outgoing.message, words)
            return 0
        chat = facts.entry.editor.chat if facts.entry else outgoing.chat
        return await self.chat.send(contact.person.chat if contact else chat, words)

    async def _failed_rows(self, rows: Sequence[ClaimedRow], error: sending.SendingError) -> timedelta:
        """Apply a failure to every row of a message; return how long the recipient asks to wait.

        The log holds the row, the kind and the number of the contact, never a name.
        """
        jitter = _jitter()
        for row in rows:
            log.warning(
                "message not sent",
                row=row.id,
                kind=row.outgoing.kind,
                contact=row.outgoing.contact,
                error=type(error).__name__,
                reason=str(error),
            )
            await self._end_row(row, outcome_of(row, error, jitter))
        return error.wait if isinstance(error, sending.FloodError) else timedelta()

    async def _end_row(self, row: ClaimedRow, outcome: Retry | notices.Cause) -> None:
        if isinstance(outcome, Retry):
            await self.dispatcher.database.write(lambda tx: retry_row(tx, row, outcome))
            return
        kind, contact = row.outgoing.kind, row.outgoing.contact
        log.error("message given up", row=row.id, kind=kind, contact=contact, cause=outcome)
        await self.dispatcher.database.write(lambda tx: give_up_row(tx, row, outcome))


def _schedule(tx: Transaction, contact_id: int) -> None:
    """Queue the next daily list, even if this one fails."""
    if contact := contacts.get(tx, contact_id):
        notifications.schedule_digest(tx, contact)


def _jitter() -> float:
    return random.random()  # noqa: S311  spreads retries, no secret


def message_id(rows: Sequence[ClaimedRow]) -> str:
    """Return a Message-ID that is the same for repeats of the same rows.

    Row numbers alone would repeat after a restored backup. A list that has grown gets another ID, or a
    mail program may hide it as a duplicate.
    """
    named = (f"{row.outgoing.code}/{row.outgoing.contact}/{row.outgoing.kind}/{row.since}" for row in rows)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]


def thread_id(outgoing: notices.AnyMessage) -> str:
    """Return the Message-ID of the first letter about a lead to a reader (RFC 5322, 3.6.4).

    It is not stored: later letters compute it again. Letters about no lead have none.
    """
    named = f"{outgoing.code}/{outgoing.contact}"
    return f"lead.{hashlib.sha256(named.encode()).hexdigest()[:16]}" if outgoing.code else ""


def _opens_thread(row: ClaimedRow, facts: MessageData) -> bool:
    """Return True for the notice of a new lead, unless it may be a second one, a month later."""
    outgoing, lead = row.outgoing, facts.lead
    if not isinstance(outgoing, notices.LeadNotice) or lead is None or len(facts.listed) > 1:
        return False
    first = outgoing.kind is Notice.NEW_LEAD and not outgoing.renewed
    return first and restored_time(row.since) - lead.sent_at < timedelta(days=1)
