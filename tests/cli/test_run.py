"""`cpa-bot run`: refuses with one sentence, runs, stops, and loses nothing when it is killed."""

import json
import re
import sqlite3
import time
import urllib.request
from contextlib import ExitStack, closing
from http import HTTPStatus
from itertools import product
from pathlib import Path

import pytest

from bot import __version__
from bot.app import DATABASE
from bot.operations.exit_report import ENDED
from bot.registry import present
from bot.storage.database import migrations
from bot.storage.folder import locked
from telegram_simulator import ApiError, Fault
from tests.cli.conftest import BOT, TOKEN, BotApi, Put, free_port, mail_by
from tests.cli.running import TIMEOUT_S, command, process, refuses, stopped, wait_for, wait_for_log
from tests.delivery.mailbox import Mailbox, text_of

WRONG = [
    ("CPA_TOKEN_FILE", "nowhere", "CPA_TOKEN_FILE: nowhere cannot be read"),
    ("CPA_API_URL", "api.telegram.org", "CPA_API_URL: write an address"),
    ("CPA_DATA_DIR", "/dev/null/data", "CPA_DATA_DIR: /dev/null/data cannot be used"),
    ("CPA_KEY_FILE", "nowhere", "CPA_KEY_FILE: nowhere cannot be read"),
    ("CPA_CONTENT_DIR", "nowhere", "CPA_CONTENT_DIR: there is no folder nowhere"),
    ("CPA_LOCALES_DIR", "nowhere", "CPA_LOCALES_DIR: nowhere/"),
    ("CPA_TOWNS", "plzen,brnno", 'CPA_TOWNS: no town "brnno" is listed'),
    ("CPA_OPERATOR_NAME", "", "CPA_OPERATOR_NAME: it is empty"),
    ("CPA_OPERATOR_ADDRESS", "", "CPA_OPERATOR_ADDRESS: it is empty"),
    ("CPA_OPERATOR_EMAIL", "", "CPA_OPERATOR_EMAIL: it is empty"),
    ("CPA_OPERATOR_EMAIL", "nobody", "CPA_OPERATOR_EMAIL: this is no e-mail address"),
    ("CPA_OFFICER", "", "CPA_OFFICER: it is empty"),
    ("CPA_SMTP_PORT", "many", "CPA_SMTP_PORT: "),
    ("CPA_SMTP_SECURITY", "ssl", "CPA_SMTP_SECURITY: "),
    ("CPA_LOG_LEVEL", "LOUD", "CPA_LOG_LEVEL: "),
]
MAIL = {"CPA_SMTP_HOST": "mail.example.org", "CPA_MAIL_FROM": "bot@example.org"}
WRONG_MAIL = [
    ("CPA_MAIL_FROM", "", "CPA_MAIL_FROM: this is no e-mail address"),
    ("CPA_SMTP_SECURITY", "none", "CPA_SMTP_SECURITY: none is accepted on the loopback only"),
    ("CPA_SMTP_PASSWORD_FILE", "nowhere", "CPA_SMTP_PASSWORD_FILE: nowhere cannot be read"),
]


@pytest.mark.usefixtures("ready")
def test_each_wrong_setting_is_refused_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for others, wrong in (({}, WRONG), (MAIL, WRONG_MAIL)):
        for name, value, said in wrong:
            with monkeypatch.context() as changed:
                for setting in {**others, name: value}.items():
                    changed.setenv(*setting)
                refuses(said, "run")


def test_no_coordinator(bot_api: BotApi, ready: dict[str, str]) -> None:
    with closing(sqlite3.connect(Path(ready["CPA_DATA_DIR"]) / DATABASE, isolation_level=None)) as database:
        database.execute("DELETE FROM contact")
    refuses("There is no coordinator. Run `cpa-bot init`", "run")
    bot_api.do(lambda simulator: simulator.add_fault(Fault(ApiError(401, "Unauthorized"), "getMe")))
    refuses("CPA_TOKEN: Telegram refuses the token.", "run")


@pytest.mark.parametrize(("code", "said"), [(401, "CPA_TOKEN: Telegram refuses"), (409, "Another program fetches")])
def test_what_ends_it_later_is_one_sentence_too(bot_api: BotApi, ready: dict[str, str], code: int, said: str) -> None:
    bot_api.do(lambda simulator: simulator.add_fault(Fault(ApiError(code, "no"), "getUpdates")))
    assert ready
    result = command("run")
    assert result.code == 2
    assert result.err.splitlines()[-1].startswith(said)
    assert TOKEN.partition(":")[2] not in result.err
    assert "Traceback" not in result.err


def test_what_ends_it_is_told_in_a_letter_once_a_day_and_by_health(
    bot_api: BotApi, ready: dict[str, str], use: Put, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    use({**ready, **mail_by(port)})
    bot_api.do(lambda simulator: simulator.add_fault(Fault(ApiError(401, "no"), "getMe")))
    for _ in range(3):
        assert command("run").code == 2, "whatever runs it starts it again"
    (letter,) = box.received
    assert (letter["To"], letter["Subject"]) == ("bot@example.org", "cpa-bot: the bot has stopped")
    assert text_of(letter).startswith("CPA_TOKEN: Telegram refuses the token.")
    said = command("health").err
    assert re.search(
        r"no bot is running on .+ It ended at 20\d\d-\d\d-\d\d \d\d:\d\d UTC: CPA_TOKEN: Telegram refuses", said
    )
    ended = Path(ready["CPA_DATA_DIR"]) / ENDED
    assert ended.stat().st_mode & 0o777 == 0o600
    assert TOKEN.partition(":")[2] not in said + ended.read_text("utf-8") + letter.as_string()
    # another reason, and the same one after a day
    bot_api.do(lambda simulator: simulator.clear_faults())
    bot_api.do(lambda simulator: simulator.add_fault(Fault(ApiError(409, "no"), "getUpdates")))
    assert command("run").code == 2
    kept = json.loads(ended.read_text("utf-8"))
    ended.write_text(json.dumps({**kept, "told": "2026-01-01T00:00:00+00:00"}), "utf-8")
    assert command("run").code == 2
    assert [text_of(one).partition(".")[0] for one in box.received[1:]] == [
        "Another program fetches this bot's updates"
    ] * 2


def test_an_end_that_nobody_could_be_told_of_is_tried_again_at_the_next(
    bot_api: BotApi, ready: dict[str, str], use: Put, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    use({**ready, **mail_by(port)})
    bot_api.do(lambda simulator: simulator.add_fault(Fault(ApiError(401, "no"), "getMe")))
    box.answers["MAIL"] = "451 later"
    assert command("run").code == 2
    assert box.received == []
    box.answers.clear()
    (Path(ready["CPA_DATA_DIR"]) / ENDED).write_text("[]", "utf-8")
    assert command("health").err.count("It ended") == 0, "somebody wrote into it"
    assert command("run").code == 2
    assert len(box.received) == 1


@pytest.mark.usefixtures("ready")
def test_whoever_reads_a_log_gets_what_ends_it_as_one_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    (tmp_path / "empty").mkdir()
    readers = (("CPA_LOG_FORMAT", "json", "{"), ("JOURNAL_STREAM", "8:1234", "<2>timestamp="))
    wrong = (("CPA_OFFICER", "", 2), ("CPA_SMTP_PORT", "many", 2), ("CPA_CONTENT_DIR", "empty", 1))
    for (reader, style, begins), (name, value, code) in product(readers, wrong):
        with monkeypatch.context() as changed:
            changed.setenv(reader, style)
            changed.setenv(name, value)
            result = command("run")
        (line,) = result.err.splitlines()
        assert (result.code, line.startswith(begins)) == (code, True)
        assert "configuration error, bot stopping" in line
        assert name == "CPA_CONTENT_DIR" or name in line


def test_it_starts_answers_and_stops(bot_api: BotApi, ready: dict[str, str], tmp_path: Path) -> None:
    user = bot_api.do(lambda simulator: simulator.user("Olena", language_code="uk"))
    bot_api.do(lambda simulator: simulator.start(user))
    with process("run", environment={**ready, "CPA_LOG_FORMAT": "json"}, folder=tmp_path) as running:
        first = json.loads(wait_for_log("started", running).splitlines()[-1])
        bot_api.polled()
        wait_for(lambda: len(bot_api.do(lambda simulator: simulator.chat(user).from_bot)) == 1)
        assert command("health").out.startswith("The bot is running. Telegram answered ")
        second = command("run")
        assert (second.code, second.err.startswith("CPA_DATA_DIR: another cpa-bot already uses")) == (2, True)
        took, code, out, err = stopped(running)
    assert (first["event"], first["version"], first["bot"], first["data"]) == (
        "started", __version__, BOT, ready["CPA_DATA_DIR"],
    )  # fmt: skip
    assert (first["schema"], len(first["content"])) == (len(migrations()), 12)
    assert json.loads(err.splitlines()[-1])["event"] == "stopped"
    assert took < 30, "five seconds on an idle machine, some more on a busy one"
    assert (code, out) == (0, "")
    assert "Traceback" not in err
    assert TOKEN.partition(":")[2] not in err
    refuses("CPA_DATA_DIR: no bot is running on", "health")
    made = [*Path(ready["CPA_DATA_DIR"]).rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in made if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in made if not path.is_dir()} == {0o600}
    assert "control" not in {path.name for path in made}


def test_neither_a_starting_bot_nor_a_command_stands_in_the_way_of_the_other(
    ready: dict[str, str], tmp_path: Path
) -> None:
    """The first holder of the data folder makes the others wait; here the test is slow."""
    with ExitStack() as opened:
        with locked(Path(ready["CPA_DATA_DIR"])):
            running = opened.enter_context(process("run", environment=ready, folder=tmp_path))
            listing = opened.enter_context(process("contact", "list", environment=ready, folder=tmp_path))
            asking = opened.enter_context(process("health", environment=ready, folder=tmp_path))
            time.sleep(2)
            assert [one.poll() for one in (running, listing, asking)] == [None] * 3
        out, err = listing.communicate(timeout=TIMEOUT_S)
        assert (listing.returncode, "Karel Zkušební" in out) == (0, True), err
        _, code, _, err = stopped(running)
        assert code == 0, err


def test_what_holds_the_data_folder_and_never_answers_is_named_after_a_while(
    ready: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.database_commands.START_S", 0.2)
    monkeypatch.setattr("bot.cli.client.HEALTH_TIMEOUT_S", 0.2)
    with locked(Path(ready["CPA_DATA_DIR"])):
        for words in (("contact", "list"), ("health",)):
            result = command(*words)
            assert (result.code, result.out) == (2, "")
            assert re.match(r"CPA_DATA_DIR: the bot on \S+ has not answered for 0 s: it is still starting", result.err)


def test_it_starts_works_and_stops_while_telegram_is_away(
    bot_api: BotApi, ready: dict[str, str], tmp_path: Path
) -> None:
    bot_api.do(lambda simulator: simulator.add_fault(Fault(ApiError(502, "Bad Gateway"))))
    port = free_port()
    with process("run", environment={**ready, "CPA_METRICS_PORT": str(port)}, folder=tmp_path) as running:
        wait_for_log("started", running)
        wait_for(lambda: "The bot is running. Telegram has not answered for" in command("health").out)
        assert re.search(r"\(127\.0\.0\.1:\d+: HTTP 502: Bad Gateway\), and the database stores", command("health").out)
        if "monitoring" in present():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as metrics:
                assert metrics.status == HTTPStatus.OK
        took, code, _, err = stopped(running)
    assert took < 30, "five seconds on an idle machine, some more on a busy one"
    assert code == 0
    assert "Traceback" not in err


def test_a_run_that_was_killed_is_told_of_until_one_has_ended_well(ready: dict[str, str], tmp_path: Path) -> None:
    silent = re.compile(r"The run that began at 20\d\d-\d\d-\d\d \d\d:\d\d UTC crashed, was killed, or the machine")
    # the first is killed; the second, the one after it, ends well
    for before, killed in ((False, True), (True, False), (False, False)):
        with process("run", environment=ready, folder=tmp_path) as running:
            wait_for(lambda: "The bot is running." in command("health").out)
            assert bool(silent.search(command("health").out)) is before
            if killed:
                running.kill()
                running.wait()
            else:
                stopped(running)
        assert bool(silent.search(command("health").err)) is killed
