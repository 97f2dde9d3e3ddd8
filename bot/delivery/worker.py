"""Works off the outbox: words each errand when its time has come, sends it, and decides what a failure means.

At least once, and honest about it: the attempt is counted before it is made, and what may have arrived before is
marked as a repeat. Rows for one recipient go one after another, different recipients side by side.
"""

import asyncio
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.conversation.lead import Lead
from bot.delivery.fallback import pass_on
from bot.delivery.wording import word
from bot.dispatch.desk import Desk
from bot.dispatch.sending import (
    ChatSender,
    LaterError,
    MailSender,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.storage import contacts, leads, outbox, shown
from bot.storage.contacts import Contact
from bot.storage.outbox import MAX_ATTEMPTS, Claimed, Errand
from bot.storage.transaction import Transaction
from bot.view.letters import Letter
from bot.view.message import Message

log = structlog.get_logger()
LONGEST_SLEEP_S = 30.0
UNLINKED_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Delivery:
    """The outbox worker."""

    desk: Desk
    chat: ChatSender
    mail: MailSender

    async def run(self) -> None:
        """Deliver until cancelled."""
        interrupted = await self.desk.database.write(outbox.recover)
        if interrupted:
            log.warning(
                "messages were interrupted by the last stop; they are sent again, marked", rows=interrupted
            )
        while True:
            self.desk.outbox_changed.clear()
            try:
                if await self.deliver_due():
                    continue
                pause = await self._pause()
            except Exception:
                log.exception("the outbox could not be worked on, trying again")
                pause = 5.0
            try:
                await asyncio.wait_for(self.desk.outbox_changed.wait(), timeout=pause)
            except TimeoutError:
                continue

    async def deliver_due(self) -> int:
        """Deliver what is due now; give how many rows were tried."""
        claimed = await self.desk.database.write(outbox.claim)
        by_recipient: dict[tuple[str, int, int], list[Claimed]] = {}
        for row in claimed:
            key = (row.errand.channel, row.errand.contact, row.errand.chat)
            by_recipient.setdefault(key, []).append(row)
        async with asyncio.TaskGroup() as group:
            for rows in by_recipient.values():
                group.create_task(self._deliver_in_order(rows))
        return len(claimed)

    async def _pause(self) -> float:
        due = await self.desk.database.read(outbox.next_due)
        if due is None:
            return LONGEST_SLEEP_S
        return min(max(due / 1000 - self.desk.clock().timestamp(), 0.05), LONGEST_SLEEP_S)

    async def _deliver_in_order(self, rows: Sequence[Claimed]) -> None:
        for row in rows:
            try:
                await self._deliver(row)
            except Exception:
                log.exception("a message failed", row=row.id, kind=row.errand.kind)
                await self._again(row, outbox.back_off(row.attempts, random.random()), uncertain=False)  # noqa: S311  spreads retries, no secret

    async def _deliver(self, row: Claimed) -> None:
        lead, contact = await self.desk.database.read(lambda tx: _context(tx, row.errand))
        if row.errand.kind == "fold" and not await self.desk.database.read(
            lambda tx: shown.still_open(tx, row.errand.contact, row.errand.message)
        ):
            lead = None  # opened again since, or folded by hand: a later errand folds it, or nothing need be done
        if row.errand.contact and contact is not None and not contact.linked:
            await self.desk.database.write(
                lambda tx: outbox.postpone(tx, row.id, UNLINKED_WAIT, uncertain=False, count=False)
            )
            return
        words = word(self.desk, row.errand, lead, contact, repeated=row.repeated)
        if words is None or (row.errand.contact and contact is None):
            await self.desk.database.write(lambda tx: outbox.finish(tx, row.id, "dropped"))
            return
        try:
            message_id = await self._send(row, words, contact)
        except SendingError as error:
            await self._failed(row, error)
        else:
            await self.desk.database.write(lambda tx: _sent(tx, row, message_id))

    async def _send(self, row: Claimed, words: Message | Letter, contact: Contact | None) -> int:
        errand = row.errand
        if isinstance(words, Letter):
            if contact is None:
                raise UnreachableError("no such contact")
            await self.mail.post(contact.person.email, words, f"{row.id}.{_mark(errand)}")
            return 0
        chat = contact.person.chat if contact else errand.chat
        if errand.message:
            await self.chat.edit(chat, errand.message, words)
            return 0
        return await self.chat.send(chat, words)

    async def _failed(self, row: Claimed, error: SendingError) -> None:
        """Decide what a failure means. The log holds the row and the kind, never a person."""
        log.warning(
            "a message was not sent",
            row=row.id,
            kind=row.errand.kind,
            error=type(error).__name__,
            reason=str(error),
        )
        wait = outbox.back_off(row.attempts, random.random())  # noqa: S311  spreads retries, no secret
        match error:
            case LaterError():
                await self.desk.database.write(
                    lambda tx: outbox.postpone(tx, row.id, error.wait, uncertain=row.repeated, count=False)
                )
            case UncertainError() if not row.repeated:
                await self._again(row, wait, uncertain=True)
            case NotSentError() if row.attempts < MAX_ATTEMPTS:
                await self._again(row, wait, uncertain=row.repeated)
            case UnreachableError() | RejectedError() | UncertainError() | NotSentError():
                log.error("a message is given up", row=row.id, kind=row.errand.kind)
                await self.desk.database.write(lambda tx: pass_on(tx, row))
                self.desk.outbox_changed.set()
            case _:
                await self._again(row, wait, uncertain=True)

    async def _again(self, row: Claimed, wait: timedelta, *, uncertain: bool) -> None:
        await self.desk.database.write(lambda tx: outbox.postpone(tx, row.id, wait, uncertain=uncertain))


def _context(tx: Transaction, errand: Errand) -> tuple[Lead | None, Contact | None]:
    lead = leads.by_code(tx, errand.code) if errand.code else None
    return lead, contacts.get(tx, errand.contact) if errand.contact else None


def _sent(tx: Transaction, row: Claimed, message_id: int) -> None:
    outbox.finish(tx, row.id, "sent")
    if row.errand.kind == "new-lead" and message_id:
        shown.note(tx, row.errand.code, row.errand.contact, message_id, full=False)
    if row.errand.kind == "fold":
        shown.note(tx, row.errand.code, row.errand.contact, row.errand.message, full=False)


def _mark(errand: Errand) -> str:
    """Make a Message-ID that is the same for a repeat and tells nothing."""
    return hashlib.sha256(f"{errand.code}/{errand.contact}/{errand.kind}".encode()).hexdigest()[:16]
