"""One attempt at one row of the outbox: worded, sent, and what came of it noted in one transaction with what follows from it.

The attempt was counted before it is made. What was not done, or may not have been, is tried again for two days and more, with
growing pauses; what may have arrived is marked as a repeat. While a notice is met by silence, whoever is next hears too. When
what a town tells a candidate is given up, whoever did it is told; when nobody of the municipal side can be told of what a
candidate has sent, the candidate hears so, with the town's own ways.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

import structlog

from bot.conversation.lead.happened import FROM_CANDIDATES, Happened, Notice
from bot.conversation.lead.model import Event, Lead, Role
from bot.conversation.turn import INVITE
from bot.delivery import town_changes
from bot.delivery.ladder import also_by_mail, climb_to, pass_on, waits_for_morning
from bot.delivery.wording import Facts, link_wanted, look_up, word
from bot.dispatch import sending
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.effects import tell_contacts
from bot.storage import contacts, joining, leads, notices, notifications, outbox, recruiting, tokens
from bot.storage.contacts import Contact
from bot.storage.database import Transaction, restored_time
from bot.storage.notifications import alarm
from bot.storage.outbox import Claimed
from bot.view.context import Message, Operator
from bot.view.letter import Letter
from bot.view.letters import MOST_LISTED

LATE = timedelta(minutes=15)
"""A lead of which nobody has heard for so long is the operator's business."""


def tell_not_reached(tx: Transaction, row: Claimed, cause: notices.Cause) -> None:
    """Note that a message to the candidate is given up, and tell whoever sent it: that they blocked the bot stands on the sheet."""
    outgoing = row.outgoing
    lead = leads.by_code(tx, outgoing.code)
    if lead is None or not isinstance(outgoing, notices.CandidateNews):
        return
    what = Happened.UNREACHED if cause == "unreachable" else Happened.UNCONFIRMED
    leads.record(tx, lead.code, Event(what, tx.now), None, "")
    if outgoing.news.means.must_arrive or cause != "unreachable":
        tell_contacts(tx, lead, Notice.NOT_DELIVERED, str(row.id), _senders(tx, lead, outgoing))


def tell_nobody_told(tx: Transaction, row: Claimed) -> None:
    """Tell the candidate, once for each occasion, that what they sent has reached nobody and will not by itself."""
    notice = row.outgoing
    lead = leads.by_code(tx, notice.code)
    if lead is None or not lead.state.is_open or notice.kind not in FROM_CANDIDATES:
        return
    if notifications.reaches_somebody(tx, row, LATE):
        return
    name = "/".join(
        part for part in (lead.code, "candidate", Happened.UNHEARD.means.news, notice.kind, notice.dedup_key) if part
    )
    if notifications.states(tx, [name]):
        return
    leads.record(tx, lead.code, Event(Happened.UNHEARD, tx.now), None, "")
    outbox.put(tx, notifications.news_of(lead, Happened.UNHEARD), name)


def _senders(tx: Transaction, lead: Lead, outgoing: notices.CandidateNews) -> tuple[Contact, ...]:
    """Give who of those who may see the lead has the name of the sender; nobody when they have gone meanwhile."""
    people = (*contacts.of_town(tx, lead.slug), *contacts.of_town(tx, ""))
    return tuple(
        contact
        for contact in people
        if contact.linked and contact.person.name == outgoing.by and contact.duty.covers(lead)
    )


MAX_ATTEMPTS = 20
"""With the pauses below the last attempt comes after two to four days, whatever the trouble."""
AFTER_NOTHING = timedelta(seconds=2)
AFTER_DOUBT = timedelta(seconds=30)
LONGEST = timedelta(hours=8)


@dataclass(frozen=True)
class WaitAsked:
    """The other side asks to wait; that was no attempt."""

    pause: timedelta


@dataclass(frozen=True)
class Retry:
    """Try again after a pause. `uncertain`: the message may have arrived, so it is marked as a repeat then.

    `silent`: nobody knows whether an earlier repeat arrived either, so somebody else should hear meanwhile.
    """

    pause: timedelta
    uncertain: bool
    silent: bool = False


@dataclass(frozen=True)
class Dead:
    """It is over."""

    cause: notices.Cause


AttemptOutcome: TypeAlias = WaitAsked | Retry | Dead


def judge(row: Claimed, error: sending.SendingError, jitter: float) -> AttemptOutcome:
    """Say what becomes of a row after a failure; `jitter` (0 to 1) spreads the pauses."""
    match error:
        case sending.LaterError():
            return WaitAsked(error.wait)
        case sending.UnreachableError():
            return Dead("unreachable")
        case sending.RejectedError():
            return Dead("rejected")
        case _ if row.attempts >= MAX_ATTEMPTS:
            return Dead("unanswered")
        case sending.NotSentError():
            return Retry(back_off(row.attempts, jitter), uncertain=row.repeated)
        case sending.NotDoneError():
            return doubtful(row, jitter)
        case _:
            notice = isinstance(row.outgoing, notices.LeadNotice) and row.outgoing.channel == "telegram"
            return replace(doubtful(row, jitter), silent=notice and row.repeated)


def doubtful(row: Claimed, jitter: float) -> Retry:
    """Try again what may have been done; an edit done twice is no repeat."""
    return Retry(
        back_off(row.attempts, jitter, AFTER_DOUBT), uncertain=not isinstance(row.outgoing, notices.MessageEdit)
    )


def back_off(attempts: int, jitter: float, first: timedelta = AFTER_NOTHING) -> timedelta:
    """Wait `first`, then twice as long each time up to 8 hours, spread by `jitter` (0 to 1) over half of it."""
    wait = min(first * 2.0 ** (attempts - 1), LONGEST)
    return wait * (0.75 + jitter / 2)


NAMELESS = timedelta(seconds=5)
"""How often to look whether the bot's user name is known."""
UNLINKED = timedelta(minutes=10)
"""How often to look whether somebody who was invited has linked an account."""


def given_up(tx: Transaction, row: Claimed, end: Dead) -> None:
    """Close the row, see to it that somebody else hears, and tell the operator.

    A candidate who blocked the bot is nobody's trouble but their own, and an alarm about a letter to the operator would go nowhere.
    """
    outgoing = row.outgoing
    outbox.finish(tx, row.id, "dead")
    blocked = end.cause == "unreachable"
    match outgoing:
        case notices.CandidateNews():
            tell_not_reached(tx, row, end.cause)
        case notices.StillWaiting():
            pass
        case notices.Wish() | notices.TownOpened() if blocked:
            recruiting.forget_interests(tx, tx.vault.person(outgoing.chat))
        case _:
            blocked = False
    if isinstance(outgoing, notices.InvitationLetter):
        # the reminders would go the same way
        notifications.drop(tx, outgoing.contact, notices.InvitationLetter)
    if isinstance(outgoing, notices.LeadNotice):
        if _tells_of_a_lead(tx, outgoing) and not pass_on(tx, outgoing):
            alarm(tx, "nobody", row.id)
        tell_nobody_told(tx, row)
    if not outgoing.is_for_operator and not blocked:
        alarm(tx, end.cause, row.id)


def tried_again(tx: Transaction, row: Claimed, again: Retry) -> None:
    """Put a row off. Where there was silence twice, whoever is next is told as if it were given up."""
    if again.silent:
        outbox.finish(tx, row.id, "dead")
        if isinstance(row.outgoing, notices.LeadNotice) and not pass_on(tx, row.outgoing):
            alarm(tx, "nobody", row.id)
    postponed(tx, row, again.pause, uncertain=again.uncertain)


def unlinked(tx: Transaction, rows: Sequence[Claimed]) -> None:
    """Wait until somebody accepts their invitation; a candidate of whom nobody hears for long is told so."""
    for row in rows:
        postponed(tx, row, UNLINKED, uncertain=row.repeated, count=False)
        tell_nobody_told(tx, row)


def postponed(tx: Transaction, row: Claimed, pause: timedelta, *, uncertain: bool, count: bool = True) -> None:
    """Try a row again later; the operator hears when a notice has been late for long."""
    outbox.postpone(tx, row.id, pause, uncertain=uncertain, count=count)
    late = tx.now + pause - restored_time(row.since) > LATE
    notice = row.outgoing
    if (
        late
        and isinstance(notice, notices.LeadNotice)
        and _tells_of_a_lead(tx, notice)
        and not notifications.heard(tx, notice)
    ):
        alarm(tx, "late", row.id)


def sent(tx: Transaction, rows: Sequence[Claimed], facts: Facts, message_id: int) -> None:
    """Close rows that arrived in one message; remember where a lead is shown, so that it can be folded or withdrawn."""
    for row in rows:
        outbox.finish(tx, row.id, "sent")
    match rows[0].outgoing:
        case notices.LeadNotice(kind=Notice.NEW_LEAD | Notice.REMINDER, contact=reader) if message_id and facts.lead:
            notifications.announced_by(tx, facts.lead.code, reader, message_id)
        case notices.InvitationLetter(step=step) if step != notices.LETTER:
            for contact in facts.invited:
                joining.note_reminded(tx, contact.id)
        case notices.ToContact(kind="test", contact=reader) if message_id:
            # Telegram says that it is in the chat; of a letter only the press on its page does
            joining.note_tested(tx, reader)
        case notices.MessageEdit(kind="fold", contact=reader, message=message):
            notifications.folded(tx, reader, message)
        case _:
            pass


def _tells_of_a_lead(tx: Transaction, outgoing: notices.LeadNotice) -> bool:
    """Say whether somebody is without news of a lead if this does not arrive.

    A letter is all there is for whoever has no Telegram; for the others it is a second pointer.
    """
    contact = contacts.get(tx, outgoing.contact)
    return outgoing.channel != "mail" or (contact is not None and contact.on_page_only)


def _lacks_telegram(outgoing: notices.AnyMessage, contact: Contact | None) -> bool:
    """Say whether the message would go to the chat of a contact who has linked none yet."""
    waits = not outgoing.row.to_stranger and not isinstance(outgoing, notices.MessageEdit)
    return contact is not None and not contact.linked and waits


def add_links(tx: Transaction, outgoing: notices.AnyMessage, facts: Facts, operator: Operator) -> None:
    """Make the links that the message is to hold; each is good from now on, and written nowhere else."""
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
    elif web and (kind := link_wanted(outgoing, facts)):
        facts.link = link(kind, outgoing.contact, facts.lead.code if facts.lead else outgoing.code)
    if web and contact and contact.by_page and outgoing.channel == "mail":
        facts.links = {one.code: link("lead", contact.id, one.code) for one in facts.listed[:MOST_LISTED]}


log = structlog.get_logger()


@dataclass(frozen=True)
class Delivery:
    """Carries rows to Telegram and to the mail server."""

    dispatcher: Dispatcher
    chat: sending.ChatSender
    mail: sending.MailSender

    async def attempt(self, row: Claimed, *others: Claimed) -> timedelta:
        """Make an attempt; give how long nothing else may be sent to this recipient.

        `others` are told of in the same message; what becomes of it becomes of each row.
        """
        outgoing, rows = row.outgoing, (row, *others)
        if outgoing.kind == "carry-out":
            await self._carry_out(row)
            return timedelta()
        if await waits_for_morning(self.dispatcher, rows):
            return timedelta()
        if outgoing.channel == "mail" and not (outgoing.is_for_operator or self.dispatcher.operator.bot):
            # every letter names the bot, and Telegram has not told its user name yet
            await self.postpone(rows, NAMELESS)
            return timedelta()
        if outgoing.kind == "digest":
            await self.dispatcher.database.write(lambda tx: _schedule(tx, outgoing.contact))
        codes = [one.outgoing.code for one in rows]
        facts = await self.dispatcher.database.read(lambda tx: look_up(tx, outgoing, codes))
        if facts.contact is not None and facts.contact.on_page_only and outgoing.is_for_telegram:
            await self.dispatcher.database.write(lambda tx: also_by_mail(tx, rows))
            return timedelta()
        if await self.dispatcher.database.read(lambda tx: notifications.is_over_limit(tx, row)):
            log.warning("letter limit of an address reached", kind=outgoing.kind, contact=outgoing.contact)
            await self._finish(rows, facts)
            return timedelta()
        await self.dispatcher.database.write(lambda tx: add_links(tx, outgoing, facts, self.dispatcher.operator))
        words = word(self.dispatcher, row, facts)
        if words is None:
            await self._finish(rows, facts)
        elif _lacks_telegram(outgoing, facts.contact):
            await self.dispatcher.database.write(lambda tx: unlinked(tx, rows))
        else:
            try:
                message_id = await self._send(rows, words, facts)
            except sending.SendingError as error:
                return await self._failed(rows, error)
            alone = message_id if len(facts.listed) <= 1 else 0
            await self.dispatcher.database.write(lambda tx: sent(tx, rows, facts, alone))
        return timedelta()

    async def postpone(self, rows: Sequence[Claimed], pause: timedelta) -> None:
        """Wait without that being an attempt."""

        def job(tx: Transaction) -> None:
            for row in rows:
                postponed(tx, row, pause, uncertain=row.repeated, count=False)

        await self.dispatcher.database.write(job)

    async def _finish(self, rows: Sequence[Claimed], facts: Facts) -> None:
        """Close what there are no words for. Of a lead whose contact can no longer be read, or has gone, somebody else hears."""

        def job(tx: Transaction) -> None:
            for row in rows:
                outbox.finish(tx, row.id, "dropped")
                if not isinstance(notice := row.outgoing, notices.LeadNotice) or not notice.contact or facts.contact:
                    continue
                if not climb_to(tx, notice, Role.CONTACT):
                    alarm(tx, "nobody", row.id)

        await self.dispatcher.database.write(job)

    async def _carry_out(self, row: Claimed) -> None:
        """Do what a row stands for besides a message."""

        def job(tx: Transaction) -> None:
            if isinstance(row.outgoing, notices.OfChange):
                town_changes.carry_out(tx, row.outgoing.change)
            outbox.finish(tx, row.id, "sent")

        await self.dispatcher.database.write(job)

    async def defect(self, row: Claimed) -> None:
        """Try again what failed by a fault of the program: nobody knows how far it came."""
        if row.attempts >= MAX_ATTEMPTS:
            await self._give_up(row, Dead("rejected"))
        else:
            again = doubtful(row, _jitter())
            await self.dispatcher.database.write(lambda tx: tried_again(tx, row, again))

    async def _send(self, rows: Sequence[Claimed], words: Message | Letter, facts: Facts) -> int:
        outgoing, contact = rows[0].outgoing, facts.contact
        if isinstance(words, Letter):
            to = contact.person.email if contact else self.dispatcher.operator.email
            if facts.entry is not None:
                to = facts.entry.editor.email
            if isinstance(outgoing, notices.OfChange) and outgoing.address:
                to = outgoing.address
            if not to:
                raise sending.UnreachableError("no address")
            await self.mail.post(to, words, f"{rows[0].id}.{message_id(rows)}")
            return 0
        if isinstance(outgoing, notices.MessageEdit):
            await self.chat.edit(outgoing.chat, outgoing.message, words)
            return 0
        chat = facts.entry.editor.chat if facts.entry else outgoing.chat
        return await self.chat.send(contact.person.chat if contact else chat, words)

    async def _failed(self, rows: Sequence[Claimed], error: sending.SendingError) -> timedelta:
        """Do what a failure means for every row alike; give how long to wait."""
        jitter = _jitter()
        return max([await self._failed_one(row, error, jitter) for row in rows])

    async def _failed_one(self, row: Claimed, error: sending.SendingError, jitter: float) -> timedelta:
        """Do what a failure means. The log holds the row, the kind and the contact's number, never a name."""
        log.warning(
            "a message was not sent",
            row=row.id,
            kind=row.outgoing.kind,
            contact=row.outgoing.contact,
            error=type(error).__name__,
            reason=str(error),
        )
        match judge(row, error, jitter):
            case WaitAsked(pause):
                await self.postpone([row], pause)
                return pause
            case Retry() as again:
                await self.dispatcher.database.write(lambda tx: tried_again(tx, row, again))
            case Dead() as end:
                await self._give_up(row, end)
        return timedelta()

    async def _give_up(self, row: Claimed, end: Dead) -> None:
        """Close the row as dead; a notice goes to whoever is next."""
        log.error(
            "a message is given up", row=row.id, kind=row.outgoing.kind, contact=row.outgoing.contact, cause=end.cause
        )
        await self.dispatcher.database.write(lambda tx: given_up(tx, row, end))


def _schedule(tx: Transaction, contact_id: int) -> None:
    """Put the next daily list down before this one is tried: whatever becomes of it, there is one tomorrow."""
    if contact := contacts.get(tx, contact_id):
        notifications.schedule_digest(tx, contact)


def _jitter() -> float:
    return random.random()  # noqa: S311  spreads retries, no secret


def message_id(rows: Sequence[Claimed]) -> str:
    """Make a Message-ID for what tells of these rows: the same for a repeat of the same ones, and telling nothing.

    The rows' numbers alone would not do: they are given again by a database that was restored from a backup. And a list
    that has grown is another letter: a mail program that knows its Message-ID already would hide what was added.
    """
    named = (f"{row.outgoing.code}/{row.outgoing.contact}/{row.outgoing.kind}/{row.since}" for row in rows)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]
