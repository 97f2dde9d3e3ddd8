"""The whole program and the simulator, restarted by tests on the same folder.

Waiting costs nothing: the clock of the event loop runs fifty times faster than the one on the wall, so what the program
waits after a failure is over soon, and the clock that people live by stands still until a test moves it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from bot.app import App, Dependencies
from bot.content.content import Content
from bot.content.snapshot import read_folder
from bot.dispatch.sending import NotSentError, UncertainError
from bot.live.content_cache import Validator
from bot.live.publishing import Publishing
from bot.live.reload import ContentWatcher, watch_content
from bot.operations.simulated_bot import trial_settings
from bot.settings import Settings
from bot.storage.crypto import Vault
from bot.storage.database import Clock as Moments
from bot.telegram.outbound import Outbound
from bot.view.letter import Letter
from telegram_simulator import Simulator, User, serve
from tests.bot_parts import settings as of_tests
from tests.editions import caching_judge, editions
from tests.people import Clock
from tests.world import World, request_by, telegram
from tests.world import opened as open_world

SPEED = 50
TICK_S = 0.05
LOOK_EVERY_S = 1.0
"""In quick time: looking at the content each hundredth of a second would be most of the work."""
MAX_NEEDLE_BYTES = 200


@dataclass
class MailRelay:
    """A mail server that may fail before or after it accepts a letter."""

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
def cached_judge() -> Validator:
    """Return a validator that reads each edition once."""
    return caching_judge(of_tests(), editions())


@cache
def contents() -> tuple[Content, ...]:
    """Return the editions of the content (see `tests.editions`)."""
    return tuple(cached_judge()(read_folder(folder))[0] for folder in editions())


@dataclass
class WholeProgram:
    folder: Path
    url: str
    simulator: Simulator
    clock: Clock = field(default_factory=Clock)
    post: MailRelay = field(default_factory=MailRelay)
    _looked_at: dict[Path, bytes] = field(default_factory=dict[Path, bytes])
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)
    _world: World | None = None

    def edit(self, edition: int) -> None:
        """Replace the content folder by an edition atomically, as a mounted volume does."""
        link = self.folder / "next"
        link.symlink_to(editions()[edition])
        link.replace(self.folder / "content")

    @property
    def content(self) -> Content:
        return self.world.content

    @property
    def app(self) -> App:
        return self.world.app

    @property
    def world(self) -> World:
        assert self._world is not None, "the program does not run"
        return self._world

    def written(self) -> bytes:
        """Return the bytes written to the disk since the last call, without the key."""
        fresh: list[bytes] = []
        for path in (path for place in ("data", "backups") for path in (self.folder / place).glob("*")):
            if not path.is_file():
                continue
            try:
                now = path.read_bytes()
            except FileNotFoundError:  # one on its way to another name, looked at under that one next time
                continue
            before = self._looked_at.get(path, b"")
            fresh.append(now[max(len(before) - MAX_NEEDLE_BYTES, 0) :] if now.startswith(before) else now)
            self._looked_at[path] = now
        return b"".join(fresh)

    async def start(self) -> None:
        """Start the program without validating the content again."""
        if not (self.folder / "content").exists():
            self.edit(0)
        different = Dependencies(
            self.clock,
            mail=lambda _: self.post,
            request=request_by(self.clock),
            outbound=partial(Outbound, seconds=asyncio.get_running_loop().time),
            content=self._watched,
        )
        settings = trial_settings(self.folder, self.url, backup_dir=self.folder / "backups")
        start = open_world(World, self.simulator, settings, self.clock, different)
        self._world = await self._running.enter_async_context(start)
        self._world.tick = TICK_S
        self._world.begin()

    def _watched(self, settings: Settings, _: Vault, clock: Moments, __: Publishing) -> ContentWatcher:
        watched = watch_content(self.folder / "content", settings.data_dir, cached_judge(), clock)
        watched.every = LOOK_EVERY_S
        return watched

    async def stop(self) -> None:
        await self._running.aclose()
        self._world = None

    async def live(self, edition: int) -> None:
        """Wait until an edition is live; other work may still be pending."""
        while self.content.version != contents()[edition].version:  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(TICK_S)

    async def settled(self) -> None:
        await self.world.settled()


@asynccontextmanager
async def open_program(folder: Path) -> AsyncGenerator[WholeProgram]:
    """Run the program with a contact of three towns and a coordinator, who have started the bot."""
    clock = Clock()
    simulator = telegram(clock)
    async with serve(simulator) as url:
        whole = WholeProgram(folder, url, simulator, clock)
        await whole.start()
        try:
            yield whole
        finally:
            await whole.stop()


def official(whole: WholeProgram, name: str, user_id: int | None = None) -> User:
    """Create an official who starts the bot."""
    user = whole.simulator.user(name, user_id=user_id, language_code="cs")
    whole.simulator.start(user)
    return user
