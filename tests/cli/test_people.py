"""Commands about the municipal side: with a running bot through its socket, without one on the database itself."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import DATABASE
from tests.cli.conftest import BOT, BotApi, Put
from tests.cli.running import command, process, refuses


@pytest.fixture(params=["without a bot", "with the bot running"])
def served(
    request: pytest.FixtureRequest, ready: dict[str, str], bot_api: BotApi, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """The same commands must do the same, whether a bot runs or not."""
    if request.param == "without a bot":
        yield ready
        return
    with process("run", environment=ready, folder=tmp_path):
        bot_api.polled()
        yield ready


def added(*words: str) -> str:
    result = command(*words)
    found = re.fullmatch(r"Added with the id (\d+)\. Next: cpa-bot contact invite \1\n", result.out)
    assert found, result
    return found[1]


def test_people_are_added_invited_listed_and_removed(served: dict[str, str], tmp_path: Path) -> None:
    jana = added("contact", "add", "plzen", "--name", "Jana Nováková", "--email", "jana@example.org")
    deputy = added("contact", "add", "plzen", "--name", "Karel", "--deputy")
    boss = added("coordinator", "add", "--name", "Boss")
    lines = command("contact", "list").out.splitlines()
    assert [line.split("  ")[2] for line in lines] == ["coordinator", "coordinator", "contact", "deputy"]
    assert [line.split("  ")[0] for line in command("contact", "list", "plzen").out.splitlines()] == [jana, deputy]
    invited = command("contact", "invite", jana)
    assert "Invitation for Jana Nováková" in invited.out
    assert re.search(rf"https://t\.me/{BOT}\?start=i_[A-Za-z0-9_-]{{22}}", invited.out)
    assert "█" in invited.out or "▀" in invited.out, "the same link as a QR code"
    assert command("contact", "remove", boss).out.startswith(f"Removed: {boss}  -  coordinator  Boss")
    removed = command("contact", "remove", deputy)
    assert removed.out.startswith(f"Removed: {deputy}  plzen  deputy  Karel")
    assert command("contact", "list", "brno").out == ""
    assert "Invitation for Jana" in command("contact", "invite", "plzen").out, "named by the town"
    administrators()
    for words, said in MISTAKES:
        refuses(said, *words)
    verified(tmp_path / "copy", Path(served["CPA_DATA_DIR"]))


def administrators() -> None:
    invited = command("admin", "invite", "--name", "Alena Textová", "--email", "alena@example.org")
    assert "Invitation for Alena Textová" in invited.out
    assert re.search(rf"https://t\.me/{BOT}\?start=a_[A-Za-z0-9_-]{{22}}", invited.out)
    assert "says yes is an administrator. An earlier link no longer works." in invited.out
    assert command("admin", "list").out == (
        "1  Alena Textová  not linked yet: cpa-bot admin invite 1, e-mail not confirmed\n"
    )
    again = command("admin", "invite", "1")
    assert "Invitation for Alena Textová" in again.out
    assert again.out.split("start=")[1][:24] != invited.out.split("start=")[1][:24]
    assert "Alena" not in command("contact", "list").out
    assert command("admin", "remove", "1").out.startswith("Removed: 1  Alena Textová")
    assert command("admin", "list").out == ""


def verified(copy: Path, data: Path) -> None:
    command("backup", str(copy))
    good = command("backup", "--verify", str(copy))
    assert (good.code, "copy: whole, of 20" in good.out) == (0, True)
    whole = copy.read_bytes()
    for spoilt in (whole[:-1], whole[:500] + bytes([whole[500] ^ 1]) + whole[501:], b""):
        copy.write_bytes(spoilt)
        bad = command("backup", "--verify", str(copy))
        assert (bad.code, "is no good backup" in bad.err) == (2, True), bad
    assert command("backup", "--verify", str(copy.with_name("none"))).code == 2
    assert not list(data.glob("copy-*"))


def test_a_contact_whose_row_is_damaged_keeps_nobody_from_working_and_can_be_removed(
    ready: dict[str, str], bot_api: BotApi, tmp_path: Path
) -> None:
    jana = added("contact", "add", "plzen", "--name", "Jana")
    with closing(sqlite3.connect(Path(ready["CPA_DATA_DIR"]) / DATABASE)) as database:
        database.execute("UPDATE contact SET body = x'00' WHERE id = ?", (jana,))
        database.commit()
    with process("run", environment=ready, folder=tmp_path):
        bot_api.polled()
        assert [line.split("  ")[2] for line in command("contact", "list").out.splitlines()] == ["coordinator"]
        removed = command("contact", "remove", jana)
        assert removed.out == f"Removed: {jana}, of whom nothing could be read. Nobody was asked or told.\n"
        assert command("contact", "remove", jana).err.startswith(f'WHO: nobody has the id or the town "{jana}"')


MISTAKES = (
    (("contact", "add", "plzne", "--name", "Jana"), 'TOWN: no town "plzne" is listed, did you mean "plzen"?'),
    (("contact", "add", "plzen", "--name", ""), "--name: write a name"),
    (("contact", "add", "plzen", "--name", "Jana", "--email", "x"), "--email: this is no e-mail address"),
    (("contact", "invite", "77"), 'WHO: nobody has the id or the town "77"'),
    (("contact", "remove", "1"), "This is the only coordinator"),
    *((("contact", "remove", "9" * digits), "WHO: nobody has the id or the town") for digits in (20, 5_000)),
    *((("admin", "remove", "9" * digits), "WHO: no administrator has the id") for digits in (20, 5_000)),
    (("admin", "invite"), "--name: write a name"),
    (("admin", "invite", "--name", "Jana", "--email", "x"), "--email: this is no e-mail address"),
    (("admin", "invite", "7"), 'WHO: no administrator has the id "7". See: cpa-bot admin list'),
    (("admin", "remove", "7"), 'WHO: no administrator has the id "7". See: cpa-bot admin list'),
)


def test_a_backup_needs_no_content(ready: dict[str, str], use: Put) -> None:
    use({**ready, "CPA_CONTENT_DIR": "nowhere"})
    assert "checked" in command("backup", "copy").out
    assert "coordinator" in command("contact", "list").out
    assert command("contact", "add", "plzen", "--name", "Jana").err.startswith("CPA_CONTENT_DIR: ")
