"""One attempt at one row: worded, sent, and what came of it noted. The attempt was counted before it is made."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.delivery import outcome, town_changes
from bot.delivery.facts import Facts, link_wanted, look_up
from bot.delivery.fallback import by_mail
from bot.delivery.ladder import waits_for_morning
from bot.delivery.mail import mark
from bot.delivery.patience import MAX_ATTEMPTS, Again, GiveUp, Wait, doubtful, judge
from bot.delivery.wording import word
from bot.dispatch.desk import Desk
from bot.dispatch.sending import ChatSender, MailSender, SendingError, UnreachableError
from bot.storage import contacts, digests, outbox, page_links
from bot.storage.errand import Errand
from bot.storage.outbox import Claimed
from bot.storage.page_links import Kind
from bot.storage.transaction import Transaction
from bot.view.letters.letter import Letter
from bot.view.letters.list_letters import MOST
from bot.view.message import Message

log = structlog.get_logger()


@dataclass(frozen=True)
class Courier:
    """Carries rows to Telegram and to the mail server."""

    desk: Desk
    chat: ChatSender
    mail: MailSender

    async def carry(self, row: Claimed, *others: Claimed) -> timedelta:
        """Make an attempt; give how long nothing else may be sent to this recipient.

        `others` are told of in the same message; what becomes of it becomes of each row.
        """
        errand, rows = row.errand, (row, *others)
        if errand.kind == "carry-out":
            await self._carry_out(row)
            return timedelta()
        if await waits_for_morning(self.desk, row):
            return timedelta()
        if errand.kind == "digest":
            await self.desk.database.write(lambda tx: _schedule(tx, errand))
        codes = [one.errand.code for one in rows]
        facts = await self.desk.database.read(lambda tx: look_up(tx, errand, codes))
        if facts.contact is not None and facts.contact.on_page_only and errand.is_for_telegram:
            await self.desk.database.write(lambda tx: by_mail(tx, rows))
            self.desk.outbox_changed.set()
            return timedelta()
        if self.desk.operator.web and (kind := link_wanted(errand, facts)):
            about = replace(errand, code=facts.lead.code if facts.lead else errand.code)
            facts = replace(facts, link=await self._link(kind, about))
        if self.desk.operator.web and facts.contact and facts.contact.by_page and errand.channel == "mail":
            links = {
                one.code: await self._link("lead", replace(errand, code=one.code))
                for one in facts.listed[:MOST]
            }
            facts = replace(facts, links=links)
        words = word(self.desk, row, facts)
        if words is None:
            await self._finish(rows)
        elif (
            facts.contact is not None
            and not facts.contact.linked
            and not errand.message
            and errand.kind != "confirm-email"
        ):
            await self.desk.database.write(lambda tx: outcome.unlinked(tx, rows))
            self.desk.outbox_changed.set()
        else:
            try:
                message_id = await self._send(rows, words, facts)
            except SendingError as error:
                return await self._failed(rows, error)
            alone = message_id if len(facts.listed) <= 1 else 0
            await self.desk.database.write(lambda tx: outcome.sent(tx, rows, facts, alone))
        return timedelta()

    async def postpone(self, rows: Sequence[Claimed], pause: timedelta) -> None:
        """Wait without that being an attempt."""

        def job(tx: Transaction) -> None:
            for row in rows:
                outcome.postponed(tx, row, pause, uncertain=row.repeated, count=False)

        await self.desk.database.write(job)

    async def _finish(self, rows: Sequence[Claimed]) -> None:
        def job(tx: Transaction) -> None:
            for row in rows:
                outbox.finish(tx, row.id, "dropped")

        await self.desk.database.write(job)

    async def _carry_out(self, row: Claimed) -> None:
        """Do what a row stands for besides a message."""

        def job(tx: Transaction) -> None:
            town_changes.carry_out(tx, row.errand.row)
            outbox.finish(tx, row.id, "sent")

        await self.desk.database.write(job)
        self.desk.outbox_changed.set()

    async def defect(self, row: Claimed) -> None:
        """Try again what failed by a fault of the program: nobody knows how far it came."""
        if row.attempts >= MAX_ATTEMPTS:
            await self._give_up(row, GiveUp("rejected"))
        else:
            await self._again(row, doubtful(row, _jitter()))

    async def _link(self, kind: Kind, errand: Errand) -> str:
        """Make a link for one letter; its token is written nowhere else."""
        token = await self.desk.database.write(
            lambda tx: page_links.make(tx, kind, errand.contact, errand.code)
        )
        return f"{self.desk.operator.web}/{page_links.PATHS[kind]}/{token}"

    async def _send(self, rows: Sequence[Claimed], words: Message | Letter, facts: Facts) -> int:
        errand, contact = rows[0].errand, facts.contact
        if isinstance(words, Letter):
            to = contact.person.email if contact else self.desk.operator.email
            if facts.entry is not None:
                to = facts.entry.editor.email
            if not to:
                raise UnreachableError("no address")
            await self.mail.post(to, words, f"{rows[0].id}.{mark(rows)}")
            return 0
        if errand.message:
            await self.chat.edit(errand.chat, errand.message, words)
            return 0
        chat = facts.entry.editor.chat if facts.entry else errand.chat
        return await self.chat.send(contact.person.chat if contact else chat, words)

    async def _failed(self, rows: Sequence[Claimed], error: SendingError) -> timedelta:
        """Do what a failure means for every row alike; give how long to wait."""
        jitter = _jitter()
        return max([await self._failed_one(row, error, jitter) for row in rows])

    async def _failed_one(self, row: Claimed, error: SendingError, jitter: float) -> timedelta:
        """Do what a failure means. The log holds the row, the kind and the contact's number, never a name."""
        log.warning(
            "a message was not sent",
            row=row.id,
            kind=row.errand.kind,
            contact=row.errand.contact,
            error=type(error).__name__,
            reason=str(error),
        )
        match judge(row, error, jitter):
            case Wait(pause):
                await self.postpone([row], pause)
                return pause
            case Again() as again:
                await self._again(row, again)
            case GiveUp() as end:
                await self._give_up(row, end)
        return timedelta()

    async def _again(self, row: Claimed, again: Again) -> None:
        await self.desk.database.write(
            lambda tx: outcome.postponed(tx, row, again.pause, uncertain=again.uncertain)
        )

    async def _give_up(self, row: Claimed, end: GiveUp) -> None:
        """Close the row as dead; a notice goes to whoever is next, or on to the same one where nobody is."""
        log.error(
            "a message is given up",
            row=row.id,
            kind=row.errand.kind,
            contact=row.errand.contact,
            cause=end.cause,
        )
        await self.desk.database.write(lambda tx: outcome.given_up(tx, row, end))
        self.desk.outbox_changed.set()


def _schedule(tx: Transaction, errand: Errand) -> None:
    """Put the next daily list down before this one is tried: whatever becomes of it, there is one tomorrow."""
    if contact := contacts.get(tx, errand.contact):
        digests.schedule(tx, contact)


def _jitter() -> float:
    return random.random()  # noqa: S311  spreads retries, no secret
