"""What the operator can ask of the database, with plain texts."""

import asyncio
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from bot.admin_tasks import Office
from bot.conversation.lead.model import Event, Happened, Role
from bot.conversation.private import Private
from bot.settings import OperatorError
from bot.storage import contacts, leads
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from tests.backups import unsealed
from tests.canary import EMAIL, hits, lead
from tests.people import Clock
from tests.program import official, sender, shipped


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, lambda: shipped()[0])


async def add(
    office: Office, name: str = "Jana", slug: str = "plzen", role: str = "contact", email: str = ""
) -> str:
    (who,) = await office.run("contact add", {"role": role, "slug": slug, "name": name, "email": email})
    return who


async def listed(office: Office, slug: str = "") -> list[str]:
    return await office.run("contact list", {"slug": slug})


async def test_people_are_added_listed_and_removed(office: Office, vault: Vault) -> None:
    jana = await add(office, "  Jana   Nováková ", email="JANA@Example.ORG")
    karel = await add(office, "Karel", "brno", "deputy")
    boss = await add(office, "Boss", "", "coordinator")
    await official(office.database, "Linked", sender(vault, 1), email="linked@example.org")
    lines = await listed(office)
    assert lines == [
        f"{boss}  -  coordinator  Boss  not linked yet: cpa-bot contact invite, no e-mail",
        f"{karel}  brno  deputy  Karel  not linked yet: cpa-bot contact invite, no e-mail",
        f"{jana}  plzen  contact  Jana Nováková  not linked yet: cpa-bot contact invite, e-mail not confirmed",
        "4  plzen  contact  Linked  Telegram linked, e-mail confirmed",
    ]
    assert "@" not in "".join(lines)
    assert await listed(office, "brno") == lines[1:2]
    assert await listed(office, "-") == []
    assert await office.run("contact remove", {"who": karel}) == lines[1:2]
    assert await listed(office, "brno") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"slug": "plzen-x"}, 'TOWN: no town "plzen-x" is listed, did you mean "plzen"?'),
        ({"slug": ""}, 'TOWN: no town "" is listed'),
        ({"name": ""}, "--name: write a name of one line"),
        ({"name": "x" * 81}, "--name: write a name of one line"),
        ({"name": "12345"}, "--name: write a name of one line"),
        ({"email": "nobody"}, "--email: this is no e-mail address"),
    ],
)
async def test_what_cannot_be_added(office: Office, arguments: dict[str, str], said: str) -> None:
    with pytest.raises(OperatorError, match=said.replace("?", r"\?")):
        await office.run(
            "contact add", {"role": "contact", "slug": "plzen", "name": "Jana", "email": "", **arguments}
        )
    assert await listed(office) == []


async def test_an_invitation_is_a_token_and_a_name(office: Office, vault: Vault) -> None:
    who = await add(office)
    for named in (who, "plzen"):
        token, name = await office.run("contact invite", {"who": named})
        assert name == "Jana"
    linked = await office.database.write(lambda tx: contacts.link(tx, token, vault.person(1), 1, "cs"))
    assert linked is not None


async def test_who_is_meant_must_be_clear(office: Office) -> None:
    first, second = await add(office), await add(office, "Karel")
    with pytest.raises(OperatorError, match=rf"WHO: several people are meant \({first}, {second}\)"):
        await office.run("contact invite", {"who": "plzen"})
    with pytest.raises(OperatorError, match='WHO: nobody has the id or the town "brno"'):
        await office.run("contact invite", {"who": "brno"})
    with pytest.raises(OperatorError, match="nobody has"):
        await office.run("contact remove", {"who": ""})


async def test_the_last_coordinator_stays(office: Office) -> None:
    first = await add(office, "A", "", "coordinator")
    with pytest.raises(OperatorError, match="the only coordinator"):
        await office.run("contact remove", {"who": first})
    second = await add(office, "B", "", "coordinator")
    await office.run("contact remove", {"who": first})
    assert [line.split()[0] for line in await listed(office)] == [second]


async def test_two_commands_at_once_leave_one_coordinator(office: Office) -> None:
    people = [await add(office, name, "", "coordinator") for name in ("A", "B")]
    removals = [office.run("contact remove", {"who": who}) for who in people]
    outcomes = await asyncio.gather(*removals, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {list, OperatorError}
    assert len(await listed(office)) == 1


async def test_somebody_removed_twice_at_once_is_removed(office: Office) -> None:
    who = await add(office)
    first, second = await asyncio.gather(*(office.run("contact remove", {"who": who}) for _ in range(2)))
    assert first == second
    assert await listed(office) == []


async def test_a_task_of_another_version(office: Office) -> None:
    with pytest.raises(OperatorError, match='does not know the task "dance"'):
        await office.run("dance", {})


def facts(path: Path) -> list[str]:
    with sqlite3.connect(path) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = [name for (name,) in copy.execute("SELECT name FROM fact ORDER BY name")]
    copy.close()
    return names


def note(name: str, tx: Transaction) -> None:
    tx.run("INSERT INTO fact VALUES (?, 1, 1)", name)


async def test_a_backup_under_writes_holds_every_commit_before_it(
    office: Office, tmp_path: Path, vault: Vault
) -> None:
    database = office.database
    await database.write(
        lambda tx: contacts.add(tx, Role.CONTACT, "plzen", lead().details.name, lead().details.words)
    )
    written = 0

    async def write() -> None:
        nonlocal written
        while True:
            await database.write(partial(note, f"n{written:05}"))
            written += 1

    writer = asyncio.ensure_future(write())
    for number in range(30):
        path = tmp_path / f"backup-{number}"
        before = written
        (line,) = await office.run("backup", {"file": str(path)})
        assert line.startswith(f"{path}: {path.stat().st_size} bytes, checked.")
        plain = unsealed(vault, path)
        kept = facts(plain)
        plain.unlink()
        assert kept == [f"n{index:05}" for index in range(len(kept))]
        assert before <= len(kept) <= written + 1
        assert path.stat().st_mode & 0o777 == 0o600
        assert hits(path.read_bytes()) == []
    writer.cancel()
    assert sorted(path.name for path in tmp_path.glob("backup-*")) == sorted(f"backup-{n}" for n in range(30))
    assert EMAIL.encode() not in (tmp_path / "backup-1").read_bytes()


async def test_a_restored_backup_is_a_database(
    office: Office, tmp_path: Path, vault: Vault, clock: Clock
) -> None:
    who = await add(office)
    await office.run("backup", {"file": str(tmp_path / "copy")})
    async with Database(unsealed(vault, tmp_path / "copy"), vault, clock) as restored:
        assert [line.split()[0] for line in await listed(Office(restored, office.content))] == [who]


@pytest.mark.parametrize(("name", "said"), [("taken", "exists already"), ("nowhere/copy", "cannot be made")])
async def test_a_backup_replaces_nothing(office: Office, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "taken").write_text("precious")
    with pytest.raises(OperatorError, match=f"FILE: .*{said}"):
        await office.run("backup", {"file": str(tmp_path / name)})
    assert (tmp_path / "taken").read_text() == "precious"


async def test_a_backup_that_fails_leaves_nothing_behind(office: Office, tmp_path: Path) -> None:
    """A file-size limit stands for a full disk."""
    await office.database.write(lambda tx: note("x" * 300_000, tx))
    path = tmp_path / "copy"
    await office.database.read(lambda tx: tx.sql.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0))
    with pytest.raises(OperatorError, match="FILE: the copy could not be written"):
        await office.run("backup", {"file": str(path)})
    assert not path.exists()


async def test_a_towns_notes_are_there_for_a_candidate_who_asks(office: Office, database: Database) -> None:
    await database.write(lambda tx: leads.create(tx, b"w" * 16, lead("ABCD-2345")))
    assert await office.run("lead notes", {"code": "abcd-2345 "}) == ["No notes."]

    def note(tx: Transaction) -> None:
        event = Event(Happened.NOTED, tx.now, Private("Jana"), Private("Call in January"))
        leads.record(tx, "ABCD-2345", event, None, "")

    await database.write(note)
    (line,) = await office.run("lead notes", {"code": "ABCD-2345"})
    assert line.endswith("UTC  Jana: Call in January")
    with pytest.raises(OperatorError, match="CODE: no message has the code"):
        await office.run("lead notes", {"code": "ZZZZ-2222"})
