"""Every conversation in transcripts/ still reads as it is written there."""

import shutil
from pathlib import Path

import pytest

from bot.operations.simulated_bot import lead_pages
from tests.bot_parts import settings
from tests.correspondent import pages_of
from tests.transcript import TranscriptPlayer
from tests.world import World

FOLDER = Path(__file__).parent / "transcripts"
PUBLISHED_IN = {"cs-91-missed-word", "uk-91-missed-word"}
"""Transcripts that edit a copy of the content, and have the editor."""


@pytest.fixture
def pages(path: Path, tmp_path: Path) -> dict[str, object]:
    if path.stem not in PUBLISHED_IN:
        return pages_of(path)
    content = shutil.copytree(settings().content_dir, tmp_path / "content")
    return {**lead_pages(), "content_dir": content}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
async def test_the_conversation_reads_as_written(path: Path, town: World, request: pytest.FixtureRequest) -> None:
    played = await TranscriptPlayer(town).play(path)
    if request.config.getoption("accept_transcripts"):
        path.write_text(played, "utf-8")
    assert played == path.read_text("utf-8")
