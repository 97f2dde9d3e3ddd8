"""A content folder that tests edit, and what watches it."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bot.app import content_for
from bot.content.library import Library
from bot.live.watching import Watching, watching
from tests import small
from tests.people import Clock
from tests.program import settings


@dataclass
class Edited:
    """A folder of content, and a bot's data folder beside it."""

    folder: Path
    data: Path
    clock: Clock

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        assert old in self.read(name)
        self.write(name, self.read(name).replace(old, new))

    def begin(self) -> Watching:
        """Start, as a bot does; raises what it would refuse to start with."""
        where = settings().model_copy(update={"content_dir": self.folder})
        return watching(self.folder, self.data, partial(content_for, where), self.clock)

    @property
    def copies(self) -> list[str]:
        """The versions of which copies are kept, oldest first."""
        return [path.name.partition("-")[2] for path in sorted((self.data / "content").glob("2*"))]


@pytest.fixture
def edited(tmp_path: Path, clock: Clock) -> Edited:
    """The small content."""
    data = tmp_path / "data"
    data.mkdir(0o700)
    return Edited(small.write(tmp_path / "content"), data, clock)


async def settle(watched: Watching) -> None:
    """Look until the folder stands still and is judged."""
    await watched.look()
    while not watched.still:
        await watched.look()


def title(library: Library) -> str:
    """What the chapter "what" is called now."""
    return library.content.say("uk", "guide/what").title
