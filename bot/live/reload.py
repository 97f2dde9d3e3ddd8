"""Reloads edited content: a valid edit is live within two seconds, an invalid one changes nothing.

The folder is checked when inotify reports a change, and every few seconds, since some mounts and
network folders report none. It is validated in a thread after two equal checks, so that an
incomplete save is not. Any exception while it validates rejects the edit.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.content.content import Content
from bot.content.library import Library
from bot.content.problems import ContentError
from bot.content.search.model import SearchModel
from bot.content.snapshot import Folder, Snapshot
from bot.delivery.wording import content_state, tell_of_content
from bot.dispatch.dispatcher import Dispatcher
from bot.live.content_cache import CacheKey, ContentAndWords, ContentCache, Validator, start_content, validated
from bot.live.publishing import Publishing
from bot.live.search_models import MODELS, TrainingError, stored_model, train_and_store
from bot.storage import administrators
from bot.storage.database import Clock, Transaction
from bot.storage.publications import Publication
from bot.view.catalog import Words

if TYPE_CHECKING:
    from asyncinotify import Inotify

log = structlog.get_logger()
REPORT_AFTER_S = 300.0
"""Seconds after which an invalid folder is reported: shared folders copy file by file."""


@dataclass
class ContentNotices:
    """Notifies people of the state of the content, called at each check of the folder."""

    dispatcher: Dispatcher
    stands: float = REPORT_AFTER_S
    """Seconds after which an invalid folder is reported."""
    _state: int = -1
    _since: float = 0.0
    _told: int = -1

    async def __call__(self) -> None:
        """Queue the notices that are due."""
        untold = self.dispatcher.library.untold
        # the operator is not told of warnings
        if untold and await self._tell(lambda tx: administrators.tell(tx, "content-warned")):
            self.dispatcher.library.untold -= untold
        state, now = content_state(self.dispatcher.library.problems), asyncio.get_running_loop().time()
        if state != self._state:
            self._state, self._since = state, now
        if state == self._told or (state and now - self._since < self.stands):
            return
        if await self._tell(lambda tx: tell_of_content(tx, state)):
            self._told = state

    async def _tell(self, put: Callable[[Transaction], bool | None]) -> bool:
        """Queue notices; return False on failure, to retry at the next check."""
        try:
            if await self.dispatcher.database.write(put) is not False:
                self.dispatcher.outbox_changed.set()
        except sqlite3.Error as error:
            log.error("notice about content not stored", error=str(error))
            return False
        return True


EVERY_S = 10.0
UNWATCHED_EVERY_S = 0.4
"""The same if the file system reports no changes."""
SETTLING_S = 0.15
"""Seconds for which a change must be stable."""
AFTER_FAILURE_S = 10.0


def watch_content(
    content: Path,
    data: Path,
    validate: Validator,
    clock: Clock,
    words: dict[str, Words] | None = None,
    key: CacheKey | None = None,
) -> "ContentWatcher":
    """Load the content at start, to be watched. Raises `ContentError` or `OperatorError`.

    `words`: filled with the catalogues. `key`: content cached under it is not validated again.
    """
    words = {} if words is None else words
    folder, cache = Folder(content), ContentCache(data / "content")
    begun = start_content(folder, cache, validate, clock(), key)
    words.update(begun.words)
    if not begun.library.content.is_learnt:
        begun.library.content.learn(stored_model(cache.folder / MODELS, begun.library.content.digest))
    return ContentWatcher(
        begun.library, words, folder, begun.version, cache, validate, clock, key, begun_digest=begun.digest
    )


def _new_inotify() -> "Inotify":
    """Start inotify without watches."""
    from asyncinotify import Inotify  # noqa: PLC0415  it looks for the C library, which takes a moment

    return Inotify()


def _trim_memory() -> None:
    """Return unused memory to the system (glibc, malloc_trim(3))."""
    import ctypes  # noqa: PLC0415  as above

    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@dataclass
class ContentWatcher:
    """A watcher that updates a library from its folder. `words`: the catalogues of all languages.

    `version`: the state of the folder in the library.
    """

    library: Library
    words: dict[str, Words]
    folder: Folder
    version: str
    cache: ContentCache
    validate: Validator
    clock: Clock
    key: CacheKey | None = None
    publishing: Publishing | None = None
    """Publishes drafts from the browser or the chat; None: nothing is published."""
    begun_digest: str = ""
    """Hash of the files of the content at start; "" if they differ from the folder."""
    changed: Callable[[], None] = lambda: None
    """Called after new content became live."""
    new_language: asyncio.Event = field(default_factory=asyncio.Event)
    every: float = EVERY_S
    """Seconds between two checks without a reported change."""
    after_failure: float = AFTER_FAILURE_S
    still: bool = True
    """False if the last check found a change that is not validated yet."""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when something may have changed."""
    _unlearnt: asyncio.Event = field(default_factory=asyncio.Event)
    """Set if the live content has no model."""
    _ear: "Inotify | None" = None
    _heard: bool = False
    """True if the system reports changes of the folder."""
    _seen: str = ""
    _reloads: int = 0
    _remembered: bool = False
    _retained: tuple[tuple[str, ...], str] = ((), "")
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the folder is read or written: a partial publication is never validated."""

    async def run(self, told: Callable[[], Awaitable[None]]) -> None:
        """Run until cancelled. `told`: called at each check to send notices."""
        self.library.asked = self._wake.set
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._work(told))
            group.create_task(self._learn())

    async def _learn(self) -> None:
        """Train a model for the live content. Until then new pages are found by their names."""
        while True:
            await self._unlearnt.wait()
            self._unlearnt.clear()
            content = self.library.content
            try:
                content.learn(await self._model_of(content))
            except (TrainingError, OSError) as error:
                log.error("search training failed", error=str(error))
                await asyncio.sleep(self.after_failure)

    async def _model_of(self, content: Content) -> SearchModel:
        folder = self.cache.folder / MODELS
        known = await asyncio.to_thread(stored_model, folder, content.digest)
        return known or await train_and_store(folder, content.lessons())

    async def _work(self, told: Callable[[], Awaitable[None]]) -> None:
        while True:
            self._wake.clear()
            try:
                if not self.library.content.is_indexed:
                    await asyncio.to_thread(self.make_indexes)
                if not self._remembered:
                    await self.remember()
                await self.look()
                if not self.library.content.is_learnt:
                    self._unlearnt.set()
                await told()
            except OSError as error:
                log.error("content reload failed, retrying", error=str(error))
                await asyncio.sleep(self.after_failure)
            except Exception:
                # Boundary of this loop.
                log.exception("content watcher failed, retrying")
                await asyncio.sleep(self.after_failure)
            else:
                await self._pause()

    async def _pause(self) -> None:
        """Wait for the next check; several events of one save are merged."""
        self._follow()
        await asyncio.sleep(min(SETTLING_S, self.every))
        if self.still:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.every if self._heard else min(UNWATCHED_EVERY_S, self.every)):
                    await self._wake.wait()

    async def _listen(self) -> None:
        """Wake the loop when the system reports a change."""
        while True:
            try:
                with await asyncio.to_thread(_new_inotify) as self._ear:
                    async for _ in self._ear:
                        self._wake.set()
            except (OSError, RuntimeError):
                # The limit of watches is reached, or the system has no inotify.
                self._ear, self._heard = None, False
                await asyncio.sleep(EVERY_S)

    def _follow(self) -> None:
        """Watch the folder and its current subfolders."""
        if self._ear is None:
            return
        from asyncinotify import Mask  # noqa: PLC0415  it is there by now

        changes = Mask.CREATE | Mask.DELETE | Mask.MODIFY | Mask.MOVE | Mask.ATTRIB | Mask.DELETE_SELF | Mask.MOVE_SELF
        top = self.folder.path
        try:
            watched = dict.fromkeys((top, *top.glob("*/"), *top.glob("*/*/")), changes)
            # Another folder, or a link to one, may get this name.
            watched[top.absolute().parent] = Mask.CREATE | Mask.MOVED_TO
            for path, mask in watched.items():
                self._ear.add_watch(path, mask)  # pyright: ignore[reportUnknownMemberType]  a PathLike of anything
            self._heard = True
        except OSError:
            # The path does not exist at the moment.
            self._heard = False

    def make_indexes(self) -> None:
        """Build missing search indexes, and cache them for the next start."""
        content = self.library.content
        if not content.is_indexed:
            content.make_indexes()
            if self.key and self.begun_digest.startswith(content.version):
                self.cache.store_cached(self.begun_digest, self.key, (content, self.words))

    async def remember(self) -> None:
        """Load valid versions of earlier runs, for rolling back."""
        self.library.remember(await asyncio.to_thread(self._before))
        self._remembered = True

    async def look(self) -> None:
        """Check the folder once, and validate it if it is stable in an unknown state."""
        async with self._one:
            await self._look()

    async def publish(self, publication: Publication) -> None:
        """Publish a validated draft. Raises `ChangedMeanwhileError` or `OSError`."""
        if self.publishing is None:
            raise OSError
        async with self._one:
            await self.publishing.publish(publication)
        self._wake.set()

    async def _look(self) -> None:
        if self.publishing:
            await self.publishing.recover()
        reloads = self.library.reloads
        is_asked = reloads != self._reloads
        files = await asyncio.to_thread(self.folder.changed, "" if is_asked else self.version)
        version = files.version if files else self.version
        moved, self._seen = self._seen != version, version
        self.still = version == self.version
        if files and (is_asked or not (self.still or moved)):
            await self._judge(files)
        self._reloads = reloads
        await self._retain()
        if files:
            # The files, and the caches of these and earlier files.
            del files
            await asyncio.to_thread(_trim_memory)

    async def _judge(self, files: Snapshot) -> None:
        try:
            content, words = await asyncio.to_thread(self._approved, files)
        except ContentError as refusal:
            problems = [str(problem) for problem in refusal.problems]
            log.error("edited content rejected, previous content stays in use", problems=problems)
            self.library.refuse(refusal.problems)
        else:
            self._swap(content, words)
        self.version, self.still = files.version, True

    def _approved(self, files: Snapshot) -> ContentAndWords:
        if files.problems:
            raise ContentError(files.problems)
        content, words = validated(self.validate, files)
        # Before the content is live, to avoid a delay later.
        content.make_indexes()
        self.cache.store(files, self.clock())
        if self.key:
            self.cache.store_cached(files.digest, self.key, (content, words))
        return content, words

    def _swap(self, content: Content, words: Mapping[str, Words]) -> None:
        """Replace the live content. Catalogues of removed languages stay for turns in progress."""
        new = {language: spoken for language, spoken in words.items() if language not in self.words}
        self.words.update(new)
        content.learn(self.library.content.model)
        self.library.replace(content, self.clock())
        log.info("edited content is now in use", version=content.version)
        self.changed()
        if new:
            self.new_language.set()

    async def _retain(self) -> None:
        """Keep the copies of the versions in the library, which may be the result of a rollback."""
        retained = tuple(content.version for content in self.library.versions), self.library.set_aside
        if self._remembered and retained != self._retained:
            await asyncio.to_thread(self.cache.retain, *retained)
            self._retained = retained

    def _before(self) -> list[Content]:
        before: list[Content] = []
        live = self.library.content.version
        for copy, files in (one for one in self.cache.undamaged() if one[0].version != live):
            try:
                before.append(validated(self.validate, files)[0])
            except ContentError:
                log.warning("former content version no longer valid", version=copy.version)
        return before
