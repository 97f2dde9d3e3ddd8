"""`cpa-bot init`: everything a first start needs, each step checked, none done twice."""

import re
from pathlib import Path

import pytest

from bot import app
from bot.app import DATABASE
from bot.conversation.codes import encode
from bot.conversation.contact.model import AcceptInvite
from telegram_simulator import ApiError, Fault
from tests.cli.conftest import BOT, TOKEN, BotApi, Put, free_port, mail_by
from tests.cli.running import Result, command, process, refuses, stopped, wait_for
from tests.delivery.mailbox import Mailbox


@pytest.fixture
def complete(bot_api: BotApi, environment: dict[str, str], use: Put) -> dict[str, str]:
    """All settings, nothing prepared yet."""
    environment["CPA_API_URL"] = bot_api.url
    use(environment)
    return environment


def link(result: Result) -> str:
    found = re.search(rf"https://t\.me/{BOT}\?start=(i_[A-Za-z0-9_-]{{22}})\n", result.out)
    assert found, result
    return found[1]


def test_the_first_time_everything_is_made(complete: dict[str, str], bot_api: BotApi) -> None:
    result = command("init")
    assert (result.code, result.err) == (0, "")
    data, key = Path(complete["CPA_DATA_DIR"]), Path(complete["CPA_KEY_FILE"])
    assert f"Data folder: {data}\n" in result.out
    assert f"Key file: {key} (new:" in result.out
    assert f"Token: accepted, the bot is @{BOT}" in result.out
    assert "Mail: CPA_SMTP_HOST is not set" in result.out
    assert "Invitation for Karel Zkušební, good for 14 days" in result.out
    assert link(result)
    assert TOKEN.partition(":")[2] not in result.out
    assert (data.stat().st_mode & 0o777, key.stat().st_mode & 0o777) == (0o700, 0o600)
    assert "  coordinator  Karel Zkušební" in command("contact", "list").out
    assert bot_api.do(lambda simulator: {call.method for call in simulator.calls}) == {"getMe"}


def test_the_second_time_nothing_is_made_twice(complete: dict[str, str]) -> None:
    first = command("init")
    key = Path(complete["CPA_KEY_FILE"]).read_bytes()
    second = command("init")
    assert "(kept)" in second.out
    assert Path(complete["CPA_KEY_FILE"]).read_bytes() == key
    assert command("contact", "list").out.count("coordinator") == 1
    assert link(first) != link(second)


def test_a_database_without_its_key_gets_no_new_one(complete: dict[str, str]) -> None:
    assert command("init").code == 0
    Path(complete["CPA_KEY_FILE"]).unlink()
    result = command("init")
    assert result.code == 2
    assert "is missing, but" in result.err
    assert "Restore its key." in result.err
    assert not Path(complete["CPA_KEY_FILE"]).exists()


@pytest.mark.usefixtures("complete")
def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value, said in (
        # first of all: the others make a database before they fail
        ("CPA_KEY_FILE", "/dev/null/key", "CPA_KEY_FILE: /dev/null/key cannot be made"),
        ("CPA_COORDINATOR_NAME", "", "CPA_COORDINATOR_NAME: it is empty"),
        ("CPA_OFFICER", "", "CPA_OFFICER: it is empty"),
        ("CPA_DATA_DIR", "/dev/null/data", "CPA_DATA_DIR: /dev/null/data cannot be used"),
        ("CPA_TOKEN_FILE", "nowhere", "CPA_TOKEN_FILE: nowhere cannot be read"),
        ("CPA_COORDINATOR_EMAIL", "nobody", "--email: this is no e-mail address"),
    ):
        with monkeypatch.context() as changed:
            changed.setenv(name, value)
            result = command("init")
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert result.err.startswith(said)


def test_what_is_in_force_is_printed_without_secrets(complete: dict[str, str], use: Put) -> None:
    use({**complete, "CPA_SMTP_PASSWORD": "canary"})
    result = command("settings")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("# There is no .env in "), "all of it may be set in the environment"
    lines = [re.split(r" +# ", line) for line in result.out.splitlines()[1:]]
    assert [f"CPA_DATA_DIR={complete['CPA_DATA_DIR']}", "environment"] in lines
    assert ["CPA_WEB_PORT=8090", "default"] in lines
    assert ["CPA_SMTP_PASSWORD=**********", "environment"] in lines
    assert TOKEN.partition(":")[2] not in result.out
    assert "canary" not in result.out


def test_only_what_is_to_make_a_database_makes_one(complete: dict[str, str], tmp_path: Path) -> None:
    """A timer whose disk is not there yet would make checked backups of nothing."""
    data = Path(complete["CPA_DATA_DIR"])
    how = "`cpa-bot init` makes one, `cpa-bot restore` brings one back."
    for words in (
        ("contact", "list"), ("outbox", "list"), ("backup", "by-hand"), ("backup", "--verify", "by-hand"), ("report", "out.html"),
        ("coordinator", "add", "--name", "Eva"), ("key", "rotate"),
    ):  # fmt: skip
        refuses(f"CPA_DATA_DIR: there is no database in {data}. {how}\n", *words)
    assert [path.name for path in tmp_path.iterdir()] == ["token"]

    assert command("init").code == 0
    assert command("backup", "by-hand").code == 0
    (data / DATABASE).rename(tmp_path / "away")
    assert "there is no database" in command("contact", "list").err
    assert command("restore", "by-hand", "--without-list").code == 0
    assert "Karel Zkušební" in command("contact", "list").out


@pytest.mark.usefixtures("complete")
def test_a_refused_token(bot_api: BotApi) -> None:
    bot_api.do(lambda simulator: simulator.add_fault(Fault(ApiError(401, "Unauthorized"), "getMe")))
    result = command("init")
    assert (result.code, result.err) == (2, "CPA_TOKEN: Telegram refuses the token. Get a new one from @BotFather.\n")


def test_without_a_way_to_telegram_all_else_is_done_and_nobody_waits_for_ever(
    complete: dict[str, str], use: Put, monkeypatch: pytest.MonkeyPatch, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    monkeypatch.setattr(app, "USERNAME_TIMEOUT_S", 1.0)
    use({**complete, **mail_by(port), "CPA_API_URL": f"http://127.0.0.1:{free_port()}"})
    result = command("init")
    assert result.code == 2
    said = result.err.splitlines()[-1]
    assert re.match(
        r"CPA_API_URL: Telegram cannot be reached \(127\.0\.0\.1:\d+: it refuses the connection\)\. Check DNS", said
    )
    assert TOKEN.partition(":")[2] not in result.err
    assert "Coordinator: Karel Zkušební. The invitation is a link with the bot's user name" in result.out
    assert result.out.endswith("Get it later: cpa-bot init\n")
    assert len(box.received) == 1
    use(complete)
    known = command("init")
    assert (known.code, bool(link(known))) == (0, True), "what was made by then is no obstacle"
    use({"CPA_API_URL": f"http://127.0.0.1:{free_port()}"})
    away = command("init")
    assert (away.code, bool(link(away))) == (2, True), "the name is remembered"


def test_the_test_letter(complete: dict[str, str], use: Put, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    use({**complete, **mail_by(port)})
    result = command("init")
    assert result.code == 0
    assert "Mail: a test letter is on its way" in result.out
    (letter,) = box.received
    assert (letter["To"], letter["Subject"]) == ("bot@example.org", "cpa-bot: test")
    assert letter["Date"].datetime, "RFC 5322, 3.6 requires it"

    use({"CPA_SMTP_PORT": str(free_port())})
    result = command("init")
    assert (result.code, bool(link(result))) == (2, True), "the invitation needs no mail server"
    said = (
        r"CPA_SMTP_HOST: the test letter could not be sent \(no way into the mail server 127\.0\.0\.1: .*, it refuses"
    )
    assert re.match(said, result.err)


def test_the_invitation_links_the_coordinator(complete: dict[str, str], bot_api: BotApi) -> None:
    """As in life: the link is opened in Telegram while the bot runs."""
    payload = link(command("init"))
    karel = bot_api.do(lambda simulator: simulator.user("Karel", language_code="cs"))
    bot_api.do(lambda simulator: simulator.start(karel, payload))
    with process("run", environment=complete, folder=Path(complete["CPA_DATA_DIR"]).parent) as running:
        wait_for(lambda: bool(bot_api.do(lambda simulator: simulator.chat(karel).from_bot)))
        shown = bot_api.do(lambda simulator: simulator.chat(karel).last.message_id)
        accept = encode(AcceptInvite(payload.removeprefix("i_")))
        bot_api.do(lambda simulator: simulator.press(karel, shown, accept))
        wait_for(lambda: "Telegram linked" in command("contact", "list").out)
        stopped(running)


def test_beside_backups_a_new_database_is_begun_only_when_that_is_said(
    complete: dict[str, str], use: Put, tmp_path: Path
) -> None:
    use({**complete, "CPA_BACKUP_DIR": str(tmp_path / "backups")})
    command("init")
    (tmp_path / "backups").mkdir()
    assert command("backup", str(tmp_path / "backups/cpa-20261124T100000Z.backup")).code == 0
    (Path(complete["CPA_DATA_DIR"]) / DATABASE).unlink()
    key = Path(complete["CPA_KEY_FILE"])
    for kept in (True, False):
        key.rename(tmp_path / "kept" if not kept else key)
        refused = command("init")
        assert refused.code == 2
        assert "cpa-bot restore" in refused.err
        assert "cpa-bot init --new" in refused.err
        assert key.exists() is kept, "a new key would open none of the backups"
    assert command("init", "--new").code == 0
    assert "Karel Zkušební" in command("contact", "list").out
