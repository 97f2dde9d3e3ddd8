"""The restore drill: the bot makes backups by itself, and one of them is put in the place of the database."""

import os
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from bot.conversation.codes import Coded, encode
from bot.conversation.model import ChooseLanguage, Erase, Languages
from bot.storage import backups
from bot.storage.folder import locked
from telegram_simulator import User
from tests.bot_parts import says
from tests.cli.conftest import BotApi, Put
from tests.cli.running import command, process, stopped, wait_for, wait_for_log


def made(folder: Path) -> list[Path]:
    return [path for _, path in backups.list_backups(folder)]


def texts(bot_api: BotApi, user: User) -> list[str]:
    return bot_api.do(lambda simulator: [message.text for message in simulator.chat(user).from_bot])


def say(bot_api: BotApi, user: User, text: str) -> None:
    before = texts(bot_api, user)
    bot_api.do(lambda simulator: simulator.say(user, text))
    wait_for(lambda: texts(bot_api, user) != before)


def press(bot_api: BotApi, user: User, meaning: Coded) -> None:
    before = texts(bot_api, user)
    last = bot_api.do(lambda simulator: simulator.chat(user).from_bot[-1])
    bot_api.do(lambda simulator: simulator.press(user, last.message_id, encode(meaning)))
    wait_for(lambda: texts(bot_api, user) != before)


def knows(bot_api: BotApi, user: User, language: str) -> bool:
    return says("My data", language) in texts(bot_api, user)[-2]


def erase(bot_api: BotApi, user: User) -> None:
    say(bot_api, user, "/delete")
    press(bot_api, user, Erase())


def modes(folder: Path) -> set[str]:
    return {f"{path.stat().st_mode & 0o777:o}" for path in folder.iterdir() if path.is_file()}


def settings(ready: Mapping[str, str], tmp_path: Path) -> dict[str, str]:
    return {**ready, "CPA_BACKUP_DIR": str(tmp_path / "backups")}


@pytest.mark.proof
def test_the_drill(ready: dict[str, str], bot_api: BotApi, use: Put, tmp_path: Path) -> None:
    environment = settings(ready, tmp_path)
    use(environment)
    data, folder = Path(ready["CPA_DATA_DIR"]), tmp_path / "backups"
    stays, goes = (bot_api.do(lambda simulator: simulator.user("P", language_code="uk")) for _ in range(2))
    umask = os.umask(0)
    try:
        with process("run", environment=environment, folder=tmp_path) as running:
            wait_for(lambda: len(made(folder)) == 1)
            for user in (stays, goes):
                say(bot_api, user, "/start")
                press(bot_api, user, Languages())
                press(bot_api, user, ChooseLanguage("cs"))
            assert command("backup", str(tmp_path / "by-hand")).code == 0
            erase(bot_api, goes)
            wait_for(lambda: bool((folder / "erased").read_text()))
            refused = command("restore", str(tmp_path / "by-hand"), "--yes")
            assert (refused.code, "Stop it first" in refused.err) == (2, True)
            assert folder.stat().st_mode & 0o777 == 0o700
            assert modes(folder) == {"600"}
            assert modes(data) == {"600"}
            stopped(running)
    finally:
        os.umask(umask)

    refused = command("restore", str(tmp_path / "by-hand"))
    assert (refused.code, refused.err.startswith(f"--yes: {data} holds a database")) == (2, True)
    result = command("restore", str(tmp_path / "by-hand"), "--yes")
    assert (result.code, result.err) == (0, "")
    assert "Erasures and withdrawals since, done once more: 1 (the latest of" in result.out
    assert len(made(folder)) == 1
    assert len(list(folder.glob("cpa-*.former"))) == 1
    assert {path.name for path in data.iterdir()} == {"content", "cpa.sqlite3", "erased", "lock"}
    assert modes(data) == modes(folder) == {"600"}

    with process("run", environment=environment, folder=tmp_path) as running:
        for user, language in ((stays, "cs"), (goes, "uk")):
            say(bot_api, user, "/mydata")
            # the file with all of it is the last message
            wait_for(partial(knows, bot_api, user, language))
        stopped(running)


def test_on_a_new_machine_the_list_of_erasures_is_asked_for(ready: dict[str, str], tmp_path: Path) -> None:
    assert command("backup", "copy").code == 0
    data = Path(ready["CPA_DATA_DIR"])
    shutil.rmtree(data)
    data.mkdir(0o700)
    refused = command("restore", str(tmp_path / "copy"))
    assert (refused.code, "no list of erasures" in refused.err) == (2, True)
    assert command("restore", str(tmp_path / "copy"), "--yes").code == 2, "that is asked for by itself"
    (tmp_path / "erased").touch()  # beside the backup
    assert "(none is known of)" in command("restore", str(tmp_path / "copy")).out
    (tmp_path / "erased").unlink()
    (data / "erased").unlink()
    assert command("restore", str(tmp_path / "copy"), "--yes", "--without-list").code == 0
    assert "coordinator" in command("contact", "list").out


def test_what_cannot_be_restored_is_one_sentence_and_without_its_key_nobody_is_told_to_make_one(
    ready: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "other").write_text("something else")
    for name, said in (("nowhere", "there is no file"), ("other", "no backup made by this program")):
        result = command("restore", str(tmp_path / name), "--yes", "--without-list")
        assert (result.code, result.err.startswith("FILE: "), result.err.count("\n")) == (2, True, 1)
        assert said in result.err
    assert command("backup", "copy").code == 0
    Path(ready["CPA_KEY_FILE"]).unlink()
    for words in (("restore", "copy", "--yes", "--without-list"), ("unseal", "copy", "plain")):
        refused = command(*words)
        assert (refused.code, "Copy the key file of the backup there." in refused.err) == (2, True)
        assert "init" not in refused.err


@pytest.mark.usefixtures("ready")
def test_what_is_in_a_backup_can_be_looked_into(tmp_path: Path) -> None:
    assert command("backup", "copy").code == 0
    assert "Delete it when" in command("unseal", "copy", "plain").out
    backups.check(tmp_path / "plain")
    assert (tmp_path / "plain").stat().st_mode & 0o777 == 0o600
    for words in (("copy", "plain"), ("nowhere", "other"), ("plain", "other")):  # there already; none; no backup
        refused = command("unseal", *words)
        assert (refused.code, refused.err[:4] in {"FILE", "OUT:"}, refused.err.count("\n")) == (2, True, 1)
    assert (tmp_path / "plain").exists()
    assert not (tmp_path / "other").exists()


def test_a_second_bot_with_the_same_backup_folder_is_told_to_the_operator(
    ready: dict[str, str], tmp_path: Path
) -> None:
    """Each would take the other's backups for its own, and one would have none."""
    (tmp_path / "backups").mkdir()
    with (
        locked(tmp_path / "backups"),
        process("run", environment=settings(ready, tmp_path), folder=tmp_path) as running,
    ):
        wait_for_log("CPA_BACKUP_DIR: another cpa-bot already uses", running)
        _, code, _, _ = stopped(running)
    assert code == 0


def test_what_an_interrupted_restore_or_backup_left_goes_at_the_next_start(ready: dict[str, str]) -> None:
    data = Path(ready["CPA_DATA_DIR"])
    left = [
        data / name
        for name in ("cpa.sqlite3.restored", "cpa.sqlite3.restored-wal", "copy-0.part", "copy-0.part-journal")
    ]
    for path in left:
        path.write_bytes(b"people deleted since are in it")
    assert command("contact", "list").code == 0
    assert not any(path.exists() for path in left)


def test_a_backup_folder_that_cannot_be_used_keeps_nobody_from_being_answered(
    ready: dict[str, str], bot_api: BotApi, tmp_path: Path
) -> None:
    (tmp_path / "backups").touch()  # no folder
    user = bot_api.do(lambda simulator: simulator.user("P", language_code="uk"))
    with process("run", environment=settings(ready, tmp_path), folder=tmp_path) as running:
        say(bot_api, user, "/start")
        said = wait_for_log("kind='alarm'", running)  # without a mail server the alarm stands in the log
        _, code, _, _ = stopped(running)
    assert code == 0
    assert "backup failed" in said
