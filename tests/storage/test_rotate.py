"""A new key: everything is sealed anew, nothing is lost, and it may be cut off anywhere."""

import resource
from pathlib import Path

import pytest

from bot.storage import leads
from bot.storage.crypto import KeyFileError, Vault, add_key, drop_old_keys, read_all_keys, read_key_file
from bot.storage.database import Database, Transaction
from bot.storage.folder import reseal
from tests.canary import CHAT
from tests.people import Clock
from tests.storage.test_privacy import CODE, bodies, everything, sealed_tables


@pytest.fixture
def key(vault: Vault, tmp_path: Path) -> Path:  # noqa: ARG001  it makes the file
    """The file `vault` was read from."""
    return tmp_path / "secrets" / "key"


async def filled(path: Path, vault: Vault, clock: Clock) -> None:
    async with Database(path, vault, clock) as database:
        await database.write(lambda tx: everything(tx, vault.person(CHAT)))


async def resealed(path: Path, vault: Vault, clock: Clock) -> int:
    async with Database(path, vault, clock) as database:
        return await database.write(lambda tx: reseal(tx, vault))


async def readable(path: Path, vault: Vault, clock: Clock) -> int:
    def opened(tx: Transaction) -> int:
        rows = [(table, body) for table in sealed_tables(tx) for body in bodies(tx, table)]
        assert all(vault.open(body, table) for table, body in rows)
        assert {table for table, _ in rows} == set(sealed_tables(tx)), "there is something to try in each"
        return len(rows)

    async with Database(path, vault, clock) as database:
        return await database.read(opened)


async def test_every_field_is_sealed_anew_and_the_old_key_opens_nothing(
    path: Path, vault: Vault, key: Path, clock: Clock
) -> None:
    await filled(path, vault, clock)
    fields = await readable(path, vault, clock)
    copy = add_key(key)
    assert await resealed(path, read_key_file(key), clock) == fields
    drop_old_keys(key)
    assert await readable(path, read_key_file(key), clock) == fields
    assert copy.stat().st_mode & 0o777 == key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyFileError, match="does not belong"):
        await readable(path, read_key_file(copy), clock)


def test_each_state_of_the_key_file_is_down_on_the_disk_before_anything_is_sealed_with_it(
    key: Path, synced: list[tuple[str, int]]
) -> None:
    """Lost, the new key would leave what was sealed with it unreadable for ever."""
    synced.clear()
    folder, new = str(key.parent), f"{key}.new"
    copy = add_key(key)
    assert synced == [(str(copy), copy.stat().st_size), (new, key.stat().st_size), (folder, 0)]
    synced.clear()
    drop_old_keys(key)
    assert synced == [(new, key.stat().st_size), (folder, 0)]


async def test_people_are_found_as_before(path: Path, vault: Vault, key: Path, clock: Clock) -> None:
    await filled(path, vault, clock)
    add_key(key)
    drop_old_keys(key)
    assert read_key_file(key).person(CHAT) == vault.person(CHAT)


@pytest.mark.parametrize("cut", ["after the new key", "after sealing"])
async def test_a_rotation_that_was_cut_off_reads_everything_and_can_be_repeated(
    path: Path, vault: Vault, key: Path, clock: Clock, cut: str
) -> None:
    await filled(path, vault, clock)
    fields = await readable(path, vault, clock)
    add_key(key)
    if cut == "after sealing":
        await resealed(path, read_key_file(key), clock)
    assert await readable(path, read_key_file(key), clock) == fields

    add_key(key)
    assert await resealed(path, read_key_file(key), clock) == fields
    drop_old_keys(key)
    assert await readable(path, read_key_file(key), clock) == fields
    assert key.read_text("ascii").count("encrypt ") == 1


async def test_a_damaged_field_stays_as_it_is(path: Path, vault: Vault, key: Path, clock: Clock) -> None:
    await filled(path, vault, clock)
    async with Database(path, vault, clock) as database:
        await database.write(lambda tx: tx.run("UPDATE session SET body = x'00'"))
    add_key(key)
    await resealed(path, read_key_file(key), clock)
    drop_old_keys(key)
    async with Database(path, read_key_file(key), clock) as database:
        assert await database.read(lambda tx: tx.one("SELECT body FROM session")) == (b"\0",)
        assert await database.read(lambda tx: leads.by_code(tx, CODE)) is not None


def test_where_nothing_can_be_written_the_file_stays(key: Path, vault: Vault) -> None:
    sealed = vault.seal(b"x", "lead")
    (key.parent / "key.new").mkdir()  # in the way
    for change in (add_key, drop_old_keys):
        with pytest.raises(KeyFileError, match="cannot be made"):
            change(key)
    assert read_key_file(key).open(sealed, "lead") == b"x"


def test_a_full_disk_leaves_no_half_key_file_in_the_way_of_a_restore(key: Path, vault: Vault) -> None:
    sealed, before = vault.seal(b"x", "lead"), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))  # no file grows beyond ten bytes
    try:
        with pytest.raises(KeyFileError, match="cannot be made"):
            add_key(key)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert read_all_keys(key).open(sealed, "lead") == b"x"
    add_key(key)
    assert read_all_keys(key).open(sealed, "lead") == b"x"
