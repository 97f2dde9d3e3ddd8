"""Works on stored updates: one person's in order, many persons at once, and nobody's trouble holds up another.

This is the boundary of one update: a bug gets a reference code, which the person is told and the log can be
searched for; the update is put aside, not lost. A reply that does not get through to Telegram is owed until it does, or until a
newer one takes its place; it holds up nobody's next turn.
"""

import asyncio
import secrets
import sqlite3
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple, TypeVar

import structlog
from pydantic import ValidationError

from bot.conversation.model import Action, RemoveFile, Show
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import LaterError, NotSentError, Person, SendingError, UncertainError, UnreachableError
from bot.storage import inbox, notifications
from bot.storage.database import Transaction
from bot.telegram.ingest import Storing
from bot.telegram.outbound import Arrived, Outbound
from bot.telegram.updates import Acted, InGroup, Nothing, Received, parse_update, restored
from bot.view.context import Message

T = TypeVar("T")
log = structlog.get_logger()
PATIENCE_S = 60.0
"""As long as Telegram asks to wait for no longer than this in all, a reply waits in its place: of a crowd that comes at once most
have to, since Telegram takes 30 messages a second from a bot. With a longer wait it is left owed.
"""
LOOK_S = 1.0
"""Seconds between two looks of a waiting reply at whether something newer has come."""
FAILURES, PROBE_S = 3, 1.0
"""After so many failed calls in a row Telegram counts as away: only a probe asks it then, after so many seconds each."""
LONGEST_RETRY_S, OWED_A_SECOND = 4.0, 30
"""The longest pause before a reply that failed alone is tried again; how many owed ones are shown in a second, as Telegram allows."""
AT_ONCE = 256
"""How many replies may be on their way at the same time; one that waits before its next attempt is not."""
LONGEST_BACKLOG = 20
"""Of somebody with more updates waiting than this, each turn is still taken, but only the newest ones are answered."""
LONGEST_QUEUE = 100
"""Of somebody with more updates waiting than this, the next ones are not taken in: nobody types so fast."""
LONGEST_PAUSE_S = 15.0


class Queued(NamedTuple):
    """An update in a queue. `storing`: stores it. `owed`: its turn is taken, its reply is owed."""

    update: Received
    storing: Storing | None = None
    owed: bool = False


@dataclass
class Held:
    """A reply that has not arrived yet. `due`: when to try again (the loop's time). `aside`: it says that the update failed."""

    update_id: int
    reply: Reply
    query: str = ""
    """The press to acknowledge with it."""
    aside: bool = False
    arrived: Arrived = field(default_factory=Arrived)
    failures: int = 0
    due: float = 0.0


@dataclass
class Workers:
    """The queues of all persons. `run` must be running; `offer` may be called at any time meanwhile."""

    dispatcher: Dispatcher
    outbound: Outbound
    turns: int = 0
    """How many updates were answered since the start, in how many seconds in all; how many failed."""
    turns_s: float = 0.0
    failed: int = 0
    ended: Counter[str] = field(default_factory=lambda: Counter(late=0, overtaken=0, refused=0))
    """How many replies did not arrive at once: they arrived in the end, a newer one did, or Telegram refused them."""
    reference: str = ""
    """The code of the last one that failed."""
    _queues: dict[bytes, deque[Queued]] = field(default_factory=dict[bytes, deque[Queued]])
    _over_limit: set[bytes] = field(default_factory=set[bytes])
    _arrived: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue[bytes])
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _owing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while a reply may be owed that nobody is about to show."""
    _unpaid: set[bytes] = field(default_factory=set[bytes])
    """Persons with a queue, to whom a reply may be owed when it is done."""
    _held: dict[bytes, Held] = field(default_factory=dict[bytes, Held])
    """The newest owed reply of some persons, `AT_ONCE` at most; that of the others is worded anew when its time comes."""
    _undeleted: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """Chats, and messages in them that are still to be deleted; `AT_ONCE` at most."""
    _failures: int = 0
    """How many calls have failed in a row."""

    @property
    def away(self) -> bool:
        """Return True while Telegram takes nothing, so that only the probe asks."""
        return self._failures >= FAILURES

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

    def offer(self, update: Received, storing: Storing | None = None, *, owed: bool = False) -> None:
        """Queue an update behind the person's earlier ones; `storing` may still be under way."""
        if update.person not in self._queues:
            self._queues[update.person] = deque()
            self._arrived.put_nowait(update.person)
        self._queues[update.person].append(Queued(update, storing, owed))

    async def unsaved(self, update: Received) -> None:
        """Say that an update could not even be stored; Telegram keeps it until it can."""
        await self._tell(update, self.dispatcher.not_saved())

    async def recover(self) -> None:
        """Take up what an earlier run left unfinished; to be done before new updates are fetched."""
        unfinished, (owed, _) = await self.dispatcher.database.read(lambda tx: (inbox.unfinished(tx), inbox.debts(tx)))
        if unfinished or owed:
            log.info("recovered: what an earlier run left unfinished is taken up", updates=len(unfinished), owed=owed)
            self._owing.set()
        for row in unfinished:
            if (update := await self._read(*row)) is not None:
                self.offer(update)

    async def _read(self, update_id: int, person: bytes, body: bytes) -> Received | None:
        """Read a stored update; None, and put aside, where it is damaged, or stored by another version of the program."""
        try:
            return Received(update_id, person, parse_update(restored(body)))
        except ValidationError:
            log.warning("a stored update can no longer be read and is put aside", update_id=update_id)
            await self._write(lambda tx: inbox.quarantine(tx, update_id))
            return None

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._pay())
            while True:
                group.create_task(self._serve(await self._arrived.get()))

    async def _pay(self) -> None:
        """Have owed replies shown as soon as Telegram answers: one probe asks for all, and nobody waits by themselves."""
        while True:
            await self._owing.wait()
            self._owing.clear()
            answers = await self.outbound.answers()
            # the first reply afterwards is a trial: one more failure, and Telegram counts as away again
            self._failures = min(self._failures, FAILURES - 1) if answers else FAILURES
            if not answers or await self._stored(self._offer_owed):
                self._owing.set()
                await asyncio.sleep(PROBE_S)

    async def _offer_owed(self) -> bool:
        """Queue what is owed, the oldest first, as fast as Telegram takes it; give whether something is left for later."""
        now = asyncio.get_running_loop().time
        last, left, begin = -1, False, now()
        while row := await self.dispatcher.database.write(partial(inbox.owed, after=last)):
            last, person, _ = row
            if person in self._queues or not (update := await self._read(*row)):
                continue
            held = self._held.get(person)
            chat = update.inbound.chat if isinstance(update.inbound, Acted) else 0
            if self.outbound.asked_to_wait(chat) or (held and held.due > now()):
                left = True
                continue
            self.offer(update, owed=True)
            # where something took long, at most a second is made up for
            begin, full = max(begin + 1 / OWED_A_SECOND, now() - 1), True
            while full:
                await asyncio.sleep(max(begin - now(), 0.01))
                if self.away:
                    return True
                full = person in self._queues and (self._failures == FAILURES - 1 or self.waiting() > AT_ONCE)
        return left

    async def _serve(self, person: bytes) -> None:
        queue = self._queues[person]
        while queue:
            one = queue[0]
            update, silent = one.update, len(queue) > LONGEST_BACKLOG
            try:
                # what was owed gives way to what is about to be shown
                if not (one.owed and len(queue) > 1):
                    await self._work(one, silent=silent)
            except inbox.NotStoredError:
                # Telegram sends it again
                log.warning("update dropped: it could not be stored", update_id=update.update_id)
            except Exception:
                code = secrets.token_hex(3).upper()
                self.failed, self.reference = self.failed + 1, code
                log.exception("an update failed and is put aside", update_id=update.update_id, reference=code)
                await self._put_aside(update, code)
            queue.popleft()
            over = person in self._over_limit and len(queue) <= LONGEST_BACKLOG
            if over and await self._tell(update, self.dispatcher.too_fast()):
                self._over_limit.discard(person)
        del self._queues[person]
        # not before: what is owed to somebody with a queue is left to that queue
        if person in self._unpaid:
            self._unpaid.discard(person)
            self._owing.set()

    async def _work(self, one: Queued, *, silent: bool) -> None:
        update = one.update
        if not isinstance(update.inbound, Acted):
            await _stored_by(one.storing)
        match update.inbound:
            case Acted() as acted:
                await self._answer(one, acted, silent=silent)
            case InGroup(chat):
                # all that is of nobody stands in one queue; beyond its length, the next word there is the next try
                queue = self._queues[update.person]
                if await self._once(lambda: self.outbound.leave(chat)) or len(queue) > LONGEST_BACKLOG:
                    await self._write(lambda tx: inbox.answered(tx, update.update_id))
                else:
                    queue.append(one)
                    await asyncio.sleep(LOOK_S)
            case Nothing():
                await self._write(lambda tx: inbox.answered(tx, update.update_id))

    async def _answer(self, one: Queued, acted: Acted, *, silent: bool) -> None:
        """Take the turn and show the reply; an update whose turn was taken before only has its screen shown again."""
        began = asyncio.get_running_loop().time()
        update_id, person = one.update.update_id, _sender(one.update, acted)
        held = self._held.pop(person.key, None)
        if held is None or held.update_id != update_id:
            held = Held(update_id, await self._reply(one, person, acted.action, silent=silent), acted.query)
        reply = held.reply
        if reply.delete is not None and len(self._undeleted) < AT_ONCE:
            self._undeleted.add((acted.chat, reply.delete))
        if reply.erased or reply.withdrawn or one.owed:
            await self._stored(self.dispatcher.file_erasures, person.chat)
        shown = None if silent else await self._deliver(acted, held, person.key)
        if shown is None and not silent:
            self._hold(held, person.key)
            overtaken = await self._write(lambda tx: inbox.overtake(tx, person.key, update_id))
        else:
            overtaken = await self._write(lambda tx: _finished(tx, held, person, shown))
            self.turns, self.turns_s = self.turns + 1, self.turns_s + asyncio.get_running_loop().time() - began
        self.ended.update(late=one.owed and bool(shown), overtaken=overtaken + silent, refused=shown == 0)
        if reply.erased:
            await self.dispatcher.database.forget()

    def _hold(self, held: Held, key: bytes) -> None:
        """Leave a reply owed, and keep it where there is room and nothing newer has come."""
        if len(self._queues[key]) == 1 and len(self._held) < AT_ONCE:
            self._held[key] = held
        self._unpaid.add(key)

    async def _reply(self, one: Queued, person: Person, action: Action, *, silent: bool) -> Reply:
        """Take the turn and return its reply; if it was taken before, return the screen again."""
        update_id, done = (None, Show()) if one.owed else (one.update.update_id, action)
        taking = partial(self.dispatcher.dispatch, person, done, update_id, silent=silent)
        try:
            # without a wait for the update: the turn comes behind it, and both share one disk sync
            reply = await taking()
        except (inbox.NotStoredError, sqlite3.OperationalError, OSError):
            await _stored_by(one.storing)
            reply = await self._stored(taking, person.chat)
        return replace(reply, delete=action.message) if one.owed and isinstance(action, RemoveFile) else reply

    async def _write(self, job: Callable[[Transaction], T]) -> T:
        return await self._stored(lambda: self.dispatcher.database.write(job))

    async def _stored(self, attempt: Callable[[], Awaitable[T]], chat: int = 0) -> T:
        """Store something; while the database cannot write, keep trying, and say so once to whoever waits for it."""
        pause = 1.0
        while True:
            try:
                return await attempt()
            except (sqlite3.OperationalError, OSError) as error:
                log.error("something could not be stored, trying again", error=str(error), pause_s=pause)
            if chat and pause == 1.0:
                await self._once(lambda: self.outbound.send(chat, self.dispatcher.not_saved()))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _deliver(self, acted: Acted, held: Held, key: bytes) -> int | None:
        """Show the reply; give the id of the message it now stands in (0: they cannot be reached), None where it stays owed."""
        queue, asked = self._queues[key], self.outbound.asked_to_wait(acted.chat)
        # whoever writes without end, and is refused for it, must not fill the bot
        while not self.away and len(queue) <= LONGEST_BACKLOG and asked <= PATIENCE_S:
            if wait := self.outbound.asked_to_wait(acted.chat):
                await asyncio.sleep(min(wait, LOOK_S))
                continue
            if held.reply.lead and acted.pressed.message:
                # the edit may arrive without an answer, and a newer reply may overtake it
                await self._write(partial(_note_lead, reply=held.reply, chat=acted.chat, message_id=acted.pressed.message))
            try:
                return await self._call(lambda: self._show(acted, held))
            except LaterError as error:
                asked += max(error.wait.total_seconds(), LOOK_S)
            except (NotSentError, UncertainError):
                pause = min(2.0**held.failures, LONGEST_RETRY_S)
                held.due, held.failures = asyncio.get_running_loop().time() + pause, held.failures + 1
                break
            except UnreachableError:
                return 0
        return None

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call Telegram, and count how often that has failed in a row."""
        async with self._at_once:
            try:
                result = await call()
            except SendingError as error:
                failed = isinstance(error, NotSentError | UncertainError)
                if failed and not self._failures:
                    log.warning("a call failed, trying until it works", error=type(error).__name__)
                self._failures = self._failures + 1 if failed else 0
                raise
            self._failures = 0
            return result

    async def _show(self, acted: Acted, held: Held) -> int:
        for message in [message for chat, message in self._undeleted if chat == acted.chat]:
            await self.outbound.delete(acted.chat, message)
            self._undeleted.discard((acted.chat, message))
        showing = self.outbound.show(acted.chat, acted.pressed, held.reply.messages, held.arrived)
        if not held.query:
            return await showing
        query, held.query = held.query, ""
        # both at once: half the wait
        return (await asyncio.gather(showing, self.outbound.acknowledge(query)))[0]

    async def _put_aside(self, update: Received, code: str) -> None:
        """Put the update of a bug aside and tell the person the code under which it is logged.

        This is the boundary of one update: whatever goes wrong here must end nobody else's turns.
        """
        try:
            if await self._tell(update, message := self.dispatcher.apology(code)):
                await self._write(lambda tx: inbox.quarantine(tx, update.update_id))
            else:
                await self._write(lambda tx: inbox.applied(tx, update.update_id))
                self._hold(Held(update.update_id, Reply((message,)), aside=True), update.person)
            self._unpaid.add(update.person)
        except Exception:
            log.exception("a failed update could not be put aside", update_id=update.update_id, reference=code)

    async def _tell(self, update: Received, message: Message) -> bool:
        """Send something that is no reply; False: it did not arrive."""
        acted = update.inbound
        return not isinstance(acted, Acted) or await self._once(lambda: self.outbound.send(acted.chat, message))

    async def _once(self, call: Callable[[], Awaitable[object]]) -> bool:
        """Try something once, unless Telegram is away; return False if it is worth another try."""
        if self.away:
            return False
        try:
            await self._call(call)
        except SendingError as error:
            log.warning("a call failed", error=type(error).__name__)
            return not isinstance(error, LaterError | NotSentError | UncertainError)
        return True


async def _stored_by(storing: Storing | None) -> None:
    """Wait until an update is stored. Raises `inbox.NotStoredError` if it could not be."""
    if storing is not None:
        await asyncio.wait([storing])
        if storing.exception():
            raise inbox.NotStoredError


def _sender(update: Received, acted: Acted) -> Person:
    return Person(update.person, acted.chat, acted.user.language_code)


def _finished(tx: Transaction, held: Held, person: Person, message_id: int | None) -> int:
    """Mark the update as answered, and remember which lead a contact's message shows, or that it shows none now.

    Give how many earlier replies it overtakes. `message_id`: None for a reply that is not shown.
    """
    reply = held.reply
    (inbox.quarantine if held.aside else inbox.answered)(tx, held.update_id)
    overtaken = inbox.overtake(tx, person.key, held.update_id) if message_id is not None else 0
    if reply.lead and message_id:
        _note_lead(tx, reply, person.chat, message_id)
    elif message_id and reply.official:
        notifications.replaced(tx, person.key, message_id)
    return overtaken


def _note_lead(tx: Transaction, reply: Reply, chat: int, message_id: int) -> None:
    notifications.note_shown(tx, reply.lead, reply.contact, message_id, full=reply.full, chat=chat)
