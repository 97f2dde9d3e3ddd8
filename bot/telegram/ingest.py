"""Fetches updates and stores them before Telegram is told that we have them.

Asking for the next updates acknowledges the earlier ones, so the offset moves only over what the database holds. A
database that cannot write makes the poller wait, never deaf; whoever waits with it is told so once.
"""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog
from pydantic import ValidationError
from telegram import Bot
from telegram.constants import PollingLimit
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.operations.environment import OperatorError
from bot.storage import inbox
from bot.storage.crypto import Vault
from bot.storage.database import Clock, Database
from bot.storage.inbox import Incoming
from bot.telegram.request import Json, call, is_number, is_object, wait_of
from bot.telegram.updates import ALLOWED, Acted, InlineQuery, Received, Update, parse_update, read, stored

log = structlog.get_logger()
POLL_S = 25
FEW = 10
"""Of more updates than these, each turn waits for the commit: the next ones are fetched sooner."""
BATCH = int(PollingLimit.MAX_LIMIT)
RETRY_S, RETRY_WAIT_S, LONGEST_PAUSE_S = 1.0, 5.0, 30.0
"""The pause after a poll that failed, how long the next one may take, and the longest pause while nothing can be stored."""
LONGEST_WAIT_S = 300.0
"""However long Telegram asks to wait with polling: everybody waits with it."""
CONFLICTS = 3
CONFLICT_WINDOW = timedelta(minutes=1)
FIRST_PAUSE_S, CONFLICT_PAUSE_S = 0.5, 1.0
"""Before the next try at the first conflicts, so that a second bot soon meets its third and ends; and after them."""
NEWCOMER = timedelta(seconds=15)
"""Of two bots with one token the one that was left alone for longer than this at its start stays: it has the people's data.

The other one is disturbed as soon as this one tries again. Where a service starts each again and again, a longer time would
make both newcomers, and the one that was there first, which Telegram disturbs first, would end.
"""
REFUSED = "CPA_TOKEN: Telegram refuses the token. Get a new one from @BotFather."
ANOTHER = "Another program fetches this bot's updates. Stop it, or make a token of its own for it with @BotFather."
WEBHOOK = (
    "This bot's updates go to a webhook at another program. Stop that program, and delete its webhook (deleteWebhook)."
)
TOO_MANY_WAITING = 1000
Storing: TypeAlias = asyncio.Future[list[int]]
"""Stores some updates; its result are the ids of the new ones."""


class IngestError(OperatorError):
    """Updates can no longer be fetched and waiting would not help; the text says what to do, without the token."""


@dataclass
class Ingest:
    """The polling loop. `offer` receives each stored update; `waiting` says how many are still being worked on.

    One of a few updates is offered while it is being stored, with the task that stores it: its turn
    comes behind it in the database's queue, and both share one disk sync. `unsaved` is told of an
    update that cannot be stored at the moment.
    """

    # PTB shows the token in its repr
    bot: Bot = field(repr=False)
    database: Database
    vault: Vault
    clock: Clock
    offer: Callable[[Received, Storing], None]
    waiting: Callable[[], int]
    admits: Callable[[bytes], bool] = lambda _: True
    """Asked before an update of a person is stored; a refused update is dropped."""
    inline: Callable[[InlineQuery], None] = lambda _: None
    """Given the words that are typed in other chats: they are answered at once or never, and nothing of them is stored."""
    unsaved: Callable[[Received], Awaitable[None]] | None = None
    disturbed: Callable[[], Awaitable[None]] | None = None
    """Told once when another program takes the updates."""
    taken: int = field(default=0, init=False)
    """How many updates have been stored since the start."""
    began: datetime = field(init=False)
    since: datetime = field(init=False)
    """When polling began, or Telegram last answered a poll."""
    trouble: str = field(default="", init=False)
    """Why nothing can be fetched although Telegram answers, in one sentence."""
    _told: set[bytes] = field(default_factory=set[bytes])
    """Who has already been told that nothing can be stored; emptied when it works again."""
    _stores: bool = False
    """Whether the last updates were stored. If not, none is offered early: they may come again."""
    _failure: str = ""
    """Why the last poll failed."""
    _offset: int | None = None
    _conflicts: list[datetime] = field(default_factory=list[datetime])

    def __post_init__(self) -> None:
        self.since = self.began = self.clock()

    async def run(self) -> None:
        """Poll until cancelled; raise `IngestError` when the token is refused or an older bot polls too."""
        self.began = self.since = self.clock()
        self._offset = await self.database.read(inbox.offset)
        pause = 1.0
        while True:
            if self.waiting() > TOO_MANY_WAITING:
                await asyncio.sleep(0.1)
                continue
            try:
                await self._poll()
                pause = 1.0
                self._went_well()
            except InvalidToken:
                raise IngestError(REFUSED) from None
            except Conflict as conflict:
                await self._disturbed(WEBHOOK if "webhook" in str(conflict) else ANOTHER)
            except RetryAfter as error:
                await asyncio.sleep(min(wait_of(error).total_seconds(), LONGEST_WAIT_S))
            except TelegramError as error:
                self._failed(type(error).__name__)
                await asyncio.sleep(RETRY_S)
            except Exception:
                log.exception("updates could not be stored, trying again", pause_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    def _failed(self, error: str) -> None:
        """Say why a poll failed, once for each reason: where Telegram is away for hours, each try would fill the log."""
        if error != self._failure:
            log.warning("polling failed, trying until it works", error=error)
            self._failure = error

    def _went_well(self) -> None:
        away, self.since = self.clock() - self.since, self.clock()
        if self.trouble or self._failure:
            log.warning("updates come again", away_s=int(away.total_seconds()))
            self.trouble = self._failure = ""

    async def _updates(self) -> list[dict[str, Json]]:
        """Ask for the next updates, which acknowledges those before them."""
        hold, wait_s = (0, RETRY_WAIT_S) if self._failure else (POLL_S, POLL_S + 10)
        parameters: dict[str, Json] = {"timeout": hold, "limit": BATCH, "allowed_updates": list(ALLOWED)}
        if self._offset is not None:
            parameters["offset"] = self._offset
        match await call(self.bot, "getUpdates", parameters, wait_s):
            case [*raw]:
                return [one for one in raw if is_object(one) and is_number(one.get("update_id"))]
            case _:
                raise NetworkError("the result of getUpdates is no list")

    async def _poll(self) -> None:
        batch = [self._read(one) for one in await self._updates()]
        if not batch:
            return
        for _, inline in batch:
            if isinstance(inline, InlineQuery):
                self.inline(inline)
        kept = [
            (incoming, one)
            for incoming, one in batch
            if not isinstance(one, InlineQuery) and self.admits(incoming.person)
        ]
        storing = self._store([incoming for incoming, _ in kept])
        early, self._stores = self._stores and len(kept) <= FEW, False
        try:
            if not early:
                await storing
            for _, one in kept:
                if one is not None and (early or one.update_id in storing.result()):
                    self.offer(one, storing)
            self.taken += len(await storing)
        except (sqlite3.Error, OSError):
            news = {incoming.person: one for incoming, one in reversed(kept) if incoming.person not in self._told}
            self._told.update(news)
            await self._tell(news.values())
            raise
        self._told.clear()
        self._stores = True
        self._offset = max(incoming.update_id for incoming, _ in batch) + 1

    def _store(self, updates: Sequence[Incoming]) -> Storing:
        """Begin to store updates."""
        return asyncio.ensure_future(self.database.write(lambda tx: inbox.store(tx, updates)))

    def _read(self, raw: Json) -> tuple[Incoming, Received | InlineQuery | None]:
        """Read one update; of one in an unknown shape only its kind is kept, and it is never asked for again."""
        try:
            update = read(raw)
        except ValidationError:
            kinds = sorted(raw.keys() - {"update_id"})
            log.warning("an update could not be read and is put aside", update_id=raw["update_id"], kinds=kinds)
            return Incoming(raw["update_id"], b"", json.dumps(kinds).encode(), readable=False), None
        if update.inline_query is not None:
            return Incoming(update.update_id, b"", b""), update.inline_query
        one = received(update, self.vault)
        return Incoming(one.update_id, one.person, stored(update)), one

    async def _tell(self, updates: Iterable[Received | None]) -> None:
        if self.unsaved is not None:
            await asyncio.gather(*(self.unsaved(one) for one in updates if one is not None))

    async def _disturbed(self, reason: str) -> None:
        """Wait for another program to end; a newcomer that meets one gives way."""
        now = self.clock()
        recent = [at for at in self._conflicts if now - at < CONFLICT_WINDOW]
        self._conflicts = [*recent, now]
        many = len(self._conflicts) >= CONFLICTS
        if self._conflicts[0] - self.began < NEWCOMER:
            if many:
                raise IngestError(reason)
        elif not self.trouble:
            log.error("another program takes the updates, trying again", reason=reason)
            self.trouble = reason
            if self.disturbed is not None:
                await self.disturbed()
        await asyncio.sleep(CONFLICT_PAUSE_S if many else FIRST_PAUSE_S)


def received(update: Update, vault: Vault) -> Received:
    """Say what an update means, and under which key whoever acted is stored."""
    inbound = parse_update(update)
    return Received(update.update_id, vault.person(inbound.user.id) if isinstance(inbound, Acted) else b"", inbound)
