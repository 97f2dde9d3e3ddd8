"""The database of each earlier release, kept as that release left it, is opened by this program, and nothing in it is lost.

Each folder beside this file is named by the commit that made it: two leads to Plzeň (one taken and answered by its contact), a draft,
a contact, a coordinator and an administrator, all invented, and the key they are sealed with.
"""

import shutil
from pathlib import Path

import pytest

from bot.app import DATABASE, open_database
from bot.conversation.lead.events import LeadEvent
from bot.conversation.model import Start
from bot.operations.simulated_bot import trial_settings
from bot.storage import administrators, backups, contacts, leads, sessions
from bot.storage.database import migrations, schema_version
from tests.bot_parts import TOWN, open_dispatcher, sender, take
from tests.canary import NAME, WORDS
from tests.people import Clock

RELEASES = sorted(path for path in Path(__file__).parent.iterdir() if (path / DATABASE).is_file())


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder as an operator of that release has it, with a folder for backups."""
    for name, folder in ((DATABASE, "data"), ("key", "secrets")):
        (tmp_path / folder).mkdir(mode=0o700)
        shutil.copyfile(request.param / name, tmp_path / folder / name)
        (tmp_path / folder / name).chmod(0o600)
    (tmp_path / "backups").mkdir()
    return tmp_path


async def test_everybody_and_everything_is_still_there(kept: Path, clock: Clock) -> None:
    settings = trial_settings(kept, "http://127.0.0.1:9", backup_dir=kept / "backups")
    async with open_database(settings) as (database, vault):
        assert await database.read(schema_version) == len(migrations())
        (first,) = await database.read(lambda tx: leads.of_person(tx, vault.person(1)))
        (second,) = await database.read(lambda tx: leads.of_person(tx, vault.person(2)))
        assert [str(lead.details.name) for lead in (first, second)] == [NAME, NAME]
        assert [str(lead.details.words) for lead in (first, second)] == [WORDS, WORDS]
        assert [(first.slug, second.slug), (first.state, second.state)] == [(TOWN, TOWN), ("contacted", "sent")]
        assert [event.what for event in first.events][-1] is LeadEvent.TOWN_WROTE
        assert str(first.events[-1].text) == "Přijďte prosím v úterý."
        people = await database.read(contacts.everyone)
        assert sorted(str(one.person.name) for one in people) == ["Jana Ukázková", "Karel Zkušební"]
        assert [str(one.editor.name) for one in await database.read(administrators.everyone)] == ["Petra Vymyšlená"]
        begun = await database.read(lambda tx: sessions.load(tx, vault.person(3)))
        assert begun is not None
        assert begun.draft is not None
        reply = await take(open_dispatcher(database, clock), sender(vault, 1), Start())
        assert reply.messages, "whoever wrote before is answered"


async def test_the_way_back_lies_beside_it(kept: Path) -> None:
    before = (kept / "data" / DATABASE).read_bytes()
    async with open_database(trial_settings(kept, "http://127.0.0.1:9", backup_dir=kept / "backups")):
        pass
    ((_, former),) = backups.list_backups(kept / "backups", "former")
    assert former.stat().st_size > len(before) // 2
