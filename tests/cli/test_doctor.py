"""`cpa-bot doctor`: what is right, wrong or unknown, and what to do; beside a running bot see test_with_running_bot."""

import asyncio
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import DATABASE, now
from bot.cli.doctor import KEY_COPIED
from bot.storage.backups import path_of
from bot.storage.database import migrations
from tests.cli.conftest import BOT, BotApi, Put, mail_by
from tests.cli.running import command, refuses
from tests.delivery import test_mail
from tests.delivery.mailbox import Mailbox
from tests.delivery.test_mail import certificate

__all__ = ["certificate"]
pytestmark = pytest.mark.usefixtures("ready")


def diagnosis(*words: str) -> dict[str, tuple[str, str]]:
    """Return state and text of each check."""
    result = command("doctor", *words)
    found = dict(re.findall(r"(?m)^(\S.*?)  +((?:ok|wrong|unknown) .*)$", result.out))
    states = {name: (line.split()[0], line.partition(" ")[2].strip()) for name, line in found.items()}
    assert len(states) == len(result.out.splitlines()) == 12, result
    assert result.code == ("wrong" in [state for state, _ in states.values()])
    return states


def test_a_bot_that_is_set_up_and_does_not_run(tmp_path: Path) -> None:
    found = diagnosis()
    assert found["Telegram"] == ("ok", f"the token is that of @{BOT}")
    assert found["Files"][0] == found["Disk"][0] == found["Last run"][0] == "ok"
    assert found["Database"] == ("ok", f"version {len(migrations())}, none pending")
    assert found["Bot"][1].endswith("Start it: cpa-bot run, or its service")
    assert found["Backup"][1].startswith("there is none in backups.")
    assert {name for name, (state, _) in found.items() if state == "unknown"} == {"Copy elsewhere", "Mail", "Address"}

    (tmp_path / "data" / DATABASE).chmod(0o644)
    assert diagnosis()["Files"][1].endswith(f"Run: chmod 600 {tmp_path / 'data' / DATABASE}")


def test_a_copy_of_the_key_is_asked_for_again_after_its_rotation(tmp_path: Path) -> None:
    assert diagnosis()["Key copy"][1].endswith("then run: cpa-bot doctor --key-copied")
    assert diagnosis("--key-copied")["Key copy"] == diagnosis()["Key copy"] == ("ok", "noted, of this key")
    assert (tmp_path / "data" / KEY_COPIED).stat().st_mode & 0o077 == 0
    assert command("key", "rotate").code == 0
    assert diagnosis()["Key copy"][0] == "wrong"
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    refuses("CPA_DATA_DIR", "doctor", "--key-copied")


def test_backups_are_as_old_as_the_newest(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    for hours, state in ((4, "wrong"), (2, "ok")):
        path_of(tmp_path / "backups", now() - timedelta(hours=hours)).touch()
        assert diagnosis()["Backup"][0] == state, hours


def test_migrations_that_wait_are_told_and_those_of_a_newer_program_refused(tmp_path: Path) -> None:
    for version, state in ((len(migrations()) - 1, "unknown"), (len(migrations()) + 1, "wrong")):
        with sqlite3.connect(tmp_path / "data" / DATABASE) as database:
            database.execute(f"PRAGMA user_version = {version}")
        assert diagnosis()["Database"][0] == state, version


def test_the_mail_server_lets_the_bot_in_or_not(use: Put, mailbox: tuple[Mailbox, int]) -> None:
    for port, state in ((mailbox[1], "ok"), (1, "wrong")):
        use(mail_by(port))
        assert diagnosis()["Mail"][0] == state


def test_a_certificate_that_ends_soon_is_wrong(use: Put, bot_api: BotApi, certificate: test_mail.Certificate) -> None:
    serving = asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=certificate.context)
    server = asyncio.run_coroutine_threadsafe(serving, bot_api.loop).result(10)
    use({"CPA_PUBLIC_URL": f"https://localhost:{server.sockets[0].getsockname()[1]}"})
    assert diagnosis()["Address"][1].endswith("ends in 0 days. Your proxy should renew it.")
    bot_api.loop.call_soon_threadsafe(server.close)


def test_without_telegram_the_other_checks_go_on(use: Put) -> None:
    use({"CPA_API_URL": "http://127.0.0.1:9"})
    found = diagnosis()
    assert found["Telegram"][0] == "wrong"
    assert "127.0.0.1:9" in found["Telegram"][1]
    assert found["Files"][0] == "ok"
