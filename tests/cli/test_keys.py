"""`cpa-bot key rotate`."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.app import DATABASE
from tests.cli.running import command, process, stopped, wait_for


def test_the_key_is_replaced_and_the_old_one_kept_for_old_backups(ready: dict[str, str]) -> None:
    key = Path(ready["CPA_KEY_FILE"])
    assert command("contact", "add", "plzen", "--name", "Jana").code == 0
    before, people = key.read_bytes(), command("contact", "list").out
    data = Path(ready["CPA_DATA_DIR"])
    with closing(sqlite3.connect(data / DATABASE)) as looking:
        sealed = [body for (body,) in looking.execute("SELECT body FROM contact")]
        result = command("key", "rotate")
        left = b"".join(path.read_bytes() for path in data.glob(f"{DATABASE}*"))
    assert sealed
    assert not any(body in left for body in sealed), "also while somebody looks into the database"
    assert (result.code, result.err) == (0, "")
    (kept,) = re.findall(r"kept as (\S+):", result.out)
    assert Path(kept).read_bytes() == before
    assert [line.split()[0] for line in key.read_text("ascii").splitlines()] == ["encrypt", "persons"]
    old, names = before.decode("ascii").splitlines()
    assert old not in key.read_text("ascii"), "whoever has the old key opens nothing any more"
    assert names in key.read_text("ascii")
    assert command("contact", "list").out == people


def test_a_backup_of_before_a_rotation_is_good_as_long_as_the_old_key_is_there(
    ready: dict[str, str], tmp_path: Path
) -> None:
    """Beside the bot and without it, as for `restore`."""
    assert command("backup", "mine").code == 0
    assert command("key", "rotate").code == 0
    mine = str(tmp_path / "mine")
    with process("run", environment=ready, folder=tmp_path) as running:
        wait_for((Path(ready["CPA_DATA_DIR"]) / "control").exists)
        beside, refused = command("backup", "--verify", mine), command("key", "rotate")
        stopped(running)
    assert (refused.code, "Stop it first" in refused.err) == (2, True)
    alone = command("backup", "--verify", mine)
    for result in (beside, alone):
        assert (result.code, result.err) == (0, "")
        assert "It can be restored with the key of this bot." in result.out
    Path(f"{ready['CPA_KEY_FILE']}.old-1").unlink()
    assert "None of the keys opens this backup" in command("backup", "--verify", mine).err
