"""Withdrawals since a backup survive its restore."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.conversation.contact.model import ChangeKind, ChangeStage
from bot.conversation.model import Action
from bot.conversation.plan import Reminder, RemindOf, StopReminders
from bot.conversation.private import NOTHING, Private
from bot.conversation.towns.model import Subscribe, Unsubscribe, UnsubscribeFromAll, UnsubscribeFromTown
from bot.delivery import contact_changes
from bot.storage import backups, changes, contacts, recruiting
from bot.storage.backups import RestoreTarget, restore
from bot.storage.crypto import Vault, read_all_keys
from bot.storage.database import Database, Transaction
from tests.bot_parts import TOWN, official, open_dispatcher, sender, shipped, take
from tests.people import Clock


@dataclass
class Backups:
    """A data folder whose database is put back as it was."""

    folder: Path
    vault: Vault
    clock: Clock

    @property
    def database(self) -> Database:
        return Database(self.folder / "db", self.vault, self.clock)

    async def back_up(self, database: Database) -> None:
        await backups.make(database, self.folder / "kept")
        self.clock.advance(minutes=5)

    async def restore(self) -> None:
        place = RestoreTarget(self.folder / "db", self.folder, [self.folder], self.vault, self.clock)
        await restore(self.folder / "kept", place)


@pytest.fixture
def kept(tmp_path: Path, vault: Vault, clock: Clock) -> Backups:  # noqa: ARG001  it makes the key file
    (tmp_path / "data").mkdir()
    return Backups(tmp_path / "data", read_all_keys(tmp_path / "secrets" / "key"), clock)


@pytest.mark.parametrize(
    ("wish", "stop"),
    [
        *((Subscribe(TOWN), stop) for stop in (Unsubscribe(TOWN), UnsubscribeFromTown(TOWN), UnsubscribeFromAll())),
        *((RemindOf(Reminder.CALL), stop) for stop in (Unsubscribe(Reminder.CALL), StopReminders())),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_a_wish_that_was_taken_back_stays_taken_back(kept: Backups, wish: Action, stop: Action) -> None:
    region = shipped()[0].municipalities[TOWN].region
    olena, petro = sender(kept.vault, 1), sender(kept.vault, 2)
    async with kept.database as database:
        dispatcher = open_dispatcher(database, kept.clock)
        for who in (olena, petro):
            await take(dispatcher, who, wish)
        await take(dispatcher, petro, Subscribe(region))
        await kept.back_up(database)
        assert (await take(dispatcher, olena, stop)).withdrawn, "it is filed before she is told"
        await dispatcher.file_erasures()
    await kept.restore()
    async with kept.database as database:
        assert await database.read(lambda tx: recruiting.wishes_of(tx, olena.key)) == []
        there = await database.read(lambda tx: recruiting.wishes_of(tx, petro.key))
        assert set(there) == {TOWN if isinstance(wish, Subscribe) else Reminder.CALL, region}


@pytest.mark.parametrize("stage", [ChangeStage.ASKED, ChangeStage.TOLD, ChangeStage.AGREED, ChangeStage.GRANTED])
async def test_a_change_that_was_stopped_is_not_carried_out_by_a_backup(kept: Backups, stage: ChangeStage) -> None:
    """However far it had come when the backup was made."""
    async with kept.database as database:
        await official(database, "Jana", sender(kept.vault, 7, "cs"))

        def asked(tx: Transaction) -> None:
            (jana,) = contacts.everyone(tx)
            contact_changes.request(tx, contact_changes.of_contact(ChangeKind.EMAIL, jana, Private("x@example.org")))

        await database.write(asked)
        (change,) = await database.read(changes.pending)
        await database.write(lambda tx: tx.run("UPDATE change SET state = ?", stage))
        await kept.back_up(database)
        await database.write(lambda tx: changes.stopped(tx, change.id, NOTHING))
    kept.clock.advance(hours=25)
    await kept.restore()
    async with kept.database as database:
        await database.write(lambda tx: contact_changes.carry_out(tx, change.id))
        (jana,) = await database.read(contacts.everyone)
        assert jana.person.email == NOTHING
        assert await database.read(changes.pending) == ()
