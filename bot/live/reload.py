"""Keeps the content current while the bot runs: a good edit is live within two seconds, a bad one changes nothing.

The folder is looked at whenever the file system says that something in it has changed, and every few seconds all the same:
such notices do not come from every mount and network folder. Where none can come at all it is looked at all the time. What
is judged must have stood still between two looks, so that half of a save is not judged needlessly; it is judged, and its
indexes made, beside the loop on a thread. Whatever goes wrong while judging is a refusal.
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
from bot.delivery.wording import content_state, tell_of_content, tell_of_warnings
from bot.dispatch.dispatcher import Dispatcher
from bot.live.content_cache import ContentAndWords, GoodContent, JudgedBefore, ReadContent, begin, judged
from bot.live.publishing import Publishing
from bot.live.search_models import MODELS, TrainingError, kept, trained
from bot.storage.database import Clock, Transaction
from bot.storage.publications import Publication
from bot.view.catalog import Words

if TYPE_CHECKING:
    from asyncinotify import Inotify

log = structlog.get_logger()
STANDS_S = 300.0
"""How long a bad state stands before anybody is told: a shared folder brings an edit file by file. /content shows it at once."""


@dataclass
class Telling:
    """Called at each look at the folder."""

    dispatcher: Dispatcher
    stands: float = STANDS_S
    """Seconds that a bad state has to stand."""
    _state: int = -1
    _since: float = 0.0
    _told: int = -1

    async def __call__(self) -> None:
        """Put down what there is to tell, if it has stood long enough."""
        untold = self.dispatcher.library.untold
        if untold and await self._tell(tell_of_warnings):
            self.dispatcher.library.untold -= untold
        state, now = content_state(self.dispatcher.library.problems), asyncio.get_running_loop().time()
        if state != self._state:
            self._state, self._since = state, now
        if state == self._told or (state and now - self._since < self.stands):
            return
        if await self._tell(lambda tx: tell_of_content(tx, state)):
            self._told = state

    async def _tell(self, put: Callable[[Transaction], bool]) -> bool:
        """Put rows down; False: that could not be done, it is tried again at the next look."""
        try:
            if await self.dispatcher.database.write(put):
                self.dispatcher.outbox_changed.set()
        except sqlite3.Error as error:
            log.error("nobody could be told of the state of the content", error=str(error))
            return False
        return True


EVERY_S = 10.0
EVERY_UNHEARD_S = 0.4
"""The same where the file system says nothing."""
SETTLING_S = 0.15
"""How long a change has to stand still."""
AFTER_FAILURE_S = 10.0


def watching(
    content: Path,
    data: Path,
    judge: ReadContent,
    clock: Clock,
    words: dict[str, Words] | None = None,
    before: JudgedBefore | None = None,
) -> "Watching":
    """Begin with what is good, and be ready to watch. Raises `ContentError` or `OperatorError` where nothing is.

    `words`: filled with those of the languages; `judge` may know it, to read none of them twice. `before`: what was found
    good by the same rules at the last start is not judged once more.
    """
    words = {} if words is None else words
    folder, good = Folder(content), GoodContent(data / "content")
    begun = begin(folder, good, judge, clock(), before)
    words.update(begun.words)
    if not begun.library.content.is_learnt:
        begun.library.content.learn(kept(good.folder / MODELS, begun.library.content.digest))
    return Watching(begun.library, words, folder, begun.version, good, judge, clock, before, begun_digest=begun.digest)


def _ear() -> "Inotify":
    """Begin to listen to nothing yet."""
    from asyncinotify import Inotify  # noqa: PLC0415  it looks for the C library, which takes a moment

    return Inotify()


def _give_back() -> None:
    """Give unused memory back to the system; the C library would keep it for later (glibc, malloc_trim(3))."""
    import ctypes  # noqa: PLC0415  as above

    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@dataclass
class Watching:
    """Keeps a library like its folder. `words`: of all languages, to which those of a new language are added.

    `version`: the state of the folder that the library knows of.
    """

    library: Library
    words: dict[str, Words]
    folder: Folder
    version: str
    good: GoodContent
    judge: ReadContent
    clock: Clock
    before: JudgedBefore | None = None
    publishing: Publishing | None = None
    """What publishes from a browser or the chat; None: nothing does."""
    begun_digest: str = ""
    """Names the files of the content it began with; "": they are not those of the folder."""
    changed: Callable[[], None] = lambda: None
    """Told when other content is live."""
    new_language: asyncio.Event = field(default_factory=asyncio.Event)
    every: float = EVERY_S
    """Seconds between two looks when no change was reported."""
    after_failure: float = AFTER_FAILURE_S
    still: bool = True
    """Whether the last look found the folder as it was already judged."""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when something may have changed."""
    _unlearnt: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is no model of what is live."""
    _ear: "Inotify | None" = None
    _heard: bool = False
    """Whether a change of the folder would be heard."""
    _seen: str = ""
    _reloads: int = 0
    _remembered: bool = False
    _retained: tuple[tuple[str, ...], str] = ((), "")
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the folder is read or written, so that half a publication is never judged."""

    async def run(self, told: Callable[[], Awaitable[None]]) -> None:
        """Work until cancelled. `told`: called at each look to tell whoever is to hear of the state of the library."""
        self.library.asked = self._wake.set
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._work(told))
            group.create_task(self._learn())

    async def _learn(self) -> None:
        """Have a model trained for what is live; until it is, the last one serves, and new pages are found by their names."""
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
        folder = self.good.folder / MODELS
        known = await asyncio.to_thread(kept, folder, content.digest)
        return known or await trained(folder, content.lessons())

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
                log.error("the edited content could not be taken over, trying again", error=str(error))
                await asyncio.sleep(self.after_failure)
            except Exception:
                # the boundary of this loop
                log.exception("the content folder could not be watched, trying again")
                await asyncio.sleep(self.after_failure)
            else:
                await self._pause()

    async def _pause(self) -> None:
        """Wait for the next look; several notices of one save become one."""
        self._follow()
        await asyncio.sleep(min(SETTLING_S, self.every))
        if self.still:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.every if self._heard else min(EVERY_UNHEARD_S, self.every)):
                    await self._wake.wait()

    async def _listen(self) -> None:
        """Wake the loop when the file system reports a change; where it reports none, `every` alone decides."""
        while True:
            try:
                with await asyncio.to_thread(_ear) as self._ear:
                    async for _ in self._ear:
                        self._wake.set()
            except (OSError, RuntimeError):
                # no more may be listened to just now, or never on this system
                self._ear, self._heard = None, False
                await asyncio.sleep(EVERY_S)

    def _follow(self) -> None:
        """Listen to the folder and those in it as they are now; to listen to one twice is to listen once."""
        if self._ear is None:
            return
        from asyncinotify import Mask  # noqa: PLC0415  it is there by now

        changes = Mask.CREATE | Mask.DELETE | Mask.MODIFY | Mask.MOVE | Mask.ATTRIB | Mask.DELETE_SELF | Mask.MOVE_SELF
        top = self.folder.path
        try:
            watched = dict.fromkeys((top, *top.glob("*/"), *top.glob("*/*/")), changes)
            # another folder, or a link to one, may take its name
            watched[top.absolute().parent] = Mask.CREATE | Mask.MOVED_TO
            for path, mask in watched.items():
                self._ear.add_watch(path, mask)  # pyright: ignore[reportUnknownMemberType]  a PathLike of anything
            self._heard = True
        except OSError:
            # nothing is there just now
            self._heard = False

    def make_indexes(self) -> None:
        """Build the search indexes that are missing after a start or a roll-back, and store them for the next start."""
        content = self.library.content
        if not content.is_indexed:
            content.make_indexes()
            if self.before and self.begun_digest.startswith(content.version):
                self.good.keep_ready(self.begun_digest, self.before, (content, self.words))

    async def remember(self) -> None:
        """Load the good versions of before this start, for the way back."""
        self.library.remember(await asyncio.to_thread(self._before))
        self._remembered = True

    async def look(self) -> None:
        """Look at the folder once, and judge it if it stands still in a state not known yet."""
        async with self._one:
            await self._look()

    async def publish(self, publication: Publication) -> None:
        """Publish what was judged. Raises `ChangedMeanwhileError` or `OSError`."""
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
            # the files, and what was made of them and of those before
            del files
            await asyncio.to_thread(_give_back)

    async def _judge(self, files: Snapshot) -> None:
        try:
            content, words = await asyncio.to_thread(self._approved, files)
        except ContentError as refusal:
            problems = [str(problem) for problem in refusal.problems]
            log.error("the edited content is refused; what was live stays", problems=problems)
            self.library.refuse(refusal.problems)
        else:
            self._swap(content, words)
        self.version, self.still = files.version, True

    def _approved(self, files: Snapshot) -> ContentAndWords:
        if files.problems:
            raise ContentError(files.problems)
        content, words = judged(self.judge, files)
        # before it is live, so that nobody waits for them
        content.make_indexes()
        self.good.keep(files, self.clock())
        if self.before:
            self.good.keep_ready(files.digest, self.before, (content, words))
        return content, words

    def _swap(self, content: Content, words: Mapping[str, Words]) -> None:
        """Let the content be another from one moment to the next; a language that is gone keeps its words, one turn may still need them."""
        new = {language: spoken for language, spoken in words.items() if language not in self.words}
        self.words.update(new)
        content.learn(self.library.content.model)
        self.library.replace(content, self.clock())
        log.info("the edited content is live", version=content.version)
        self.changed()
        if new:
            self.new_language.set()

    async def _retain(self) -> None:
        """Keep the copies of those versions that the library keeps: somebody may have rolled it back."""
        retained = tuple(content.version for content in self.library.versions), self.library.set_aside
        if self._remembered and retained != self._retained:
            await asyncio.to_thread(self.good.retain, *retained)
            self._retained = retained

    def _before(self) -> list[Content]:
        before: list[Content] = []
        live = self.library.content.version
        for copy, files in (one for one in self.good.whole() if one[0].version != live):
            try:
                before.append(judged(self.judge, files)[0])
            except ContentError:
                log.warning("a former version of the content is no longer good", version=copy.version)
        return before
