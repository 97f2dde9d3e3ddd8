"""The list of erasures: in it before anybody is told, whole after any crash, shortened by the month."""

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.conversation.state import Session
from bot.storage import leads, privacy, sessions
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.storage.privacy import Erasure
from tests.canary import CHAT, hits, lead
from tests.people import Clock
from tests.storage.test_privacy import CODE, everything


def some(*at: int) -> list[Erasure]:
    return [Erasure(bytes([0] * 7 + [number]), number, "lead", bytes(16)) for number in at]


def listed(*folders: Path) -> set[int]:
    return {erasure.at for erasure in privacy.read_erasure_list(folders).values()}


@pytest.mark.parametrize("cut", range(1, 58))
def test_a_line_cut_off_by_a_crash_harms_no_other(tmp_path: Path, cut: int) -> None:
    privacy.add_to_erasure_list((tmp_path,), some(1, 2))
    whole = (tmp_path / "erased").read_bytes()
    (tmp_path / "erased").write_bytes(whole[:-cut])
    assert 1 in listed(tmp_path)
    privacy.add_to_erasure_list((tmp_path,), some(2, 3))
    assert {1, 2, 3} <= listed(tmp_path)
    assert {erasure.mark for erasure in privacy.read_erasure_list((tmp_path,)).values()} == {bytes(16)}


def test_it_is_for_its_owner_only_and_is_there_before_there_is_anything_in_it(tmp_path: Path) -> None:
    privacy.add_to_erasure_list((tmp_path,), ())
    assert (tmp_path / "erased").stat().st_mode & 0o777 == 0o600
    assert listed(tmp_path) == set()


def test_each_list_is_down_on_the_disk_before_anything_is_told(tmp_path: Path, synced: list[tuple[str, int]]) -> None:
    privacy.add_to_erasure_list((tmp_path,), some(1))
    size = (tmp_path / "erased").stat().st_size
    assert synced == [(str(tmp_path / "erased"), size), (str(tmp_path), 0)], "the file, then that there is one"
    synced.clear()
    privacy.add_to_erasure_list((tmp_path,), some(2))
    assert synced == [(str(tmp_path / "erased"), 2 * size)]
    synced.clear()
    privacy.rewrite_erasure_list((tmp_path,), before=2)
    assert synced[0] == (str(tmp_path / "erased.new"), size), "whole before it takes the other's place"
    assert synced[1:] == [(str(tmp_path), 0)] * 2, "that there is a new one, and that it has taken the other's place"


def test_only_the_first_list_has_to_take_it(tmp_path: Path) -> None:
    with capture_logs() as logs:
        privacy.add_to_erasure_list((tmp_path, tmp_path / "away"), some(1))
    assert listed(tmp_path) == {1}
    assert [entry["log_level"] for entry in logs] == ["error"]
    with pytest.raises(OSError, match="away"):
        privacy.add_to_erasure_list((tmp_path / "away", tmp_path), some(1))


def test_lists_are_shortened_and_brought_together(tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    privacy.add_to_erasure_list((tmp_path,), some(1, 5))
    privacy.add_to_erasure_list((second,), some(6))
    privacy.rewrite_erasure_list((tmp_path, second), before=5)
    assert listed(tmp_path) == listed(second) == {5, 6}
    assert (second / "erased").stat().st_mode & 0o777 == 0o600


async def test_what_is_noted_is_filed_once_and_dropped_after_a_month(database: Database, clock: Clock) -> None:
    await database.write(lambda tx: privacy.note_erasure(tx, "person", b"p" * 16))
    (new,) = await database.read(privacy.unfiled_erasures)
    clock.advance(days=31)
    await database.write(privacy.purge)
    assert await database.read(privacy.unfiled_erasures) == [new], "what is not filed stays"
    await database.write(lambda tx: privacy.file_erasures(tx, [new]))
    assert await database.read(privacy.unfiled_erasures) == []
    await database.write(privacy.purge)
    assert await database.read(lambda tx: tx.one("SELECT count(*) FROM erasure")) == (0,)


async def test_a_mark_leads_to_nobody(database: Database, path: Path, vault: Vault) -> None:
    who = vault.person(CHAT)
    await database.write(lambda tx: privacy.note_erasure(tx, "person", who))
    await database.write(lambda tx: privacy.note_erasure(tx, "lead", CODE.encode()))
    new = await database.read(privacy.unfiled_erasures)
    privacy.add_to_erasure_list((path.parent,), new)
    text = (path.parent / "erased").read_bytes()
    assert hits(text) == []
    assert who.hex().encode() not in text
    assert vault.mark(who).hex().encode() not in text
    assert CODE.encode() not in text


async def test_what_happened_since_is_done_again_and_what_the_backup_knows_is_not(
    database: Database, vault: Vault, clock: Clock
) -> None:
    who, other = vault.person(CHAT), vault.person(CHAT + 1)

    def put(tx: Transaction) -> None:
        everything(tx, who)
        sessions.save(tx, other, Session("cs"))
        leads.create(tx, other, lead("BBBB-BBBB"))
        privacy.note_erasure(tx, "person", other)  # before: she came back afterwards

    await database.write(put)
    (known,) = await database.read(privacy.unfiled_erasures)
    at = int((clock() + timedelta(hours=1)).timestamp() * 1000)
    since = [
        known,
        Erasure(b"1" * 8, at, "person", vault.erased("person", who)),
        Erasure(b"2" * 8, at, "lead", vault.erased("lead", b"BBBB-BBBB")),
        Erasure(b"3" * 8, at, "person", vault.erased("person", b"nobody here")),
    ]
    assert await database.write(lambda tx: privacy.replay_erasures(tx, since)) == 3
    assert await database.write(lambda tx: privacy.replay_erasures(tx, since)) == 0
    assert await database.read(privacy.unfiled_erasures) == [known], "what came from the list stands in it already"
    assert await database.read(lambda tx: sessions.load(tx, who)) is None
    assert await database.read(lambda tx: leads.by_code(tx, CODE)) is None
    assert await database.read(
        lambda tx: tx.one("SELECT count(*) FROM inbox WHERE body IS NOT NULL OR person = ?", who)
    ) == (0,)
    assert await database.read(lambda tx: sessions.load(tx, other)) == Session("cs")
    assert await database.read(lambda tx: tx.all("SELECT state, changed_at FROM lead")) == [("withdrawn", at)]
    clock.advance(days=30, hours=2)
    await database.write(privacy.purge)
    assert await database.read(lambda tx: tx.all("SELECT state FROM lead")) == [], "30 days from the withdrawal"
