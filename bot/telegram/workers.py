"""Workers for stored updates: those of one person in order, many persons at once.

An unexpected exception ends here: the person and the log get a reference code, and the update is
quarantined. A reply that does not reach Telegram is owed (docs/decisions/0005): it is retried until
it arrives or a newer one does, and delays nobody's next turn.
"""

import asyncio
import secrets
import sqlite3
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from typing import NamedTuple, TypeVar

import structlog
from pydantic import ValidationError

from bot.conversation.model import RemoveFile
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import (
    FloodError,
    NotSentError,
    Person,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.storage import inbox, notifications
from bot.storage.database import Transaction
from bot.telegram.ingest import Storing
from bot.telegram.outbound import NOWHERE, ArrivedParts, Outbound, PressedMessage
from bot.telegram.updates import InGroup, PrivateAction, ReceivedUpdate, parse_update, restored
from bot.view.context import Message

T = TypeVar("T")
log = structlog.get_logger()
TURN_TIMEOUT_S = 60.0
"""The longest flood wait in which a reply keeps its place; with a longer one it is owed. Of a crowd
most replies wait: Telegram takes 30 messages a second from a bot.
"""
CHECK_EVERY_S = 1.0
"""Seconds between two looks of a waiting reply at whether something newer has come."""
FAILURES, PROBE_S = 3, 1.0
"""Failed calls in a row after which Telegram is away; seconds between probes then."""
LONGEST_RETRY_S, OWED_A_SECOND = 4.0, 30
"""The longest pause before one reply is retried; the number of owed replies retried in a second."""
MAX_CONCURRENT = 256
"""Limit of simultaneous calls, and of owed replies that are kept in memory as rendered."""
MAX_BACKLOG = 20
"""Updates of one person, behind which an older one gets its turn but no reply."""
MAX_QUEUE = 100
"""Updates of one person, behind which the next ones are dropped."""
MAX_PAUSE_S = 15.0
TURN_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 60.0, inf)
"""Upper bounds of the counted durations of turns."""
NOT_RENDERED = Reply(())
"""Placeholder of a reply whose screen is rendered when it is shown."""


class QueuedUpdate(NamedTuple):
    """An update in a queue, with the task that stores it. `owed`: only its reply is retried."""

    update: ReceivedUpdate
    storing: Storing | None = None
    owed: bool = False


@dataclass
class PendingReply:
    """A reply that has not arrived yet. `due`: when to retry it, in the loop's time."""

    update: ReceivedUpdate
    person: Person
    pressed: PressedMessage = NOWHERE
    query: str = ""
    """The press to acknowledge with it."""
    reply: Reply = NOT_RENDERED
    noted: Reply | None = None
    """The reply whose lead was noted before the pressed message was edited."""
    is_apology: bool = False
    arrived: ArrivedParts = field(default_factory=ArrivedParts)
    failures: int = 0
    due: float = 0.0


@dataclass
class Workers:
    """The queues of all persons. `run` must be running; `offer` may be called at any time."""

    dispatcher: Dispatcher
    outbound: Outbound
    turns: int = 0
    """Number of updates answered since the start, their seconds, and number of failed ones."""
    turns_s: float = 0.0
    durations: Counter[float] = field(default_factory=Counter[float])
    """Number of turns by the bucket of their duration."""
    failed: int = 0
    ended: Counter[str] = field(default_factory=lambda: Counter(late=0, overtaken=0, refused=0))
    """Number of replies that arrived late, were overtaken by a newer one, or refused."""
    reference: str = ""
    """The code of the last failure."""
    _queues: dict[bytes, deque[QueuedUpdate]] = field(default_factory=dict[bytes, deque[QueuedUpdate]])
    _arrived: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue[bytes])
    """Persons with a new queue."""
    _over_limit: set[bytes] = field(default_factory=set[bytes])
    """Persons with dropped updates who are not notified yet."""
    _owed: dict[bytes, PendingReply] = field(default_factory=dict[bytes, PendingReply])
    """The newest reply owed to each person, the oldest first."""
    _undeleted: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """Chats, and messages in them that are still to be deleted; `MAX_CONCURRENT` at most."""
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONCURRENT))
    _failures: int = 0
    """Number of calls that failed in a row."""

    @property
    def away(self) -> bool:
        """Return True while Telegram takes nothing, so that it is only probed."""
        return self._failures >= FAILURES

    def waiting(self) -> int:
        """Count the unfinished updates, of one person at most `MAX_BACKLOG`."""
        lengths = ((key, len(queue)) for key, queue in self._queues.items())
        return sum(min(length, MAX_BACKLOG) if key else length for key, length in lengths)

    def admits(self, person: bytes) -> bool:
        """Return False if a person has too many waiting updates. They are notified once.

        Updates of nobody (b""), such as unreadable ones, have no limit.
        """
        if not person or len(self._queues.get(person, ())) < MAX_QUEUE:
            return True
        self._over_limit.add(person)
        return False

    def offer(self, update: ReceivedUpdate, storing: Storing | None = None, *, owed: bool = False) -> None:
        """Queue an update behind the person's earlier ones; `storing` may still be under way."""
        if update.person not in self._queues:
            self._queues[update.person] = deque()
            self._arrived.put_nowait(update.person)
        self._queues[update.person].append(QueuedUpdate(update, storing, owed))

    async def unsaved(self, update: ReceivedUpdate) -> None:
        """Tell the person that an update could not be stored; Telegram keeps it until it can."""
        await self._tell(update, self.dispatcher.not_saved())

    async def recover(self) -> None:
        """Queue what an earlier run left unfinished. Call it before new updates are fetched."""
        unfinished, owed = await self.dispatcher.database.read(lambda tx: (inbox.unfinished(tx), inbox.owed_rows(tx)))
        for row in owed:
            update = await self._read(*row)
            if update and isinstance(update.inbound, PrivateAction):
                self._owed[update.person] = _pending_reply(update, update.inbound)
        if unfinished or owed:
            log.info("unfinished updates recovered", updates=len(unfinished), owed=len(self._owed))
        for row in unfinished:
            if update := await self._read(*row):
                self.offer(update)

    async def _read(self, update_id: int, person: bytes, body: bytes) -> ReceivedUpdate | None:
        """Return a stored update; quarantine one that is damaged or of another version."""
        try:
            return ReceivedUpdate(update_id, person, parse_update(restored(body)))
        except ValidationError:
            log.warning("unreadable stored update quarantined", update_id=update_id)
            await self._write(lambda tx: inbox.quarantine(tx, update_id))
            return None

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._retry())
            while True:
                group.create_task(self._serve(await self._arrived.get()))

    async def _retry(self) -> None:
        """Queue owed replies again. While Telegram is away, one probe asks for all of them."""
        loop = asyncio.get_running_loop()
        while True:
            if self.away and await self.outbound.answers():
                # one more failure, and Telegram is away again
                self._failures = FAILURES - 1
            for key in list(self._owed):
                if self.away:
                    break
                owed = self._owed.get(key)
                if owed is None or key in self._queues or owed.due > loop.time():
                    continue
                if not self.outbound.asked_to_wait(owed.person.chat):
                    self.offer(owed.update, owed=True)
                    unsure = self._failures == FAILURES - 1
                    await asyncio.sleep(PROBE_S if unsure else 1 / OWED_A_SECOND)
            await asyncio.sleep(PROBE_S)

    async def _serve(self, person: bytes) -> None:
        queue = self._queues[person]
        while queue:
            one = queue[0]
            try:
                # an owed reply gives way to a newer one
                if not (one.owed and len(queue) > 1):
                    await self._work(one, silent=len(queue) > MAX_BACKLOG)
            except inbox.NotStoredError:
                # Telegram sends it again
                log.warning("update dropped, it was not stored", update_id=one.update.update_id)
            except Exception:
                code = secrets.token_hex(3).upper()
                self.failed, self.reference = self.failed + 1, code
                log.exception("update quarantined", update_id=one.update.update_id, reference=code)
                await self._apologize(one.update, code)
            queue.popleft()
            over = person in self._over_limit and len(queue) <= MAX_BACKLOG
            if over and await self._tell(one.update, self.dispatcher.too_fast()):
                self._over_limit.discard(person)
        del self._queues[person]

    async def _work(self, one: QueuedUpdate, *, silent: bool) -> None:
        """Answer one update. `silent`: without a reply."""
        update, queue = one.update, self._queues[one.update.person]
        if isinstance(update.inbound, PrivateAction):
            await self._answer(one, update.inbound, silent=silent)
            return
        await _stored_by(one.storing)
        if isinstance(update.inbound, InGroup):
            leave = partial(self.outbound.leave, update.inbound.chat)
            # in a full queue, the next update of the group is the next attempt
            if not await self._try_once(leave) and len(queue) <= MAX_BACKLOG:
                queue.append(one)
                await asyncio.sleep(CHECK_EVERY_S)
                return
        await self._write(lambda tx: inbox.answered(tx, update.update_id))

    async def _answer(self, one: QueuedUpdate, acted: PrivateAction, *, silent: bool) -> None:
        """Take the turn and show its reply; if it was taken before, show the screen again."""
        began = asyncio.get_running_loop().time()
        owed = self._owed.pop(one.update.person, None)
        pending = owed if owed and one.owed else _pending_reply(one.update, acted)
        if pending.reply is NOT_RENDERED:
            pending.reply = await self._turn(one, pending.person, acted, silent=silent)
            if isinstance(acted.action, RemoveFile) and len(self._undeleted) < MAX_CONCURRENT:
                self._undeleted.add((acted.chat, acted.action.message))
            if pending.reply.erased or pending.reply.withdrawn or one.owed:
                await self._retry_until_stored(self.dispatcher.file_erasures, one.update)
        erased = pending.reply.erased
        if silent:
            self.ended["overtaken"] += 1 + await self._write(lambda tx: _note(tx, pending, 0))
        if silent or await self._finish(pending, retried=one.owed):
            self.turns += 1
            took = asyncio.get_running_loop().time() - began
            self.turns_s += took
            self.durations[next(bound for bound in TURN_BUCKETS_S if took <= bound)] += 1
        if erased:
            await self.dispatcher.database.forget()

    async def _turn(self, one: QueuedUpdate, person: Person, acted: PrivateAction, *, silent: bool) -> Reply:
        dispatch = self.dispatcher.dispatch
        taking = partial(dispatch, person, acted.action, one.update.update_id, silent=silent)
        try:
            # do not wait for the update: turn and update share one disk sync
            return await taking()
        except (inbox.NotStoredError, sqlite3.OperationalError, OSError):
            await _stored_by(one.storing)
            return await self._retry_until_stored(taking, one.update)

    async def _write(self, job: Callable[[Transaction], T]) -> T:
        return await self._retry_until_stored(lambda: self.dispatcher.database.write(job))

    async def _retry_until_stored(self, attempt: Callable[[], Awaitable[T]], update: ReceivedUpdate | None = None) -> T:
        """Retry while the database cannot write, and notify the waiting person once."""
        pause = 1.0
        while True:
            try:
                return await attempt()
            except (sqlite3.OperationalError, OSError) as error:
                log.error("database write failed, trying again", error=str(error), pause_s=pause)
            if update and pause == 1.0:
                await self._tell(update, self.dispatcher.not_saved())
            await asyncio.sleep(pause)
            pause = min(pause * 2, MAX_PAUSE_S)

    async def _finish(self, pending: PendingReply, *, retried: bool = False) -> bool:
        """Show a reply and note it; return False if it did not arrive and is owed."""
        shown = await self._deliver(pending)
        overtaken = await self._write(lambda tx: _note(tx, pending, shown))
        if shown is None:
            if len(self._owed) >= MAX_CONCURRENT:
                pending = replace(pending, reply=NOT_RENDERED, arrived=ArrivedParts())
            self._owed[pending.person.key] = pending
        self.ended.update(late=retried and bool(shown), overtaken=overtaken, refused=shown == 0)
        return shown is not None

    async def _deliver(self, pending: PendingReply) -> int | None:
        """Show a reply; return the id of its message, 0 if it was refused, None if it is owed."""
        chat, pressed = pending.person.chat, pending.pressed.message
        queue, asked = self._queues[pending.person.key], self.outbound.asked_to_wait(chat)
        while not self.away and asked <= TURN_TIMEOUT_S:
            # the replies to a flood of updates must not pile up
            if len(queue) > MAX_BACKLOG and not pending.is_apology:
                break
            if wait := self.outbound.asked_to_wait(chat):
                await asyncio.sleep(min(wait, CHECK_EVERY_S))
                continue
            if pending.reply.lead and pressed and pending.noted is not pending.reply:
                # the edit may arrive although its answer is lost, and a newer reply may overtake it
                await self._write(lambda tx: _note_lead(tx, pending, pressed))
                pending.noted = pending.reply
            try:
                return await self._call(lambda: self._show(pending))
            except FloodError as error:
                asked += max(error.wait.total_seconds(), CHECK_EVERY_S)
            except (NotSentError, UncertainError):
                pause = min(2.0**pending.failures, LONGEST_RETRY_S)
                pending.due = asyncio.get_running_loop().time() + pause
                pending.failures += 1
                break
            except UnreachableError:
                return 0
            except RejectedError:
                if not pending.is_apology:
                    raise
                return 0
        return None

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call Telegram, and count the failures in a row."""
        async with self._at_once:
            try:
                result = await call()
            except SendingError as error:
                failed = isinstance(error, NotSentError | UncertainError)
                if failed and not self._failures:
                    log.warning("Telegram call failed, trying until it works", error=type(error).__name__)
                self._failures = self._failures + 1 if failed else 0
                raise
            self._failures = 0
            return result

    async def _show(self, pending: PendingReply) -> int:
        chat, messages = pending.person.chat, pending.reply.messages
        for message in [message for where, message in self._undeleted if where == chat]:
            await self.outbound.delete(chat, message)
            self._undeleted.discard((chat, message))
        showing = self.outbound.show(chat, pending.pressed, messages, pending.arrived)
        if not pending.query:
            return await showing
        query, pending.query = pending.query, ""
        # both at once: half the wait
        return (await asyncio.gather(showing, self.outbound.acknowledge(query)))[0]

    async def _apologize(self, update: ReceivedUpdate, code: str) -> None:
        """Quarantine an update that failed, and tell the person the reference code."""
        try:
            if isinstance(acted := update.inbound, PrivateAction):
                reply = Reply((self.dispatcher.apology(code),))
                person = _pending_reply(update, acted).person
                await self._finish(PendingReply(update, person, reply=reply, is_apology=True))
            else:
                await self._write(lambda tx: inbox.quarantine(tx, update.update_id))
        except Exception:
            log.exception("update not quarantined", update_id=update.update_id, reference=code)

    async def _tell(self, update: ReceivedUpdate, message: Message) -> bool:
        acted = update.inbound
        return not isinstance(acted, PrivateAction) or await self._try_once(
            lambda: self.outbound.send(acted.chat, message)
        )

    async def _try_once(self, call: Callable[[], Awaitable[object]]) -> bool:
        """Try something once, unless Telegram is away; return False if it is worth another try."""
        if self.away:
            return False
        try:
            await self._call(call)
        except SendingError as error:
            log.warning("Telegram call failed", error=type(error).__name__)
            return not isinstance(error, FloodError | NotSentError | UncertainError)
        return True


async def _stored_by(storing: Storing | None) -> None:
    """Wait until an update is stored. Raises `inbox.NotStoredError` if it could not be."""
    if storing is not None:
        await asyncio.wait([storing])
        if storing.exception():
            raise inbox.NotStoredError


def _pending_reply(update: ReceivedUpdate, acted: PrivateAction) -> PendingReply:
    person = Person(update.person, acted.chat, acted.user.language_code)
    return PendingReply(update, person, acted.pressed, acted.query)


def _note(tx: Transaction, pending: PendingReply, message_id: int | None) -> int:
    """Note the id of the message a reply is shown in (0: in none, None: it is owed).

    Return the number of earlier replies it overtakes.
    """
    update_id, person = pending.update.update_id, pending.person.key
    if message_id is None:
        inbox.applied(tx, update_id)
    else:
        (inbox.quarantine if pending.is_apology else inbox.answered)(tx, update_id)
    if message_id and pending.reply.lead:
        _note_lead(tx, pending, message_id)
    elif message_id and pending.reply.official:
        notifications.replaced(tx, person, message_id)
    return inbox.drop_owed(tx, person, update_id)


def _note_lead(tx: Transaction, pending: PendingReply, message_id: int) -> None:
    reply = pending.reply
    noted = pending.noted is reply and message_id == pending.pressed.message
    note = notifications.note_if_new if noted else notifications.note_shown
    note(tx, reply.lead, reply.contact, message_id, full=reply.full, chat=pending.person.chat)
