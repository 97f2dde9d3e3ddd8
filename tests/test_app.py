"""The whole program put together: what it refuses to start with, and what it survives."""

import re
import sqlite3
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import DATABASE, Dependencies, name_of_bot, open_app, open_database
from bot.cli import cli
from bot.cli.database_commands import Backend, carry_out
from bot.conversation.private import NOTHING
from bot.conversation.state import Session
from bot.delivery.mail import NoMail, SmtpMail, mail_of
from bot.dispatch.sending import RejectedError
from bot.operations.environment import OperatorError
from bot.operations.simulated_bot import BOT, TOKEN, lead_pages, prepare, trial_settings
from bot.settings import Settings
from bot.storage import publications, sessions
from bot.storage.crypto import create_key_file
from bot.storage.publications import FileChange, Publication
from bot.telegram.ingest import OTHER_POLLER
from bot.view.letter import Letter
from telegram_simulator import ApiError, BadBody, BadGateway, Effect, Fault, NoReply, Simulator, serve
from tests import small
from tests.bot_parts import settings
from tests.operator_commands import Console
from tests.people import Clock
from tests.waiting import until
from tests.web.text_browser import open_browser
from tests.world import World, cached_approval, opened, running, telegram


@pytest.fixture
def simulator(clock: Clock) -> Simulator:
    return telegram(clock)


@pytest.fixture
def offline(tmp_path: Path) -> Settings:
    """Settings that touch nothing but a folder, and lead to no Bot API."""
    return trial_settings(tmp_path, "http://127.0.0.1:9")


async def test_without_a_mail_server_a_letter_is_refused_and_not_lost_in_silence() -> None:
    assert isinstance(mail_of(settings()), NoMail)
    with pytest.raises(RejectedError, match="CPA_SMTP_HOST is not set"):
        await NoMail().post("jana@example.org", Letter("s", "b"), "1")


def test_the_mail_server_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    (tmp_path / "password").chmod(0o600)
    given = settings().model_copy(
        update={
            "smtp_host": "mail.example.org", "smtp_user": "bot", "smtp_password_file": tmp_path / "password",
            "mail_from": "bot@example.org", "operator_name": "Two\nlines",
        }
    )  # fmt: skip
    mail = mail_of(given)
    assert isinstance(mail, SmtpMail)
    assert (mail.server.host, mail.server.port, mail.server.security) == ("mail.example.org", 587, "starttls")
    assert (mail.server.user, mail.server.password, mail.server.sender) == ("bot", "secret", "bot@example.org")
    assert mail.sender_name == "Two lines"


async def test_a_wrong_key_is_found_before_anything_is_written_with_it(offline: Settings, tmp_path: Path) -> None:
    async with open_database(offline) as (database, vault):
        await prepare(database, vault, 1, 2)
    other = offline.model_copy(update={"key_file": tmp_path / "other"})
    create_key_file(tmp_path / "other")
    with pytest.raises(OperatorError, match="does not belong to this database"):
        async with open_database(other):
            pass
    async with open_database(offline):
        pass


async def test_what_stands_in_the_way_is_one_sentence(offline: Settings, tmp_path: Path) -> None:
    wrong = {
        "CPA_KEY_FILE: .* cannot be read": {"key_file": tmp_path / "nowhere"},
        "CPA_DATA_DIR: .* cannot be used": {"data_dir": offline.key_file / "below"},
    }
    for said, changed in wrong.items():
        with pytest.raises(OperatorError, match=said):
            async with open_database(offline.model_copy(update=changed)):
                pass
    async with open_database(offline):
        with pytest.raises(OperatorError, match="another cpa-bot already uses"):
            async with open_database(offline):
                pass
    with sqlite3.connect(offline.data_dir / DATABASE) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(OperatorError, match="install the newer program"):
        async with open_database(offline):
            pass


async def test_a_start_finishes_what_was_being_published_before_it_reads_the_content(
    tmp_path: Path, clock: Clock
) -> None:
    content = small.write(tmp_path / "content")
    page = content / "uk/guide/what.md"
    old = page.read_bytes()
    new = old.replace(b"Title of what", b"Another title")
    unfinished = Publication({"uk/guide/what.md": FileChange(old, new)}, (), "guide/what", 0, NOTHING)
    simulator = telegram(clock)
    async with serve(simulator) as url:
        settings = trial_settings(tmp_path, url, content_dir=content)
        async with open_database(settings) as (database, _):
            await database.write(lambda tx: publications.begin(tx, unfinished))
        async with opened(World, simulator, settings, clock) as world:
            assert page.read_bytes() == new != old
            assert world.content.say("uk", "guide/what").title == "Another title"
            assert await world.database.read(publications.find) is None


async def test_a_refused_token_is_one_sentence_without_the_token(tmp_path: Path, clock: Clock) -> None:
    other = Simulator(token="7654321:another-token-of-nobody", clock=clock)  # noqa: S106 - of nobody
    async with serve(other) as url:
        with pytest.raises(OperatorError, match="CPA_TOKEN: Telegram refuses the token") as refused:
            async with open_app(trial_settings(tmp_path, url), Dependencies(clock=clock, content=cached_approval)):
                pass
    assert TOKEN.partition(":")[2] not in repr(refused.getrepr(chain=True))


@pytest.mark.parametrize(
    "effect",
    [BadGateway(), ApiError(500, "Internal Server Error"), BadBody('{"ok":true,"result":{}}'), BadBody("[" * 10**5)],
)
async def test_a_bot_api_that_is_away_is_waited_for(tmp_path: Path, simulator: Simulator, effect: Effect) -> None:
    simulator.add_fault(Fault(effect, "getMe", calls=(1,)))
    async with serve(simulator) as url:
        with capture_logs() as logs:
            assert await name_of_bot(trial_settings(tmp_path, url)) == "cpa_guide_demo_bot"
        assert [entry["event"] for entry in logs] == ["user name of the bot unknown, trying until it works"]


async def test_without_telegram_everything_else_goes_on_and_what_needs_the_bots_name_waits_for_it(
    tmp_path: Path, simulator: Simulator, clock: Clock
) -> None:
    """On the very first start: nobody has told the name yet."""

    async def backed_up() -> list[Path]:
        return [*(tmp_path / "backups").glob("*.backup")]

    async def named() -> str:
        return town.dispatcher.operator.bot

    async def written() -> bool:
        return bool(simulator.letters)

    simulator.add_fault(Fault(BadGateway()))
    async with serve(simulator) as url:
        settings = trial_settings(tmp_path, url, **lead_pages(), backup_dir=tmp_path / "backups")
        async with opened(World, simulator, settings, clock) as town:
            town.begin()
            operator = Console.of(town.app)
            assert not town.dispatcher.operator.bot
            (said,) = [line for line in await operator.run("ping") if "has not answered" in line]
            assert re.search(r"has not answered for 0 s \(127\.0\.0\.1:\d+: HTTP 502", said)
            contact = await operator.add("contact", "add", "most", "--name", "Eva", "--email", "eva@example.org")
            with pytest.raises(
                OperatorError, match=r"has not told the bot's user name yet \(127\.0\.0\.1:\d+: HTTP 502"
            ):
                await operator.run("contact", "invite", contact)
            await operator.run("contact", "invite", "--pending", "--no-phone")
            await until(backed_up)
            async with open_browser(settings.public_url) as browser:
                await browser.get("/privacy")
                assert "@" not in browser.text.partition("botovi")[2][:20]
            assert not simulator.letters

            simulator.clear_faults()
            await until(named)
            clock.advance(seconds=5)
            await until(written)
            assert {letter.to for letter in simulator.letters} == {"eva@example.org"}
            assert f"https://t.me/{BOT}?start=i_" in simulator.letters[0].body
            assert f"{BOT}?start=" in "".join(await operator.run("contact", "invite", contact))
            candidate = town.somebody("uk")
            await candidate.start()
            assert candidate.labels
        # remembered at the next start
        simulator.add_fault(Fault(BadGateway()))
        async with opened(World, simulator, settings, clock) as town:
            assert town.dispatcher.operator.bot == BOT


async def test_a_name_that_cannot_be_set_holds_up_nobody(tmp_path: Path, simulator: Simulator, clock: Clock) -> None:
    for method in ("getMyCommands", "setMyCommands"):
        simulator.add_fault(Fault(NoReply("before"), method))
    async with serve(simulator) as url, running(simulator, trial_settings(tmp_path, url), clock) as town:
        candidate = town.somebody("uk")
        await candidate.start()
        assert candidate.labels


async def test_old_rows_are_deleted_at_start(tmp_path: Path, simulator: Simulator, clock: Clock) -> None:
    async with serve(simulator) as url, opened(World, simulator, trial_settings(tmp_path, url), clock) as town:
        await town.database.write(lambda tx: sessions.save(tx, b"w" * 16, Session("cs")))
        clock.advance(days=91)
        town.begin()

        async def gone() -> bool:
            return await town.database.read(lambda tx: sessions.load(tx, b"w" * 16)) is None

        await until(gone)


async def health(town: World) -> str:
    """Return the output of `cpa-bot health`, or the error."""
    try:
        return "\n".join(await carry_out(cli, Backend.of(town.app), ["ping", "--works"]))
    except OperatorError as error:
        return f"refused: {error}"


async def test_health_tells_what_keeps_the_bot_from_its_work(town: World) -> None:
    assert (await health(town)).startswith("The bot is running. Telegram answered 0 s ago")
    town.clock.advance(days=2)
    assert (await health(town)).startswith("refused: Telegram has not answered for 172800 s.")
    await town.somebody().start()
    assert (await health(town)).startswith("The bot is running.")
    await town.database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    assert "Nothing can be stored" in await health(town)
    await town.database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    town.app.ingest.trouble = OTHER_POLLER
    assert await health(town) == f"refused: {OTHER_POLLER}"
