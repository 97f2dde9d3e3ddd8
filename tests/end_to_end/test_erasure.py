"""After /delete nothing of the person stands in any file, not even in the database's log, where deleted rows linger."""

from bot.conversation.actions import Erase
from bot.storage.transaction import Transaction
from tests.people import Person, Town
from tests.program import press, write_lead

TABLES = ("session", "lead", "event", "outbox")


def bodies(tx: Transaction) -> list[bytes]:
    return [
        body
        for table in TABLES
        for (body,) in tx.all(f"SELECT body FROM {table}")  # noqa: S608  names of ours
        if body
    ]


def files(town: Town) -> bytes:
    return b"".join(path.read_bytes() for path in town.app.settings.data_dir.glob("*sqlite3*"))


async def test_no_encrypted_row_outlives_its_deletion(town: Town, candidate: Person) -> None:
    await write_lead(candidate)
    key = town.app.vault.person(candidate.user.id)
    hers = await town.app.desk.database.read(bodies)
    assert len(hers) >= 3
    assert key in files(town)

    await candidate.say("/delete")
    await press(candidate, Erase())
    await town.settled()
    left = files(town)
    kept = await town.app.desk.database.read(bodies)
    assert [body for body in hers if body in left and body not in kept] == []
    assert key not in left
