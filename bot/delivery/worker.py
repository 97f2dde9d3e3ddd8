"""Delivers the outbox: many recipients concurrently, the rows of each in order.

Delivery is at least once: an attempt is counted before it is made, and a possible repeat is marked.
A slow chat or mail server delays only its own rows.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial

import structlog

from bot.delivery.attempt import Delivery
from bot.delivery.ladder import Ladder
from bot.delivery.wording import batches
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import ChatSender, MailSender
from bot.storage import outbox
from bot.storage.database import Transaction
from bot.storage.notices import Broadcast, Channel, Recipient
from bot.storage.notifications import alarm
from bot.storage.outbox import ClaimedRow

log = structlog.get_logger()
LONGEST_SLEEP_S = 30.0
CHANNELS: tuple[Channel, ...] = ("telegram", "mail")
SIDE_BY_SIDE = 20
"""Number of recipients of each channel served at the same time."""
OF_MANY = 5
"""Number of recipients of broadcasts served at the same time, so that others need not wait."""


@dataclass(frozen=True)
class OutboxWorker:
    """Delivers the rows of the outbox that are due."""

    dispatcher: Dispatcher
    chat: ChatSender
    mail: MailSender
    _busy: set[Recipient] = field(default_factory=set[Recipient])
    """Recipients being served."""
    _of_many: set[Recipient] = field(default_factory=set[Recipient])
    """Recipients being sent a broadcast."""
    _interrupted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set if rows may be marked as being tried although no attempt is running."""

    @cached_property
    def ladder(self) -> Ladder:
        return Ladder(self.dispatcher)

    async def run(self) -> None:
        """Deliver until cancelled. Interrupted rows are sent again at the next start, marked."""
        self._interrupted.set()
        async with asyncio.TaskGroup() as group:
            while True:
                self.dispatcher.outbox_changed.clear()
                try:
                    pause = await self._round(group)
                except Exception:
                    log.exception("outbox round failed")
                    self._interrupted.set()
                    pause = 5.0
                with suppress(TimeoutError):
                    # wait_for could swallow a cancellation (Python 3.11)
                    async with asyncio.timeout(pause):
                        await self.dispatcher.outbox_changed.wait()

    async def _round(self, group: asyncio.TaskGroup) -> float:
        """Start all possible deliveries; return the seconds until the next."""
        if self._interrupted.is_set():
            self._interrupted.clear()
            await self._recover()
        while True:
            begun, due = await self.begin(group)
            if not begun:
                break
        if due is None:
            return LONGEST_SLEEP_S
        return min(max(due / 1000 - self.dispatcher.clock().timestamp(), 0.05), LONGEST_SLEEP_S)

    async def _recover(self) -> None:
        """Requeue interrupted rows; rows being delivered belong to busy recipients."""
        if rows := await self.dispatcher.database.write(outbox.recover):
            log.warning("interrupted messages queued again", rows=rows)

    async def begin(self, group: asyncio.TaskGroup) -> tuple[int, int | None]:
        """Start deliveries to idle recipients; return the number of rows and the next due time.

        Due rows of busy recipients are checked again as soon as one of these is finished.
        """
        look_at = await self.ladder.take_due_steps()
        busy, room = frozenset(self._busy), len(self._of_many) < OF_MANY

        def claim(tx: Transaction) -> tuple[list[ClaimedRow], int | None]:
            rows = [row for channel in CHANNELS for row in _claim(tx, channel, busy)]
            if room:
                rows += _claim_one_of_many(tx, busy)
            return rows, outbox.next_due(tx, after=tx.at)

        claimed, due = await self.dispatcher.database.write(claim)
        by_recipient: dict[Recipient, list[ClaimedRow]] = {}
        for row in claimed:
            by_recipient.setdefault(row.outgoing.recipient, []).append(row)
        for recipient, rows in by_recipient.items():
            self._busy.add(recipient)
            if any(isinstance(row.outgoing, Broadcast) for row in rows):
                self._of_many.add(recipient)
            group.create_task(self._serve(recipient, rows))
        return len(claimed), min((when for when in (due, look_at) if when is not None), default=None)

    async def _serve(self, recipient: Recipient, rows: Sequence[ClaimedRow]) -> None:
        try:
            for batch in batches(rows):
                await self._try(batch)
        except Exception:
            log.exception("delivery result not stored")
            self._interrupted.set()
        else:
            self.dispatcher.outbox_changed.set()
        finally:
            self._busy.remove(recipient)
            self._of_many.discard(recipient)

    async def _try(self, rows: Sequence[ClaimedRow]) -> None:
        delivery = Delivery(self.dispatcher, self.chat, self.mail)
        try:
            wait = await delivery.attempt(*rows)
        except Exception:
            log.exception("message delivery failed", row=rows[0].id, kind=rows[0].outgoing.kind)
            for row in rows:
                await delivery.defect(row)
        else:
            # the limit may apply to all broadcasts
            if wait and isinstance(rows[0].outgoing, Broadcast):
                await self.dispatcher.database.write(lambda tx: outbox.respace(tx, wait))


def _claim(tx: Transaction, channel: Channel, busy: frozenset[Recipient]) -> list[ClaimedRow]:
    free = SIDE_BY_SIDE - sum(recipient[0] == channel for recipient in busy)
    return outbox.claim(tx, free, channel=channel, busy=busy, lost=partial(alarm, tx, "unreadable"))


def _claim_one_of_many(tx: Transaction, busy: frozenset[Recipient]) -> list[ClaimedRow]:
    """Claim the next broadcast; overdue ones follow at the usual pace."""
    rows = outbox.claim(tx, 1, busy=busy, broadcast=True, lost=partial(alarm, tx, "unreadable"))
    if outbox.overdue_broadcast(tx):
        outbox.respace(tx)
    return rows
