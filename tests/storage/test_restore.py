"""Restoring: a backup made under writes is whole, and whoever has deleted their data since stays deleted."""

import asyncio
import base64
import os
import random
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import Event, Role
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.storage import backups, changes, contacts, crypto, inbox, leads, outbox, privacy, sessions, tokens
from bot.storage.backups import RestoreError, RestoreTarget, restore
from bot.storage.database import Database, Transaction
from bot.storage.folder import check_key, reseal
from bot.storage.inbox import Incoming
from bot.storage.notices import InvitationLetter
from tests.backups import unsealed
from tests.bot_parts import tidy_now
from tests.canary import CHAT, lead
from tests.effort import record, repetitions
from tests.people import Clock
from tests.storage.test_inbox import answering
from tests.storage.test_privacy import CODE, everything
from tests.storage.test_privacy import hers as sealed_of_candidates


@dataclass
class Office:
    """A data folder with a database, and a folder for backups."""

    data: Path
    folder: Path
    key: Path
    vault: crypto.Vault
    clock: Clock

    @property
    def who(self) -> bytes:
        """The person of whom all is kept that can be kept."""
        return self.vault.person(CHAT)

    @property
    def place(self) -> RestoreTarget:
        lists = (self.data, self.folder)
        return RestoreTarget(self.data / "db", self.folder, lists, crypto.read_all_keys(self.key), self.clock)

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[Database]:
        async with Database(self.data / "db", crypto.read_key_file(self.key), self.clock) as database:
            yield database

    async def back_up(self, database: Database) -> Path:
        path = backups.path_of(self.folder, self.clock())
        await backups.make(database, path)
        return path

    async def backed_up(self) -> Path:
        """Have somebody keep all that can be kept; return a backup of it."""
        async with self.opened() as database:
            return await self.fill(database)

    async def fill(self, database: Database) -> Path:
        await database.write(lambda tx: everything(tx, self.who))
        return await self.back_up(database)

    async def has_lead(self, code: str = CODE) -> bool:
        async with self.opened() as database:
            return await database.read(lambda tx: leads.by_code(tx, code)) is not None

    async def file(self, database: Database) -> None:
        new = await database.read(privacy.unfiled_erasures)
        await asyncio.to_thread(privacy.add_to_erasure_list, (self.data, self.folder), new)
        await database.write(lambda tx: privacy.file_erasures(tx, new))


@pytest.fixture
def office(tmp_path: Path, vault: crypto.Vault, clock: Clock) -> Office:
    (tmp_path / "data").mkdir()
    (tmp_path / "backups").mkdir()
    return Office(tmp_path / "data", tmp_path / "backups", tmp_path / "secrets" / "key", vault, clock)


def erase(who: bytes, tx: Transaction) -> None:
    privacy.erase(tx, who)
    privacy.note_erasure(tx, "person", who)


async def erased_after_a_backup(office: Office, database: Database) -> Path:
    """Have somebody write to a town, be in a backup, and delete everything; return the backup."""
    path = await office.fill(database)
    office.clock.advance(seconds=1)
    await database.write(partial(erase, office.who))
    return path


async def test_an_erased_person_stays_erased_and_not_a_byte_of_the_ciphertext_is_left(office: Office) -> None:
    other = office.vault.person(CHAT + 1)
    async with office.opened() as database:
        await database.write(lambda tx: everything(tx, office.who))
        await database.write(lambda tx: leads.create(tx, other, lead("BBBB-BBBB")))
        path = await office.back_up(database)
        office.clock.advance(minutes=40)
        await database.write(partial(erase, office.who))
        await office.file(database)
    plain = unsealed(crypto.read_key_file(office.key), path)
    async with Database(plain, office.vault, office.clock) as copy:
        hers = [body for body in await copy.read(sealed_of_candidates) if body[-16:] in plain.read_bytes()]
    assert len(hers) >= 9

    done = await restore(path, office.place)
    assert done.erased == 1
    restored = b"".join(file.read_bytes() for file in office.data.iterdir())
    found = [body for body in hers if body[:16] in restored or body[-16:] in restored]
    assert found == []
    assert office.who not in restored
    async with office.opened() as database:
        assert await database.read(lambda tx: leads.by_code(tx, CODE)) is None
        assert await database.read(lambda tx: leads.by_code(tx, "BBBB-BBBB")) is not None
        office.clock.advance(seconds=1)
        again = await office.back_up(database)  # knows of the erasure itself
        await database.write(lambda tx: sessions.save(tx, office.who, Session("cs")))
    assert (await restore(again, office.place)).erased == 0
    record("Erased person after a restore", f"{len(found)} of {len(hers)} ciphertexts found in the restored database")


async def test_a_withdrawn_lead_stays_withdrawn_and_what_may_have_been_sent_is_marked(office: Office) -> None:
    async with office.opened() as database:
        path = await office.fill(database)
        office.clock.advance(minutes=1)

        def withdraw(tx: Transaction) -> None:
            leads.record(tx, CODE, Event(LeadEvent.WITHDRAWN, tx.now), State.WITHDRAWN, "")
            privacy.note_erasure(tx, "lead", CODE.encode())

        await database.write(withdraw)
        await office.file(database)
    assert (await restore(path, office.place)).erased == 1
    async with office.opened() as database:
        assert await database.read(lambda tx: tx.all("SELECT state FROM lead")) == [("withdrawn",)]
        rows = await database.write(outbox.claim)
        assert {row.outgoing.kind: row.repeated for row in rows} == {"news": True, "withdrawn": False}
        assert await database.read(lambda tx: tx.one("SELECT count(*) FROM token WHERE kind = 'invite'")) == (0,)


async def test_what_may_have_been_decided_or_used_since_is_asked_for_again_and_the_time_is_taken_as_it_is(
    office: Office,
) -> None:
    """Nobody knows of a link whether it was used, nor of a change whether the town has stopped it."""
    async with office.opened() as database:
        await database.write(lambda tx: everything(tx, office.vault.person(CHAT)))
        await database.write(lambda tx: contacts.invite(tx, contacts.everyone(tx)[0].id))
        assert await database.write(tidy_now)
        assert len(await database.read(changes.pending)) == 1
        path = await office.back_up(database)
    office.clock.advance(days=20)
    await restore(path, office.place)
    async with office.opened() as database:
        assert await database.read(changes.pending) == ()
        assert await database.read(lambda tx: tx.one("SELECT count(*) FROM token WHERE kind = 'invite'")) == (0,)
        assert await database.read(privacy.trusted_time), "twenty days are no leap of the clock"


async def test_whoever_said_no_since_the_backup_is_not_written_to_again(office: Office) -> None:
    async with office.opened() as database:
        jana, address = Private("Jana Zkusmá"), Private("jana@example.org")
        contact = await database.write(lambda tx: contacts.add(tx, Role.CONTACT, "plzen", jana, address))
        reminder = InvitationLetter(contact=contact, step="3")
        later = timedelta(days=3)
        await database.write(lambda tx: outbox.put(tx, reminder, f"invitation/contact:{contact}/1/3", delay=later))
        token = await database.write(lambda tx: tokens.make(tx, "confirm", contact))
        path = await office.back_up(database)
    await restore(path, office.place)
    async with office.opened() as database:
        assert await database.read(lambda tx: tokens.find(tx, token, "confirm")) is None
        office.clock.advance(days=30)
        assert await database.write(outbox.claim) == []


def given_numbers(tx: Transaction) -> dict[str, int]:
    """Return the highest number that each table has given to a row."""
    return dict(tx.all("SELECT name, seq FROM sqlite_sequence"))


async def test_an_old_button_agrees_to_no_change_that_is_asked_for_after_a_restore(office: Office) -> None:
    async with office.opened() as database:
        await database.write(lambda tx: everything(tx, office.vault.person(CHAT)))
        (change,) = await database.read(changes.pending)
        await database.write(lambda tx: tx.run("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'change'"))
        numbers = await database.read(given_numbers)
        path = await office.back_up(database)
        since = await database.write(lambda tx: changes.put(tx, change))
    await restore(path, office.place)
    async with office.opened() as database:
        assert numbers.items() <= {**await database.read(given_numbers), "change": 5000}.items()
        assert await database.write(lambda tx: changes.put(tx, change)) > since


async def test_of_a_lead_that_was_due_it_is_noted_that_a_step_may_have_been_taken_since(office: Office) -> None:
    async with office.opened() as database:
        for number, code in enumerate(("AAAA-AAAA", "BBBB-BBBB")):
            await database.write(partial(leads.create, person=office.vault.person(number), lead=lead(code)))
        tomorrow = office.clock() + timedelta(days=1)
        await database.write(lambda tx: leads.wait_until(tx, leads.row_id(tx, "BBBB-BBBB") or 0, tomorrow))
        path = await office.back_up(database)
    office.clock.advance(hours=2)
    await restore(path, office.place)
    async with office.opened() as database:
        assert [due[1:] for due in await database.read(lambda tx: leads.due_steps(tx, 9))] == [("AAAA-AAAA", True)]
        office.clock.advance(days=1)
        assert [due[1:] for due in await database.read(lambda tx: leads.due_steps(tx, 9))] == [
            ("AAAA-AAAA", True),
            ("BBBB-BBBB", False),
        ]


async def test_a_restored_backup_takes_up_what_was_unfinished_and_takes_nothing_twice(office: Office) -> None:
    def come(tx: Transaction, update_ids: Iterable[int]) -> list[int]:
        return inbox.store(tx, [Incoming(update_id, b"p" * 16, b"{}") for update_id in update_ids])

    async with office.opened() as database:
        for first in range(0, 500, 100):
            await database.write(partial(come, update_ids=range(first, first + 100)))
            await database.write(answering(range(first, first + 98)))
        await database.write(lambda tx: [inbox.applied(tx, update_id) for update_id in range(98, 500, 100)])
        path = await office.back_up(database)
        office.clock.advance(minutes=1)
        await database.write(answering((98, 99)))
    await restore(path, office.place)
    async with office.opened() as database:
        left = await database.read(inbox.unfinished)
        assert [update_id for update_id, *_ in left] == [*range(99, 500, 100)]
        number, _ = await database.read(inbox.owed_replies)
        assert number == 5
        assert await database.write(lambda tx: come(tx, range(400, 503))) == [500, 501, 502]
        office.clock.advance(days=8)
        await database.write(privacy.purge)
        assert await database.write(lambda tx: come(tx, (100, 101))) == [100, 101], "ids that begin anew"


async def test_backups_made_under_writes_restore_with_every_commit_before_them(office: Office) -> None:
    draw = random.Random(1)  # noqa: S311  reproducible
    many = repetitions(20, 100)
    written: list[int] = []
    made: list[tuple[Path, int]] = []

    def save(number: int, tx: Transaction) -> None:
        sessions.save(tx, office.vault.person(number), Session("cs", f"guide:{number}"))

    async def write(database: Database) -> None:
        while True:
            await database.write(partial(save, len(written)))
            written.append(len(written))

    async with office.opened() as database:
        writer = asyncio.ensure_future(write(database))
        for _ in range(many):
            await asyncio.sleep(draw.random() / 50)
            office.clock.advance(seconds=1)
            before = len(written)
            made.append((await office.back_up(database), before))
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
    assert len({before for _, before in made}) > many / 2
    for path, before in made:
        done = await restore(path, office.place)
        assert done.former is not None
        await asyncio.to_thread(done.former.unlink)
        async with office.opened() as database:
            assert await database.read(lambda tx: tx.all("PRAGMA integrity_check")) == [("ok",)]
            (kept,) = (await database.read(lambda tx: tx.all("SELECT count(*) FROM session")))[0]
            assert before <= kept
            people = await database.read(lambda tx: tx.all("SELECT person FROM session"))
            assert {person for (person,) in people} == {office.vault.person(number) for number in range(kept)}
    record("Backups under writes", f"{many} made beside {len(written)} commits, {many} restored, integrity ok, 0 lost")


async def test_after_a_rotation_an_old_backup_is_sealed_with_the_new_key(office: Office) -> None:
    async with office.opened() as database:
        path = await office.fill(database)
        crypto.add_key(office.key)
        new = crypto.read_key_file(office.key)
        await database.write(lambda tx: reseal(tx, new))
    crypto.drop_old_keys(office.key)
    await restore(path, office.place)
    async with office.opened() as database:
        assert await database.read(lambda tx: leads.by_code(tx, CODE)) is not None
        assert await database.read(lambda tx: sessions.load(tx, office.who)) is not None


async def test_the_database_there_was_becomes_a_backup_even_if_it_is_damaged(office: Office) -> None:
    async with office.opened() as database:
        path = await office.fill(database)
        office.clock.advance(seconds=1)
        await database.write(lambda tx: sessions.save(tx, b"later" + bytes(11), Session("cs")))
    done = await restore(path, office.place)
    assert done.former is not None
    assert done.former.parent == office.folder
    assert (await restore(done.former, office.place)).erased == 0
    async with office.opened() as database:
        assert await database.read(lambda tx: sessions.load(tx, b"later" + bytes(11))) == Session("cs")

    (office.data / "db").write_bytes(b"scratched" * 1000)
    (office.data / "db-wal").write_bytes(b"of the scratched one")
    done = await restore(path, office.place)
    assert done.former is not None
    assert unsealed(office.vault, done.former).read_bytes() == b"scratched" * 1000
    log = done.former.with_name(f"{done.former.name}-wal")
    assert unsealed(office.vault, log).read_bytes() == b"of the scratched one"
    assert await office.has_lead()


@pytest.mark.parametrize("damage", ["none", "the first page", "all of it"])
async def test_nothing_of_the_database_there_was_gets_into_the_restored_one(office: Office, damage: str) -> None:
    """A killed bot leaves a log, which SQLite would take for that of whatever database lies beside it."""
    async with office.opened() as database:
        path = await office.fill(database)
        known = await database.read(lambda tx: sessions.load(tx, office.who))
        await database.forget()
        office.clock.advance(minutes=1)
        await database.write(lambda tx: sessions.save(tx, office.who, Session("cs", "of the former one")))
        left = {file.name: file.read_bytes() for file in office.data.iterdir()}
    assert left["db-wal"]
    whole = left["db"]
    left["db"] = {"none": whole, "the first page": bytes(4096) + whole[4096:], "all of it": b"scratched" * 9000}[damage]
    for name, content in left.items():
        (office.data / name).write_bytes(content)

    await restore(path, office.place)
    assert {file.name for file in office.data.iterdir()} <= {"db", "erased"}
    async with office.opened() as database:
        assert await database.read(lambda tx: tx.all("PRAGMA integrity_check")) == [("ok",)]
        assert await database.read(lambda tx: sessions.load(tx, office.who)) == known


async def test_an_erasure_a_crash_kept_from_being_filed_counts_too(office: Office) -> None:
    async with office.opened() as database:
        path = await erased_after_a_backup(office, database)
    assert (await restore(path, office.place)).erased == 1


async def test_the_list_beside_the_backups_is_enough_when_the_data_folder_is_lost(office: Office) -> None:
    async with office.opened() as database:
        path = await erased_after_a_backup(office, database)
        await office.file(database)
    for file in office.data.iterdir():
        file.unlink()
    done = await restore(path, office.place)
    assert (done.erased, done.former) == (1, None)


async def test_a_database_damaged_where_erasures_stand_is_replaced_too(office: Office) -> None:
    async with office.opened() as database:
        path = await office.fill(database)
        ((page,),) = await database.read(lambda tx: tx.all("SELECT rootpage FROM sqlite_master WHERE name = 'erasure'"))
        ((size,),) = await database.read(lambda tx: tx.all("PRAGMA page_size"))
        await database.forget()
    assert isinstance(page, int)
    assert isinstance(size, int)
    with (office.data / "db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    assert (await restore(path, office.place)).former is not None
    assert await office.has_lead()


async def test_an_erased_person_stays_erased_through_a_second_restore_on_a_new_machine(office: Office) -> None:
    """The list came with the first backup; the second one, fetched later, is older than the erasure too."""
    async with office.opened() as database:
        older = await erased_after_a_backup(office, database)
        newer = await office.back_up(database)
    fetched = [(path.name, path.read_bytes()) for path in (newer, older)]
    for path in (*office.data.iterdir(), *office.folder.iterdir()):
        path.unlink()
    for name, content in fetched:
        (office.folder / name).write_bytes(content)
        await restore(office.folder / name, office.place)
        assert not await office.has_lead()
    assert len(privacy.read_erasure_list([office.data])) == 1


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("old", "older than 30 days"),
        ("of the future", "still to come"),
        ("cut", "None of the keys|not whole"),
        ("no backup", "no backup made by"),
    ],
)
async def test_what_is_not_restored_replaces_nothing(office: Office, what: str, said: str) -> None:
    path = await office.backed_up()
    before = (office.data / "db").read_bytes()
    if what == "old":
        office.clock.advance(days=31)
    elif what == "of the future":
        office.clock.advance(days=-2)
    elif what == "cut":
        os.truncate(path, path.stat().st_size - 20)
    else:
        path.write_bytes(before)
    with pytest.raises((RestoreError, crypto.KeyFileError), match=said):
        await restore(path, office.place)
    assert (office.data / "db").read_bytes() == before
    assert {file.name for file in office.data.iterdir()} == {"db"}


async def test_a_backup_of_another_key_is_refused(office: Office, tmp_path: Path) -> None:
    async with office.opened() as database:
        await database.write(contacts.everyone)
        path = await office.back_up(database)
    crypto.create_key_file(tmp_path / "other" / "key")
    office.key = tmp_path / "other" / "key"
    with pytest.raises(crypto.KeyFileError, match="None of the keys"):
        await restore(path, office.place)


async def test_a_backup_of_other_names_is_refused_though_the_key_opens_it(office: Office) -> None:
    """Everybody in it would be a stranger: their rows would stay, found by nobody, whatever they delete."""
    async with office.opened() as database:
        await database.write(check_key)
        path = await office.fill(database)
    for file in office.data.iterdir():
        file.unlink()
    opens, names = office.key.read_text("ascii").splitlines()
    assert (opens[:8], names[:8]) == ("encrypt ", "persons ")
    office.key.write_text(f"{opens}\npersons {base64.b64encode(bytes(32)).decode()}\n", "ascii")
    with pytest.raises(crypto.KeyFileError, match="does not belong"):
        await restore(path, office.place)
    assert list(office.data.iterdir()) == []


async def test_what_is_overdue_in_a_backup_goes_when_the_clock_is_confirmed(office: Office) -> None:
    async with office.opened() as database:
        await database.write(lambda tx: everything(tx, office.vault.person(CHAT)))
        office.clock.advance(days=170)
        path = await office.back_up(database)
    office.clock.moment += timedelta(days=11)
    await restore(path, office.place)
    async with office.opened() as database:
        assert not await database.write(lambda tx: privacy.tidy(tx, None))
        assert await database.read(lambda tx: leads.by_code(tx, CODE)) is not None, (
            "a clock that is ahead costs nothing"
        )
        assert await database.write(tidy_now)
        assert await database.read(lambda tx: leads.by_code(tx, CODE)) is None
