"""Every conversation in transcripts/ still reads as it is written there."""

from pathlib import Path

import pytest

from tests.correspondent import pages_of
from tests.transcript import Player
from tests.world import World

FOLDER = Path(__file__).parent / "transcripts"


@pytest.fixture
def pages(path: Path) -> dict[str, object]:
    return pages_of(path)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
async def test_the_conversation_reads_as_written(path: Path, town: World, request: pytest.FixtureRequest) -> None:
    played = await Player(town).play(path)
    if request.config.getoption("accept_transcripts"):
        path.write_text(played, "utf-8")
    assert played == path.read_text("utf-8")
