"""`cpa-bot key rotate`."""

import re
from pathlib import Path

from tests.cli.running import command, process, stopped, wait_for


def test_the_key_is_replaced_and_the_old_one_kept_for_old_backups(ready: dict[str, str]) -> None:
    key = Path(ready["CPA_KEY_FILE"])
    before, people = key.read_bytes(), command("contact", "list").out
    result = command("key", "rotate")
    assert (result.code, result.err) == (0, "")
    (kept,) = re.findall(r"kept as (\S+):", result.out)
    assert Path(kept).read_bytes() == before
    assert key.read_bytes() != before
    assert command("contact", "list").out == people


def test_not_while_the_bot_runs(ready: dict[str, str], tmp_path: Path) -> None:
    with process("run", environment=ready, folder=tmp_path) as running:
        wait_for((Path(ready["CPA_DATA_DIR"]) / "control").exists)
        result = command("key", "rotate")
        stopped(running)
    assert result.code == 2
    assert "Stop it first" in result.err
