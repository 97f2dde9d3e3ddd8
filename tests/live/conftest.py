"""A content folder that tests edit, and what watches it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.app import content_for
from bot.content.library import Library
from bot.content.problems import ContentError, Problem, Remark
from bot.content.snapshot import Snapshot
from bot.live.content_cache import ContentAndWords
from bot.live.reload import ContentWatcher, watch_content
from tests import small
from tests.bot_parts import settings, shipped
from tests.people import Clock

PAGE = "guide/what"
JUDGED: dict[tuple[str, str], ContentAndWords] = {}
"""Valid content by towns and version: most tests edit the same small content."""


@dataclass
class Edited:
    """A folder of content, and a bot's data folder beside it."""

    folder: Path
    data: Path
    clock: Clock
    towns: str = ""
    refused: set[str] = field(default_factory=set[str])
    """Titles of the chapter "what" that a later version of the program refuses."""

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        assert old in self.read(name)
        self.write(name, self.read(name).replace(old, new))

    def begin(self) -> ContentWatcher:
        """Start, as a bot does; raises what it would refuse to start with."""
        where = settings().model_copy(update={"content_dir": self.folder, "towns": self.towns})

        spoken = dict(shipped()[1])

        def judge(files: Snapshot) -> ContentAndWords:
            state = self.towns, files.version
            if state not in JUDGED:
                JUDGED[state] = content_for(where, files, spoken)
            content, words = JUDGED[state]
            if (title := content.say("uk", PAGE).title) in self.refused:
                raise ContentError(
                    [Problem(f"uk/{PAGE}.md", 2, Remark(f"no chapter is called {title} now"), Remark("rename it"))]
                )
            return content, words

        return watch_content(self.folder, self.data, judge, self.clock, spoken)

    @property
    def copies(self) -> list[str]:
        """The versions of which copies are kept, oldest first."""
        return [path.stem.partition("-")[2] for path in sorted((self.data / "content").glob("2*"))]


@pytest.fixture
def edited(tmp_path: Path, clock: Clock) -> Edited:
    data = tmp_path / "data"
    data.mkdir(0o700)
    return Edited(small.write(tmp_path / "content"), data, clock)


@pytest.fixture
def quick(clock: Clock) -> Iterator[Edited]:
    """The same in memory, for very many edits."""
    root = Path("/dev/shm")  # noqa: S108  a folder of its own is made in it
    with TemporaryDirectory(prefix="cpa-", dir=root if root.is_dir() else None) as name:
        (Path(name) / "data").mkdir(0o700)
        yield Edited(small.write(Path(name) / "content"), Path(name) / "data", clock)


async def settle(watched: ContentWatcher) -> None:
    await watched.look()
    while not watched.still:
        await watched.look()


def title(library: Library) -> str:
    return library.content.say("uk", PAGE).title
