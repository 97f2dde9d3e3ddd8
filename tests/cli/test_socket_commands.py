"""Commands that use the database: the same output and refusals with or without a running bot."""

import asyncio
import re
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from bot.conversation.lead.model import Role
from bot.operations.environment import OperatorError
from bot.registry import present
from bot.storage import contacts
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from tests.backups import unsealed
from tests.bot_parts import official, sender
from tests.canary import EMAIL, hits, lead
from tests.cli.test_with_running_bot import commands
from tests.operator_commands import Console, console
from tests.people import Clock


@pytest.fixture
def operator(database: Database) -> Console:
    return console(database)


async def add(operator: Console, name: str = "Jana", slug: str = "plzen", *more: str) -> str:
    return await operator.add("contact", "add", slug, "--name", name, *more)


async def add_coordinator(operator: Console, name: str) -> str:
    return await operator.add("coordinator", "add", "--name", name)


async def listed(operator: Console, slug: str = "") -> list[str]:
    return await operator.run("contact", "list", slug)


async def test_people_are_added_listed_and_removed(operator: Console, vault: Vault) -> None:
    jana = await add(operator, "  Jana   Nováková ", "plzen", "--email", "JANA@Example.ORG")
    karel = await add(operator, "Karel", "brno", "--deputy")
    boss = await add_coordinator(operator, "Boss")
    await official(operator.backend.database, "Linked", sender(vault, 1), email="linked@example.org")
    lines = await listed(operator)
    assert lines == [
        f"{boss}  -  coordinator  Boss  not linked yet: cpa-bot contact invite, no e-mail",
        f"{karel}  brno  deputy  Karel  not linked yet: cpa-bot contact invite, no e-mail",
        f"{jana}  plzen  contact  Jana Nováková  not linked yet: cpa-bot contact invite, e-mail not confirmed",
        "4  plzen  contact  Linked  Telegram linked, e-mail confirmed",
    ]
    assert "@" not in "".join(lines)
    assert await listed(operator, "brno") == lines[1:2]
    assert await listed(operator, "-") == []
    assert await operator.run("contact", "remove", karel) == [f"Removed: {lines[1]}"]
    assert await listed(operator, "brno") == []


async def test_what_cannot_be_added(operator: Console) -> None:
    for words, said in (
        (("plzen-x", "--name", "Jana"), 'TOWN: no town "plzen-x" is listed, did you mean "plzen"?'),
        (("", "--name", "Jana"), 'TOWN: no town "" is listed'),
        (("plzen", "--name", ""), "--name: write a name of one line"),
        (("plzen", "--name", "x" * 81), "--name: write a name of one line"),
        (("plzen", "--name", "12345"), "--name: write a name of one line"),
        (("plzen", "--name", "Jana", "--email", "nobody"), "--email: this is no e-mail address"),
        (("plzen",), "Missing option '--name'."),
        (("plzen", "--help"), "No such option '--help'"),
    ):
        with pytest.raises(OperatorError, match=re.escape(said)):
            await operator.run("contact", "add", *words)
    assert await listed(operator) == []


async def test_who_is_meant_must_be_clear(operator: Console) -> None:
    first, second = await add(operator), await add(operator, "Karel")
    with pytest.raises(OperatorError, match=rf"WHO: several people are meant \({first}, {second}\)"):
        await operator.run("contact", "invite", "plzen")
    with pytest.raises(OperatorError, match='WHO: nobody has the id or the town "brno"'):
        await operator.run("contact", "invite", "brno")
    with pytest.raises(OperatorError, match="nobody has"):
        await operator.run("contact", "remove", "")


async def test_the_last_coordinator_stays(operator: Console) -> None:
    first = await add_coordinator(operator, "A")
    with pytest.raises(OperatorError, match="the only coordinator"):
        await operator.run("contact", "remove", first)
    second = await add_coordinator(operator, "B")
    await operator.run("contact", "remove", first)
    assert [line.split()[0] for line in await listed(operator)] == [second]


async def test_two_commands_at_once_leave_one_coordinator_and_remove_somebody_once(operator: Console) -> None:
    people = [await add_coordinator(operator, name) for name in ("A", "B")]
    removals = [operator.run("contact", "remove", who) for who in people]
    outcomes = await asyncio.gather(*removals, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {list, OperatorError}
    assert len(await listed(operator)) == 1
    who = await add(operator)
    first, second = await asyncio.gather(*(operator.run("contact", "remove", who) for _ in range(2)))
    assert first == second
    assert len(await listed(operator)) == 1


BESIDE = {
    "contact add", "contact invite", "contact test", "contact list", "contact remove", "contact email",
    "contact stop", "contact forget-pin", "coordinator add", "coordinator first",
    "admin invite", "admin list", "admin remove",
    "lead notes", "person show", "person export", "person erase",
    "backup", "clock confirm", "ping", "outbox list", "outbox retry", "outbox drop",
    *(["counted"] if "report" in present() else []),
    *(["contact listed"] if "joining" in present() else []),
}  # fmt: skip
"""Commands that the running bot executes: they write no file but a backup."""


async def test_no_other_command_is_carried_out_by_the_bot(operator: Console) -> None:
    refused = [name for name in commands() if name not in BESIDE]
    assert {*refused, *BESIDE} == {*commands()}
    assert {"run", "init", "restore", "key rotate", "unseal", "check"} <= {*refused}
    of_other_versions = ("", "dance", "contact", "contact dance", "--help", "--version", "contact --help")
    for words in (*of_other_versions, *(f"{name} x" for name in refused)):
        with pytest.raises(OperatorError, match="does not know this command"):
            await operator.run(*words.split())


def facts(path: Path) -> list[str]:
    with sqlite3.connect(path) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = [name for (name,) in copy.execute("SELECT name FROM fact ORDER BY name")]
    copy.close()
    return names


def note(name: str, tx: Transaction) -> None:
    tx.run("INSERT INTO fact VALUES (?, 1, 1)", name)


async def test_a_backup_under_writes_holds_every_commit_before_it(
    operator: Console, tmp_path: Path, vault: Vault
) -> None:
    database = operator.backend.database
    await database.write(lambda tx: contacts.add(tx, Role.CONTACT, "plzen", lead().details.name, lead().details.words))
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
        (line,) = await operator.run("backup", str(path))
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


async def test_a_backup_is_a_database_and_replaces_nothing(
    operator: Console, tmp_path: Path, vault: Vault, clock: Clock
) -> None:
    who = await add(operator)
    await operator.run("backup", str(tmp_path / "copy"))
    async with Database(unsealed(vault, tmp_path / "copy"), vault, clock) as restored:
        assert [line.split()[0] for line in await listed(console(restored))] == [who]
    (tmp_path / "taken").write_text("precious")
    for name, said in (("taken", "exists already"), ("nowhere/copy", "cannot be made")):
        with pytest.raises(OperatorError, match=f"FILE: .*{said}"):
            await operator.run("backup", str(tmp_path / name))
    assert (tmp_path / "taken").read_text() == "precious"


async def test_a_backup_that_fails_leaves_nothing_behind(operator: Console, tmp_path: Path) -> None:
    """A file-size limit stands for a full disk."""
    await operator.backend.database.write(lambda tx: note("x" * 300_000, tx))
    path = tmp_path / "copy"
    await operator.backend.database.read(lambda tx: tx.sql.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0))
    with pytest.raises(OperatorError, match="FILE: the copy could not be written"):
        await operator.run("backup", str(path))
    assert not path.exists()
