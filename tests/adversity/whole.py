"""The whole program with a Telegram in front of it, which a test starts, stops and starts again over the same folder.

Waiting costs nothing: the clock of the event loop runs fifty times faster than the one on the wall, so what the program
waits after a failure is over soon, and the clock that people live by stands still until a test moves it.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.admin_tasks import Office
from bot.app import App, open_database
from bot.content.content import Content
from bot.delivery.worker import OutboxWorker
from bot.demo import BOT, TOKEN, demo_settings, prepare
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import NotSentError, UncertainError
from bot.live import Judge, watching
from bot.maintenance import Maintenance
from bot.settings import operator_of
from bot.storage.outbox import WAITING
from bot.telegram.http import Transport
from bot.telegram.ingest import Ingest
from bot.telegram.outbound import Outbound
from bot.telegram.workers import Workers
from bot.view.letters import Letter
from telegram_simulator import Simulator, User, serve
from tests.editions import editions, remembering
from tests.people import Clock
from tests.program import settings as of_tests

HASTE = 50
PATIENCE_S = 20.0
TICK_S = 0.001
LOOK_EVERY_S = 1.0
"""In quick time: looking at the content each hundredth of a second would be most of the work."""
CONTACT, COORDINATOR = 900, 901
LONGEST_NEEDLE = 200
OPEN = (
    "SELECT (SELECT count(*) FROM inbox WHERE step IN ('new', 'applied'))"  # noqa: S608  a constant of ours
    f" + (SELECT count(*) FROM outbox WHERE state = 'trying' OR ({WAITING} AND due_at <= ?))"
)


@dataclass
class Post:
    """The way to a mail server, which may fail before or after it has taken a letter."""

    letters: list[tuple[str, str, Letter]] = field(default_factory=list[tuple[str, str, Letter]])
    """For whom, the Message-ID, and the letter."""
    failures: list[str] = field(default_factory=list[str])

    async def post(self, to: str, letter: Letter, message_id: str) -> None:
        failure = self.failures.pop() if self.failures else ""
        if failure == "before":
            raise NotSentError(failure)
        self.letters.append((to, message_id, letter))
        if failure == "after":
            raise UncertainError(failure)


@cache
def judge() -> Judge:
    """Judges each edition once."""
    return remembering(of_tests())


@cache
def contents() -> tuple[Content, ...]:
    """The two editions of the content (see `tests.editions`)."""
    return tuple(judge()(folder)[0] for folder in editions())


@dataclass
class Whole:
    """The program and everything around it."""

    folder: Path
    url: str
    simulator: Simulator
    clock: Clock = field(default_factory=Clock)
    post: Post = field(default_factory=Post)
    _looked_at: dict[Path, bytes] = field(default_factory=dict[Path, bytes])
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)
    _work: "asyncio.Task[None] | None" = None
    _app: App | None = None

    def edit(self, edition: int) -> None:
        """Turn the content folder into an edition in one moment, as a mounted volume does."""
        link = self.folder / "next"
        link.symlink_to(editions()[edition])
        link.replace(self.folder / "content")

    @property
    def content(self) -> Content:
        return self.app.dispatcher.library.content

    @property
    def app(self) -> App:
        assert self._app is not None, "the program does not run"
        return self._app

    def written(self) -> bytes:
        """What has come onto the disk since the last look, the key left out."""
        fresh: list[bytes] = []
        for path in (path for place in ("data", "backups") for path in (self.folder / place).glob("*")):
            if not path.is_file():
                continue
            try:
                now = path.read_bytes()
            except FileNotFoundError:  # one on its way to another name, looked at under that one next time
                continue
            before = self._looked_at.get(path, b"")
            fresh.append(now[max(len(before) - LONGEST_NEEDLE, 0) :] if now.startswith(before) else now)
            self._looked_at[path] = now
        return b"".join(fresh)

    async def start(self) -> None:
        """Put the program together as `open_app` does, without judging the content again, and let it run."""
        settings = demo_settings(self.folder, self.url, backup_dir=self.folder / "backups")
        database, vault = await self._running.enter_async_context(open_database(settings, self.clock))
        transport = Transport(self.url, TOKEN)
        await self._running.enter_async_context(transport)
        if not (self.folder / "content").exists():
            self.edit(0)
        watched = watching(self.folder / "content", settings.data_dir, judge(), self.clock)
        watched.every = LOOK_EVERY_S
        dispatcher = Dispatcher(
            database,
            watched.library,
            watched.words,
            operator_of(settings).named(BOT),
            self.clock,
            backups=settings.backup_dir,
        )
        outbound = Outbound(transport, seconds=asyncio.get_running_loop().time)
        turns = Workers(dispatcher, outbound)
        self._app = App(
            settings,
            dispatcher,
            vault,
            Office(database, lambda: dispatcher.library.content, done=dispatcher.outbox_changed.set),
            transport,
            turns,
            Ingest(transport, database, vault, self.clock, turns.offer, turns.waiting, turns.unsaved),
            OutboxWorker(dispatcher, outbound, self.post),
            Maintenance(dispatcher, settings.backup_dir),
            watched,
        )
        if not (self.folder / "begun").exists():
            await prepare(database, vault, CONTACT, COORDINATOR)
            (self.folder / "begun").touch(0o600)
        self._work = asyncio.ensure_future(self._app.run())
        self._running.push_async_callback(self._stop_work, self._work)

    async def stop(self) -> None:
        """Stop the program wherever it is."""
        await self._running.aclose()
        self._app = None

    async def live(self, edition: int) -> None:
        """Wait until an edition is live; settled is nothing by then."""
        deadline = time.monotonic() + PATIENCE_S
        while self.content.version != contents()[edition].version:
            assert time.monotonic() < deadline, "an edit did not come alive"
            await asyncio.sleep(TICK_S * HASTE)

    async def settled(self) -> None:
        """Wait until every update is answered and everything due is sent."""
        deadline = time.monotonic() + PATIENCE_S
        while not await self._quiet():
            assert time.monotonic() < deadline, "the bot did not come to rest"
            await asyncio.sleep(TICK_S * HASTE)

    async def _quiet(self) -> bool:
        if self._work is not None and self._work.done():
            await self._work
            raise AssertionError("the program has ended by itself")
        await self.simulator.polled(within=PATIENCE_S * HASTE)
        if self.app.workers.waiting():
            return False
        now = int(self.clock().timestamp() * 1000)
        return await self.app.dispatcher.database.read(lambda tx: tx.one(OPEN, now)) == (0,)

    @staticmethod
    async def _stop_work(work: "asyncio.Task[None]") -> None:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


@asynccontextmanager
async def opened(folder: Path) -> AsyncGenerator[Whole]:
    """The program running, with a contact for three towns and a coordinator, who have opened it."""
    clock = Clock()
    simulator = Simulator(token=TOKEN, username=BOT, clock=clock, rates=None)
    async with serve(simulator) as url:
        whole = Whole(folder, url, simulator, clock)
        await whole.start()
        try:
            yield whole
        finally:
            await whole.stop()


def official(whole: Whole, name: str, user_id: int | None = None) -> User:
    """Somebody of the municipal side, who opens the bot."""
    user = whole.simulator.user(name, user_id=user_id, language_code="cs")
    whole.simulator.start(user)
    return user
