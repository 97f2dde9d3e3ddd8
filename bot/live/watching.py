"""Watches the content folder while the bot runs. A good edit is live within two seconds, a bad one changes nothing.

The folder is polled, not listened to: notices of the file system do not come through bind mounts and network folders,
and an editor that replaces a file leaves the listener at the old one. What is judged must have stood still between two
looks, so that half of a save is not judged needlessly; it is judged, and its indexes made, beside the loop on a thread.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.content.content import Content
from bot.content.library import Library
from bot.content.problems import ContentError
from bot.content.snapshot import Folder, Snapshot
from bot.live.beginning import begin
from bot.live.judging import Judge, Judged, judged
from bot.storage.database import Clock
from bot.storage.good_content import GoodContent
from bot.view.catalog import Words

log = structlog.get_logger()
EVERY_S = 0.4
SETTLING_S = 0.15
"""How long a change has to stand still."""
AFTER_FAILURE_S = 10.0


def watching(
    content: Path, data: Path, judge: Judge, clock: Clock, words: dict[str, Words] | None = None
) -> "Watching":
    """Begin with what is good, and be ready to watch. Raises `ContentError` or `OperatorError` where nothing is.

    `words`: filled with those of the languages; `judge` may know it, to read none of them twice.
    """
    words = {} if words is None else words
    folder, good = Folder(content), GoodContent(data / "content")
    begun = begin(folder, good, judge, clock())
    words.update(begun.words)
    return Watching(begun.library, words, folder, begun.version, good, judge, clock)


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
    judge: Judge
    clock: Clock
    changed: Callable[[], None] = lambda: None
    """Told when other content is live."""
    new_language: asyncio.Event = field(default_factory=asyncio.Event)
    every: float = EVERY_S
    """Seconds between two looks."""
    after_failure: float = AFTER_FAILURE_S
    still: bool = True
    """Whether the folder was as it is judged at the last look."""
    _seen: str = ""
    _reloads: int = 0
    _remembered: bool = False
    _retained: tuple[tuple[str, ...], str] = ((), "")

    async def run(self, told: Callable[[], Awaitable[None]]) -> None:
        """Work until cancelled. `told`: called at each look to tell whoever is to hear of the state of the library."""
        pause = 0.0
        while True:
            await asyncio.sleep(pause)
            try:
                await asyncio.to_thread(self.library.content.make_indexes)  # after a start, or a way back
                if not self._remembered:
                    await self.remember()
                await self.look()
                await told()
                pause = self.every if self.still else SETTLING_S
            except OSError as error:
                log.error("the edited content could not be taken over, trying again", error=str(error))
                pause = self.after_failure
            except Exception:  # the boundary of this loop
                log.exception("the content folder could not be watched, trying again")
                pause = self.after_failure

    async def remember(self) -> None:
        """Load the good versions of before this start, for the way back."""
        self.library.remember(await asyncio.to_thread(self._before))
        self._remembered = True

    async def look(self) -> None:
        """Look at the folder once, and judge it if it stands still in a state not known yet."""
        files = await asyncio.to_thread(self.folder.look)
        reloads = self.library.reloads
        moved, self._seen = self._seen != files.version, files.version
        self.still = files.version == self.version
        if reloads != self._reloads or not (self.still or moved):
            await self._judge(files)
        self._reloads = reloads
        await self._retain()

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

    def _approved(self, files: Snapshot) -> Judged:
        if files.problems:
            raise ContentError(files.problems)
        try:
            content, words = judged(self.judge, self.good.lay_out(files))
            content.make_indexes()  # before it is live, so that nobody waits for them
            self.good.keep(files, self.clock())
        finally:
            self.good.take_away()
        return content, words

    def _swap(self, content: Content, words: Mapping[str, Words]) -> None:
        """Let the content be another from one moment to the next; a language that is gone keeps its words, one turn may still need them."""
        new = {language: spoken for language, spoken in words.items() if language not in self.words}
        self.words.update(new)
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
        for copy, files in self.good.whole():
            if copy.version == self.library.content.version:
                continue
            try:
                before.append(judged(self.judge, self.good.lay_out(files))[0])
            except ContentError:
                log.warning("a former version of the content is no longer good", version=copy.version)
            finally:
                self.good.take_away()
        return before
