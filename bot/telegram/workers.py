"""Works on stored updates: one person's in order, many persons at once, and nobody's trouble holds up another.

This is the boundary of one update: a bug gets a reference code, which the person is told and the log can be
searched for; the update is put aside, not lost. `retry` gets something through to Telegram as long as it is worth it.
"""

import asyncio
import secrets
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeVar

import structlog
from pydantic import ValidationError

from bot.conversation.model import Action, Say, Show
from bot.dispatch.dispatcher import AskedTurn, Dispatcher, Reply, TakenTurn, TakeTurn
from bot.dispatch.sending import LaterError, NotSentError, Person, SendingError, UncertainError, UnreachableError
from bot.storage import inbox, notifications
from bot.storage.database import Transaction
from bot.telegram.outbound import Arrived, Outbound
from bot.telegram.updates import Acted, InGroup, Nothing, Received, parse_update, restored
from bot.view.context import Message

T = TypeVar("T")
log = structlog.get_logger()
REPLY_ATTEMPTS = 7
PATIENCE_S = 60.0
"""As long as Telegram asks to wait for no longer than this in all, that is no attempt: it takes 30 messages a second from a
bot, so of a crowd that comes at once most have to wait for their turn.
"""
LOOK_S = 1.0
"""Seconds between two looks of a waiting reply at whether something newer has come."""


async def retry(
    attempt: Callable[[int], Awaitable[T]],
    at_once: asyncio.Semaphore,
    times: int = REPLY_ATTEMPTS,
    overtaken: Callable[[float], bool] = lambda _: False,
) -> T | None:
    """Get something through, trying for about a minute; None: it did not, or nobody is there. Asked to wait, it waits.

    What is `overtaken` while it waits (it is told for how many seconds in all) is given up: else whoever writes without end,
    and is refused by Telegram for it, would fill the bot with what waits behind, until it fetches nothing from anybody.
    """
    wait = asked = 0.0
    number = failures = 0
    while failures < times:
        while wait > 0:
            if overtaken(asked):
                return None
            await asyncio.sleep(min(wait, LOOK_S))
            wait -= LOOK_S
        try:
            async with at_once:
                return await attempt(number)
        except LaterError as error:
            wait = error.wait.total_seconds()
            asked += wait
            if times == 1 or not 0 < asked <= PATIENCE_S:
                failures += 1
        except (NotSentError, UncertainError):
            wait = 2.0**failures
            failures += 1
        except UnreachableError:
            return None
        number += 1
    log.warning("a reply could not be delivered", attempts=times)
    return None


AT_ONCE = 256
"""How many replies may be on their way at the same time; one that waits before its next attempt is not."""
LONGEST_BACKLOG = 20
"""Of somebody with more updates waiting than this, each turn is still taken, but only the newest ones are answered."""
LONGEST_QUEUE = 100
"""Of somebody with more updates waiting than this, the next ones are not taken in: nobody types so fast."""
LONGEST_PAUSE_S = 15.0


class Queued(NamedTuple):
    """An update in a queue. `taken`: its turn was taken as it was stored; `applied`: it was taken by an earlier run."""

    update: Received
    taken: TakenTurn | None
    applied: bool


@dataclass
class Workers:
    """The queues of all persons. `run` must be running; `offer` may be called at any time meanwhile."""

    dispatcher: Dispatcher
    outbound: Outbound
    turns: int = 0
    """How many updates have been answered since the start, in how many seconds in all, and how many failed.

    A turn that was taken as its update was stored is over when the seconds begin.
    """
    turns_s: float = 0.0
    failed: int = 0
    reference: str = ""
    """The code of the last one that failed."""
    _queues: dict[bytes, deque[Queued]] = field(default_factory=dict[bytes, deque[Queued]])
    _over_limit: set[bytes] = field(default_factory=set[bytes])
    _arrived: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue[bytes])
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def waiting(self) -> int:
        """Count the updates not finished yet; of one person only as many as are answered."""
        return sum(min(len(queue), LONGEST_BACKLOG) if key else len(queue) for key, queue in self._queues.items())

    def admits(self, person: bytes) -> bool:
        """Say whether a person's next update is taken in. Whoever is over the limit hears that once, when the rest is done.

        What is of nobody (b""), such as what cannot be read, has no limit of its own.
        """
        if not person or len(self._queues.get(person, ())) < LONGEST_QUEUE:
            return True
        self._over_limit.add(person)
        return False

    def begin(self, update: Received) -> TakeTurn | None:
        """Return what takes the turn of an update; None if it has none, is heavy, or waits behind an earlier one of this person."""
        queue, acted = self._queues.get(update.person, ()), update.inbound
        behind = len(queue) >= LONGEST_BACKLOG or not all(one.taken for one in queue)
        if behind or not isinstance(acted, Acted) or isinstance(acted.action, Say):
            return None
        asked = AskedTurn(_sender(update, acted), acted.action)
        return lambda tx: self.dispatcher.take(tx, asked)

    def offer(self, update: Received, taken: TakenTurn | None = None, *, applied: bool = False) -> None:
        """Queue a stored update behind the person's earlier ones."""
        waiting = Queued(update, taken, applied)
        if update.person in self._queues:
            self._queues[update.person].append(waiting)
        else:
            self._queues[update.person] = deque([waiting])
            self._arrived.put_nowait(update.person)

    async def unsaved(self, update: Received) -> None:
        """Say that an update could not even be stored; Telegram keeps it until it can."""
        await self._tell(update, self.dispatcher.not_saved())

    async def recover(self) -> None:
        """Take up what an earlier run left unfinished; to be done before new updates are fetched."""
        unfinished = await self.dispatcher.database.read(inbox.unfinished)
        if unfinished:
            log.info("recovered: what an earlier run left unfinished is taken up", updates=len(unfinished))
        for update_id, person, body, applied in unfinished:
            try:
                update = Received(update_id, person, parse_update(restored(body)))
            except ValidationError:
                # damaged, or stored by another version of the program
                log.warning("a stored update can no longer be read and is put aside", update_id=update_id)
                await self.dispatcher.database.write(partial(inbox.quarantine, update_id=update_id))
            else:
                self.offer(update, applied=applied)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._serve(await self._arrived.get()))

    async def _serve(self, person: bytes) -> None:
        queue = self._queues[person]
        while queue:
            one = queue[0]
            update, silent = one.update, len(queue) > LONGEST_BACKLOG
            try:
                await self._work(one, silent=silent)
            except Exception:
                code = secrets.token_hex(3).upper()
                self.failed, self.reference = self.failed + 1, code
                log.exception("an update failed and is put aside", update_id=update.update_id, reference=code)
                await self._put_aside(update, code)
            queue.popleft()
            if len(queue) == LONGEST_BACKLOG and person in self._over_limit:
                self._over_limit.remove(person)
                await self._tell(update, self.dispatcher.too_fast())
        del self._queues[person]

    async def _work(self, one: Queued, *, silent: bool) -> None:
        update = one.update
        match update.inbound:
            case Acted() as acted:
                await self._answer(one, acted, silent=silent)
            case InGroup(chat):
                # all that is of nobody stands in one queue; the next word there is the next try
                queue = self._queues[update.person]
                await retry(
                    lambda _: self.outbound.leave(chat), self._at_once, overtaken=lambda _: len(queue) > LONGEST_BACKLOG
                )
                await self._write(lambda tx: inbox.answered(tx, update.update_id))
            case Nothing():
                await self._write(lambda tx: inbox.answered(tx, update.update_id))

    async def _answer(self, one: Queued, acted: Acted, *, silent: bool) -> None:
        """Take the turn and show the reply; an update whose turn was taken before only has its screen shown again."""
        began = asyncio.get_running_loop().time()
        update_id, person = one.update.update_id, _sender(one.update, acted)
        reply = await self._reply(one, person, acted.action, silent=silent)
        if reply.erased or reply.withdrawn or one.applied:
            await self._stored(self.dispatcher.file_erasures, person.chat)
        message_id = 0 if silent else await self._deliver(acted, reply, person.key)
        await self._write(lambda tx: _finished(tx, update_id, person, reply, message_id))
        self.turns, self.turns_s = self.turns + 1, self.turns_s + asyncio.get_running_loop().time() - began
        if reply.erased:
            await self.dispatcher.database.forget()

    async def _reply(self, one: Queued, person: Person, action: Action, *, silent: bool) -> Reply:
        """Give the reply to an update whose turn is taken, now or before; of one that was taken before, its screen again."""
        if taken := one.taken:
            return await self._stored(lambda: self.dispatcher.reply_to(taken, silent=silent), person.chat)
        reply = None if one.applied else await self._taken(person, action, one.update.update_id, silent=silent)
        reply = reply or await self._taken(person, Show(), None, silent=silent)
        if reply is None:
            raise AssertionError("showing a screen needs no update")
        return reply

    async def _taken(self, person: Person, action: Action, update_id: int | None, *, silent: bool) -> Reply | None:
        return await self._stored(
            lambda: self.dispatcher.dispatch(person, action, update_id, silent=silent), person.chat
        )

    async def _write(self, job: Callable[[Transaction], None]) -> None:
        await self._stored(lambda: self.dispatcher.database.write(job))

    async def _stored(self, attempt: Callable[[], Awaitable[T]], chat: int = 0) -> T:
        """Store something; while the database cannot write, keep trying, and say so once to whoever waits for it."""
        pause = 1.0
        while True:
            try:
                return await attempt()
            except (sqlite3.OperationalError, OSError) as error:
                log.error("something could not be stored, trying again", error=str(error), pause_s=pause)
            if chat and pause == 1.0:
                await self._try_to_send(chat, self.dispatcher.not_saved())
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _deliver(self, acted: Acted, reply: Reply, key: bytes) -> int:
        """Show the reply; give the id of the message it now stands in (0: none)."""
        queue, arrived = self._queues[key], Arrived()

        async def attempt(number: int) -> int:
            if not acted.query or number:
                return await self._show(acted, reply, arrived)
            # both at once: half the wait
            answering = self.outbound.acknowledge(acted.query)
            return (await asyncio.gather(answering, self._show(acted, reply, arrived)))[1]

        def overtaken(asked: float) -> bool:
            # while Telegram takes nothing for long, what somebody does next (an erasure, say) is not to wait behind this
            return len(queue) > (LONGEST_BACKLOG if asked <= PATIENCE_S else 1)

        return await retry(attempt, self._at_once, overtaken=overtaken) or 0

    async def _show(self, acted: Acted, reply: Reply, arrived: Arrived) -> int:
        if reply.delete is not None:
            await self.outbound.delete(acted.chat, reply.delete)
        return await self.outbound.show(acted.chat, acted.pressed, reply.messages, arrived)

    async def _put_aside(self, update: Received, code: str) -> None:
        """Put the update of a bug aside and tell the person the code under which it is logged.

        This is the boundary of one update: whatever goes wrong here must end nobody else's turns.
        """
        try:
            await self._write(lambda tx: inbox.quarantine(tx, update.update_id))
            await self._tell(update, self.dispatcher.apology(code), REPLY_ATTEMPTS)
        except Exception:
            log.exception("a failed update could not be put aside", update_id=update.update_id, reference=code)

    async def _tell(self, update: Received, message: Message, times: int = 1) -> None:
        if isinstance(update.inbound, Acted):
            await self._try_to_send(update.inbound.chat, message, times)

    async def _try_to_send(self, chat: int, message: Message, times: int = 1) -> None:
        """Send something that is no reply, if it can be sent at all."""
        try:
            await retry(lambda _: self.outbound.send(chat, message), self._at_once, times)
        except SendingError as error:
            log.warning("somebody could not be told of a trouble", error=type(error).__name__)


def _sender(update: Received, acted: Acted) -> Person:
    return Person(update.person, acted.chat, acted.user.language_code)


def _finished(tx: Transaction, update_id: int, person: Person, reply: Reply, message_id: int) -> None:
    """Mark the update as answered, and remember which lead a contact's message shows, or that it shows none now."""
    inbox.answered(tx, update_id)
    if reply.lead and message_id:
        notifications.note_shown(tx, reply.lead, reply.contact, message_id, full=reply.full, chat=person.chat)
    elif message_id and reply.official:
        notifications.replaced(tx, person.key, message_id)
