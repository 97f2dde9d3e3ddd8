"""Few files have to be read to follow a change from the press to the candidate."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.content.snapshot import Snapshot
from bot.features.editor.draft_validation import ValidatedState, validate
from bot.view.context import Operator
from tests import structure
from tests.people import Clock
from tests.web.editor_user import open_office
from tests.world import any_port

PUBLICATION = 72
"""Files from the press that publishes to the content that is live, at most; 60 are wanted, 66 were measured.

What the rules of the check said of this state is remembered from the request for publication: they
render every screen of the bot, and with them it is 114 files.
"""


@pytest.fixture
def ran() -> Iterator[set[str]]:
    """Requested before the program starts, so that its threads are watched too."""
    with structure.recording_files() as files:
        yield files


async def test_a_publication_runs_through_few_files(
    ran: set[str], tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew(files: Snapshot, folder: Path, locales: Path, who: Operator, today: date) -> ValidatedState:
        return validate(files, folder, locales, any_port(who), today)

    # the session's own memory of judged states would hide how a draft is judged
    monkeypatch.setattr("bot.features.editor.draft_validation.validate", anew)
    async with open_office(tmp_path, clock) as office, office.desk("Jana", 11) as jana:
        await jana.enter()
        await jana.edit("faq/fines", cs__label="Kolik to je?")
        await jana.ask()
        structure.clear_caches()
        ran.clear()
        await jana.agree()
        version = office.town.content.version
        assert await office.live() != version
        files = set(ran)
    assert office.town.content.say("cs", "faq/fines").label == "Kolik to je?"
    assert len(files) <= PUBLICATION, "\n".join(sorted(files))
