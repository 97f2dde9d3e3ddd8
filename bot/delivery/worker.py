"""Works off the outbox: takes what is due and serves many recipients side by side, each one's rows in order.

At least once, and honest about it: the attempt is counted before it is made, and what may have arrived before is
marked as a repeat. Whoever is slow, a person's chat or the whole mail server, holds up only what is for them.
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
from bot.storage.outbox import Claimed

log = structlog.get_logger()
LONGEST_SLEEP_S = 30.0
CHANNELS: tuple[Channel, ...] = ("telegram", "mail")
SIDE_BY_SIDE = 20
"""How many recipients of each channel are served at the same time."""
OF_MANY = 5
"""How many recipients of broadcasts are served at the same time, so that nobody else has to wait for them."""


@dataclass(frozen=True)
class OutboxWorker:
    """The outbox worker."""

    dispatcher: Dispatcher
    chat: ChatSender
    mail: MailSender
    _busy: set[Recipient] = field(default_factory=set[Recipient])
    """Whose messages are being delivered at the moment."""
    _of_many: set[Recipient] = field(default_factory=set[Recipient])
    """Those of them who are being sent a broadcast."""
    _interrupted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when rows may still be marked as being tried although nobody is trying them."""

    @cached_property
    def ladder(self) -> Ladder:
        """Looks after leads that nobody deals with; what it puts down is delivered here."""
        return Ladder(self.dispatcher)

    async def run(self) -> None:
        """Deliver until cancelled. What is being sent then is sent again at the next start, marked as a repeat."""
        self._interrupted.set()
        async with asyncio.TaskGroup() as group:
            while True:
                self.dispatcher.outbox_changed.clear()
                try:
                    pause = await self._round(group)
                except Exception:
                    log.exception("the outbox could not be worked on, trying again")
                    self._interrupted.set()
                    pause = 5.0
                with suppress(TimeoutError):
                    # wait_for could swallow a cancellation (Python 3.11)
                    async with asyncio.timeout(pause):
                        await self.dispatcher.outbox_changed.wait()

    async def _round(self, group: asyncio.TaskGroup) -> float:
        """Begin with all that can be begun now; give how many seconds there is nothing else to do."""
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
        """Take up what was interrupted. What is being delivered right now is not: its recipient is busy until it ends."""
        if rows := await self.dispatcher.database.write(outbox.recover):
            log.warning("messages were interrupted; they are sent again, marked", rows=rows)

    async def begin(self, group: asyncio.TaskGroup) -> tuple[int, int | None]:
        """Claim for everybody who is not busy and begin to deliver; give how many rows, and when the next is due.

        What is due but has to wait for somebody busy is looked at again as soon as one of them is served.
        """
        look_at = await self.ladder.climb()
        busy, room = frozenset(self._busy), len(self._of_many) < OF_MANY

        def claim(tx: Transaction) -> tuple[list[Claimed], int | None]:
            rows = [row for channel in CHANNELS for row in _claim(tx, channel, busy)]
            if room:
                rows += _claim_one_of_many(tx, busy)
            return rows, outbox.next_due(tx, after=tx.at)

        claimed, due = await self.dispatcher.database.write(claim)
        by_recipient: dict[Recipient, list[Claimed]] = {}
        for row in claimed:
            by_recipient.setdefault(row.outgoing.recipient, []).append(row)
        for recipient, rows in by_recipient.items():
            self._busy.add(recipient)
            if any(isinstance(row.outgoing, Broadcast) for row in rows):
                self._of_many.add(recipient)
            group.create_task(self._serve(recipient, rows))
        return len(claimed), min((when for when in (due, look_at) if when is not None), default=None)

    async def _serve(self, recipient: Recipient, rows: Sequence[Claimed]) -> None:
        try:
            for batch in batches(rows):
                await self._try(batch)
        except Exception:
            log.exception("what became of a message could not be noted")
            self._interrupted.set()
        else:
            self.dispatcher.outbox_changed.set()
        finally:
            self._busy.remove(recipient)
            self._of_many.discard(recipient)

    async def _try(self, rows: Sequence[Claimed]) -> None:
        delivery = Delivery(self.dispatcher, self.chat, self.mail)
        try:
            wait = await delivery.attempt(*rows)
        except Exception:
            log.exception("a message failed", row=rows[0].id, kind=rows[0].outgoing.kind)
            for row in rows:
                await delivery.defect(row)
        else:
            # Telegram may mean all of them
            if wait and isinstance(rows[0].outgoing, Broadcast):
                await self.dispatcher.database.write(lambda tx: outbox.spread(tx, wait))


def _claim(tx: Transaction, channel: Channel, busy: frozenset[Recipient]) -> list[Claimed]:
    free = SIDE_BY_SIDE - sum(recipient[0] == channel for recipient in busy)
    return outbox.claim(tx, free, channel=channel, busy=busy, lost=partial(alarm, tx, "unreadable"))


def _claim_one_of_many(tx: Transaction, busy: frozenset[Recipient]) -> list[Claimed]:
    """Take the next of what goes to many; what else is overdue (the bot stood still) follows at the usual pace."""
    rows = outbox.claim(tx, 1, busy=busy, broadcast=True, lost=partial(alarm, tx, "unreadable"))
    if outbox.overdue_broadcast(tx):
        outbox.spread(tx)
    return rows
