"""Instrumented production parts, which report each step to `CRASH_POINT`, where the process may crash."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram.request import RequestData

from bot.app import Dependencies
from bot.content.content import Content
from bot.content.snapshot import Folder, Snapshot
from bot.delivery.mail import mail_of
from bot.dispatch.sending import MailSender
from bot.live.content_cache import ContentCache, Validator, start_content
from bot.live.publishing import Publishing
from bot.live.reload import ContentWatcher
from bot.settings import Settings
from bot.storage.crypto import Vault
from bot.storage.database import Clock, Database
from bot.telegram.outbound import ArrivedParts, Outbound, PressedMessage
from bot.telegram.request import BotRequest, Json
from bot.view.catalog import Words
from bot.view.context import Message
from bot.view.letter import Letter
from tests.faults.crash_points import STATEMENTS, STEP

IN_THE_MIDDLE_S = 0.002
"""A call to the loopback has been sent by then, and is hardly ever answered."""


@dataclass
class CrashPoint:
    """The point at which this process crashes, after passing it `skip` times."""

    point: str = ""
    skip: int = 0

    def reach(self, point: str) -> None:
        """Crash here if this is the point."""
        if point != self.point:
            return
        if self.skip:
            self.skip -= 1
            return
        os.kill(os.getpid(), signal.SIGKILL)
        signal.pause()

    def reach_soon(self, point: str) -> None:
        """Crash shortly after this call."""
        if point == self.point:
            asyncio.get_running_loop().call_later(IN_THE_MIDDLE_S, self.reach, point)


CRASH_POINT = CrashPoint()


class WatchedRequest(BotRequest):
    """Requests to Telegram; getUpdates with a higher offset acknowledges earlier updates."""

    _offset = 0

    async def _send(self, url: str, method: str, request_data: RequestData | None, wait_s: float) -> tuple[int, bytes]:
        if not url.endswith("/getUpdates"):
            return await super()._send(url, method, request_data, wait_s)
        assert request_data
        offset = request_data.parameters.get("offset", 0)
        assert isinstance(offset, int)
        if 0 < self._offset < offset:
            CRASH_POINT.reach("before acknowledge")
            CRASH_POINT.reach_soon("after acknowledge")
        self._offset = offset
        CRASH_POINT.reach("before fetch")
        status, body = await super()._send(url, method, request_data, wait_s)
        if b"update_id" in body:
            CRASH_POINT.reach("after fetch")
        return status, body


_SHOWN: ContextVar[bool] = ContextVar("shown", default=False)


@dataclass(frozen=True)
class WatchedOutbound(Outbound):
    """Sending and editing: `show` sends replies, all other calls notices."""

    async def show(
        self, chat: int, pressed: PressedMessage, messages: tuple[Message, ...], arrived: ArrivedParts | None = None
    ) -> int:
        shown = _SHOWN.set(True)
        try:
            return await super().show(chat, pressed, messages, arrived)
        finally:
            _SHOWN.reset(shown)

    async def _call(self, method: str, parameters: dict[str, Json], message: Message) -> Json:
        what = "reply" if _SHOWN.get() else "notice"
        CRASH_POINT.reach(f"before {what}")
        CRASH_POINT.reach_soon(f"during {what}")
        result = await super()._call(method, parameters, message)
        CRASH_POINT.reach(f"after {what}")
        return result


@dataclass(frozen=True)
class WatchedMail:
    mail: MailSender

    async def post(self, to: str, letter: Letter, message_id: str) -> None:
        CRASH_POINT.reach("before letter")
        CRASH_POINT.reach_soon("during letter")
        await self.mail.post(to, letter, message_id)
        CRASH_POINT.reach("after letter")


class WatchedConnection(sqlite3.Connection):
    """A connection that reaches a crash point before each statement."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401  as its base has it
        super().__init__(*arguments, **options)
        self._begun: set[str] = set()
        self._opened = False

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401  as its base has it
        if sql.startswith("VACUUM") and CRASH_POINT.point == "during backup":
            # `skip` counts hundreds of instructions of SQLite's machine here: how far the copy has come
            self.set_progress_handler(lambda: CRASH_POINT.reach("during backup"), 100)
        done = super().execute(sql, parameters)
        if sql.startswith("VACUUM"):
            CRASH_POINT.reach("after backup")
        if sql == "PRAGMA wal_checkpoint(TRUNCATE)":
            if self._opened:
                CRASH_POINT.reach("after forgetting")
            self._opened = True
            # the first one ends what sets up the connection
            self.set_trace_callback(self._next)
        return done

    def commit(self) -> None:
        super().commit()
        done, self._begun = self._begun, set()
        for what in done:
            CRASH_POINT.reach(f"after {what}")
        CRASH_POINT.reach(STEP)

    def _next(self, statement: str) -> None:
        CRASH_POINT.reach(STEP)
        if statement == "BEGIN IMMEDIATE":
            self._begun = set()
        elif statement == "COMMIT":
            for what in self._begun:
                CRASH_POINT.reach(f"before {what}")
        for beginning, what in STATEMENTS.items():
            if statement.startswith(beginning):
                CRASH_POINT.reach(f"during {what}")
                self._begun.add(what)


class WatchedDatabase(Database):
    connection_type = WatchedConnection


class WatchedCache(ContentCache):
    def store(self, files: Snapshot, since: datetime) -> None:
        CRASH_POINT.reach("before keeping")
        super().store(files, since)
        CRASH_POINT.reach("after keeping")


@dataclass
class WatchedContentWatcher(ContentWatcher):
    """A content watcher with short intervals, since processes are short-lived."""

    every: float = 0.05

    def _swap(self, content: Content, words: Mapping[str, Words]) -> None:
        CRASH_POINT.reach("before swap")
        super()._swap(content, words)
        CRASH_POINT.reach("after swap")


def watched_parts(judge: Validator) -> Dependencies:
    """Return the dependencies of the instrumented bot."""

    def content(settings: Settings, _: Vault, clock: Clock, __: Publishing) -> ContentWatcher:
        folder, good = Folder(settings.content_dir), WatchedCache(settings.data_dir / "content")
        begun = start_content(folder, good, judge, clock())
        return WatchedContentWatcher(begun.library, dict(begun.words), folder, begun.version, good, judge, clock)

    return Dependencies(
        mail=lambda settings: WatchedMail(mail_of(settings)),
        request=WatchedRequest,
        outbound=WatchedOutbound,
        database=WatchedDatabase,
        content=content,
    )
