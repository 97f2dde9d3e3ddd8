"""Fetches updates by long polling and stores them before they are acknowledged.

Asking for the next updates acknowledges the earlier ones, so the offset moves only over updates
that the database holds. While it cannot write, polling goes on, and each person is told so once.
"""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
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
from bot.telegram.updates import ALLOWED, InlineQuery, PrivateAction, ReceivedUpdate, Update, parse_update, read, stored

log = structlog.get_logger()
POLL_S = 25
FEW_UPDATES = 10
"""Up to this batch size, updates are offered before their commit; larger ones, after it."""
BATCH = int(PollingLimit.MAX_LIMIT)
RETRY_S, RETRY_WAIT_S, LONGEST_PAUSE_S = 1.0, 5.0, 30.0
"""Pause after a failed poll, time-out of the next, longest pause after a failed write."""
MAX_WAIT_S = 300.0
"""The longest flood wait of the poller: everybody waits with it."""
CONFLICTS, CONFLICT_WINDOW = 3, timedelta(minutes=1)
FIRST_PAUSE_S, CONFLICT_PAUSE_S = 0.5, 1.0
"""Pauses after the first conflicts, so that a second poller soon ends; and later ones."""
CONFLICT_GRACE = timedelta(seconds=15)
"""Of two pollers the one that polled undisturbed for longer than this at its start stays.

It has the people's data. With a longer time, two services that are restarted for ever would both
be newcomers, and the older one, which Telegram disturbs first, would end.
"""
REJECTED = "CPA_TOKEN: Telegram refuses the token. Get a new one from @BotFather."
OTHER_POLLER = "Another program fetches this bot's updates. Stop it, or make a token of its own for it with @BotFather."
WEBHOOK = (
    "This bot's updates go to a webhook at another program. Stop that program, and delete its webhook (deleteWebhook)."
)
TOO_MANY_WAITING = 1000
Storing: TypeAlias = asyncio.Future[list[int]]
"""A function that stores updates and returns the ids of the new ones."""


class IngestError(OperatorError):
    """Polling cannot go on; the text tells the operator what to do, without the token."""


@dataclass
class Ingest:
    """The polling loop.

    `offer` receives each stored update, `waiting` returns the number of unfinished ones. Of a few
    updates, each is offered with the task that stores it: its turn follows in the database's queue,
    and both share one disk sync. `unsaved` receives an update that cannot be stored at the moment.
    """

    # PTB shows the token in its repr
    bot: Bot = field(repr=False)
    database: Database
    vault: Vault
    clock: Clock
    offer: Callable[[ReceivedUpdate, Storing], None]
    waiting: Callable[[], int]
    admits: Callable[[bytes], bool] = lambda _: True
    """Returns False for a person whose next update is dropped."""
    inline: Callable[[InlineQuery], None] = lambda _: None
    """Receives inline queries, which are never stored."""
    unsaved: Callable[[ReceivedUpdate], Awaitable[None]] | None = None
    disturbed: Callable[[], Awaitable[None]] | None = None
    """Called once when another poller is running."""
    taken: int = field(default=0, init=False)
    """Number of updates stored since the start."""
    began: datetime = field(init=False)
    since: datetime = field(init=False)
    """Time of the start, and of Telegram's last answer to a poll."""
    trouble: str = field(default="", init=False)
    """The reason for missing updates although Telegram answers."""
    _told: set[bytes] = field(default_factory=set[bytes])
    """Persons notified that nothing can be stored."""
    _stores: bool = False
    """True if the last updates were stored. If not, none is offered early: they may come again."""
    _failure: str = ""
    """The error of the last poll."""
    _offset: int | None = None
    _conflicts: list[datetime] = field(default_factory=list[datetime])

    def __post_init__(self) -> None:
        self.since = self.began = self.clock()

    async def run(self) -> None:
        """Poll until cancelled. Raises `IngestError` for a refused token or an older poller."""
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
                away, self.since = self.clock() - self.since, self.clock()
                if self.trouble or self._failure:
                    log.warning("Telegram polling works again", away_s=int(away.total_seconds()))
                    self.trouble = self._failure = ""
            except InvalidToken:
                raise IngestError(REJECTED) from None
            except Conflict as conflict:
                await self._wait_for_other_poller(WEBHOOK if "webhook" in str(conflict) else OTHER_POLLER)
            except RetryAfter as error:
                await asyncio.sleep(min(wait_of(error).total_seconds(), MAX_WAIT_S))
            except TelegramError as error:
                if self._failure != (failure := type(error).__name__):
                    log.warning("Telegram polling failed, trying until it works", error=failure)
                    self._failure = failure
                await asyncio.sleep(RETRY_S)
            except Exception:
                log.exception("updates could not be stored, trying again", pause_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _updates(self) -> list[dict[str, Json]]:
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
        updates = [incoming for incoming, _ in kept]
        storing = asyncio.ensure_future(self.database.write(lambda tx: inbox.store(tx, updates)))
        early, self._stores = self._stores and len(kept) <= FEW_UPDATES, False
        try:
            if not early:
                await storing
            for _, one in kept:
                if one is not None and (early or one.update_id in storing.result()):
                    self.offer(one, storing)
            self.taken += len(await storing)
        except (sqlite3.Error, OSError):
            await self._tell(kept)
            raise
        self._told.clear()
        self._stores = True
        self._offset = max(incoming.update_id for incoming, _ in batch) + 1

    async def _tell(self, kept: Sequence[tuple[Incoming, ReceivedUpdate | None]]) -> None:
        """Tell each person once that their updates cannot be stored."""
        news = {incoming.person: one for incoming, one in reversed(kept) if incoming.person not in self._told}
        self._told.update(news)
        if self.unsaved is not None:
            await asyncio.gather(*(self.unsaved(one) for one in news.values() if one is not None))

    def _read(self, raw: Json) -> tuple[Incoming, ReceivedUpdate | InlineQuery | None]:
        """Read one update; of an unparseable one only the kind is stored."""
        try:
            update = read(raw)
        except ValidationError:
            kinds = sorted(raw.keys() - {"update_id"})
            log.warning("unparseable update quarantined", update_id=raw["update_id"], kinds=kinds)
            return Incoming(raw["update_id"], b"", json.dumps(kinds).encode(), readable=False), None
        if update.inline_query is not None:
            return Incoming(update.update_id, b"", b""), update.inline_query
        one = received(update, self.vault)
        return Incoming(one.update_id, one.person, stored(update)), one

    async def _wait_for_other_poller(self, reason: str) -> None:
        """Wait for another poller to end. Raises `IngestError` if this one is the newcomer."""
        now = self.clock()
        recent = [at for at in self._conflicts if now - at < CONFLICT_WINDOW]
        self._conflicts = [*recent, now]
        many = len(self._conflicts) >= CONFLICTS
        if self._conflicts[0] - self.began < CONFLICT_GRACE:
            if many:
                raise IngestError(reason)
        elif not self.trouble:
            log.error("another poller is running, trying again", reason=reason)
            self.trouble = reason
            if self.disturbed is not None:
                await self.disturbed()
        await asyncio.sleep(CONFLICT_PAUSE_S if many else FIRST_PAUSE_S)


def received(update: Update, vault: Vault) -> ReceivedUpdate:
    """Parse an update and find the key under which the person is stored."""
    inbound = parse_update(update)
    return ReceivedUpdate(
        update.update_id, vault.person(inbound.user.id) if isinstance(inbound, PrivateAction) else b"", inbound
    )
