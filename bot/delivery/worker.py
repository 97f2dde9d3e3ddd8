"""Works off the outbox: words each errand when its time has come, sends it, and decides what a failure means.

At least once, and honest about it: the attempt is counted before it is made, and what may have arrived before is
marked as a repeat. Rows for one recipient go one after another, different recipients side by side.
"""

import asyncio
import hashlib
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

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
Recipient: TypeAlias = tuple[str, int, int]
"""Channel, contact, and the chat where it is no contact."""


@dataclass(frozen=True)
class Delivery:
    """The outbox worker."""

    desk: Desk
    chat: ChatSender
    mail: MailSender
    _not_before: dict[Recipient, datetime] = field(default_factory=dict[Recipient, datetime])
    """Until when recipients asked not to be written to."""

    async def run(self) -> None:
        """Deliver until cancelled."""
        interrupted = True
        while True:
            self.desk.outbox_changed.clear()
            try:
                if interrupted:
                    await self._recover()
                    interrupted = False
                if await self.deliver_due():
                    continue
                pause = await self._pause()
            except Exception:
                log.exception("the outbox could not be worked on, trying again")
                interrupted, pause = True, 5.0
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):  # wait_for could swallow a cancellation (Python 3.11)
                    await self.desk.outbox_changed.wait()

    async def _recover(self) -> None:
        """Take up what was being tried when the program, or the round before, was interrupted."""
        if rows := await self.desk.database.write(outbox.recover):
            log.warning("messages were interrupted; they are sent again, marked", rows=rows)

    async def deliver_due(self) -> int:
        """Deliver what is due now; give how many rows were tried."""
        claimed = await self.desk.database.write(outbox.claim)
        by_recipient: dict[Recipient, list[Claimed]] = {}
        for row in claimed:
            by_recipient.setdefault(_recipient(row.errand), []).append(row)
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
            left = self._not_before.get(_recipient(row.errand), self.desk.clock()) - self.desk.clock()
            if left > timedelta():
                await self._later(row, left)
                continue
            try:
                await self._deliver(row)
            except Exception:
                log.exception("a message failed", row=row.id, kind=row.errand.kind)
                await self._retry(row, uncertain=True)

    async def _deliver(self, row: Claimed) -> None:
        lead, contact = await self.desk.database.read(lambda tx: _context(tx, row.errand))
        if row.errand.kind == "fold" and not await self.desk.database.read(
            lambda tx: shown.still_open(tx, row.errand.contact, row.errand.message)
        ):
            lead = None  # opened again since, or folded by hand: a later errand folds it, or nothing need be done
        if row.errand.contact and contact is not None and not contact.linked:
            await self._later(row, UNLINKED_WAIT)
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
        if errand.message:
            await self.chat.edit(errand.chat, errand.message, words)
            return 0
        return await self.chat.send(contact.person.chat if contact else errand.chat, words)

    async def _failed(self, row: Claimed, error: SendingError) -> None:
        """Decide what a failure means. The log holds the row and the kind, never a person."""
        log.warning(
            "a message was not sent",
            row=row.id,
            kind=row.errand.kind,
            error=type(error).__name__,
            reason=str(error),
        )
        match error:
            case LaterError():
                self._not_before[_recipient(row.errand)] = self.desk.clock() + error.wait
                await self._later(row, error.wait)
            case UncertainError() if not row.repeated:
                await self._retry(row, uncertain=True)
            case NotSentError():
                await self._retry(row, uncertain=row.repeated)
            case _:
                await self._give_up(row)

    async def _later(self, row: Claimed, wait: timedelta) -> None:
        """Wait as the other side asks, or until it is there; that was no attempt."""
        await self.desk.database.write(
            lambda tx: outbox.postpone(tx, row.id, wait, uncertain=row.repeated, count=False)
        )

    async def _retry(self, row: Claimed, *, uncertain: bool) -> None:
        """Try again, each time after a longer pause, but not for ever."""
        if row.attempts < MAX_ATTEMPTS:
            wait = outbox.back_off(row.attempts, random.random())  # noqa: S311  spreads retries, no secret
            await self.desk.database.write(lambda tx: outbox.postpone(tx, row.id, wait, uncertain=uncertain))
        else:
            await self._give_up(row)

    async def _give_up(self, row: Claimed) -> None:
        log.error("a message is given up", row=row.id, kind=row.errand.kind)
        await self.desk.database.write(lambda tx: pass_on(tx, row))
        self.desk.outbox_changed.set()


def _recipient(errand: Errand) -> Recipient:
    return errand.channel, errand.contact, 0 if errand.contact else errand.chat


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
