"""The log: no token, address, number or name in any line, whatever a library or an exception says."""

import json
import logging
import re
import sqlite3
import sys
from pathlib import Path

import pytest
import structlog

from bot.conversation.lead.events import LeadEvent
from bot.conversation.private import Private
from bot.delivery.mail import SmtpServer
from bot.dispatch.sending import Person as Sender
from bot.operations.log import MAX_REMEMBERED, Repeats, configure, redact
from bot.operations.simulated_bot import trial_settings
from bot.papers import make_file
from bot.storage.administrators import Editor
from bot.storage.contacts import ContactPerson
from bot.storage.notices import CandidateNews
from bot.telegram.outbound import Outbound
from bot.telegram.request import BotRequest, make_bot
from bot.view.context import Paper, PaperLine
from telegram_simulator import serve
from tests.canary import CHAT, EMAIL, NAME, PHONE, TOKEN, WORDS, hits, lead
from tests.people import Clock
from tests.world import deliver_due, running, telegram

pytestmark = pytest.mark.usefixtures("own_log")


def test_what_is_taken_out() -> None:
    for text, kept in (
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot[token]/getMe"),
        (f"GET /bot{TOKEN.replace(':', '%3A')}/getMe", "GET /bot[token]/getMe"),
        ("write to jana.novakova+x@mesto-plzen.cz now", "write to [email] now"),
        ("call +420 601 999 888 or 601999888", "call [number] or [number]"),
        ("(0042) 601-999-888", "([number]"),
        ("row 17, code ABCD-EFGH, 12.3 s", "row 17, code ABCD-EFGH, 12.3 s"),
    ):
        assert redact(text) == kept


OF_HERS: tuple[object, ...] = (
    ContactPerson(Private(NAME), Private(EMAIL), CHAT, email_code=Private(PHONE)),
    Editor(Private(NAME), Private(EMAIL), Private(PHONE), chat=CHAT),
    CandidateNews(code="ABCD-EFGH", chat=CHAT, news=LeadEvent.TOWN_WROTE, by=Private(NAME), text=Private(WORDS)),
    Sender(b"p" * 16, CHAT, "uk"),
    lead(),
    Outbound(make_bot("https://api.telegram.org", TOKEN, BotRequest())),
    SmtpServer("localhost", 25, "none", "bot@example.org", "bot", TOKEN),
)


def test_what_is_printed_of_anything_that_is_kept_or_sent_holds_nothing_of_hers() -> None:
    for one in OF_HERS:
        assert hits(f"{one!r} {[one]}".encode()) == [], type(one)


def test_the_letters_of_a_name_are_not_logged_where_a_file_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    """The library of PDF names the letters that its font does not have."""
    configure("DEBUG")
    make_file(Paper("cv.pdf", (PaperLine("title", "გიორგი 李"),)))
    assert not set("გიორგი李") & set(capsys.readouterr().err)


def test_every_line_passes_the_redaction(capsys: pytest.CaptureFixture[str]) -> None:
    configure("DEBUG")
    structlog.get_logger().info(f"to {EMAIL}", number=PHONE, reason=f"bot{TOKEN}", update_id=700000001)
    logging.getLogger("some.library").warning("url=%s", f"https://x.org/bot{TOKEN}/a?phone={PHONE}")
    logging.getLogger("some.library").warning("mail to %s", EMAIL)
    said = capsys.readouterr().err
    assert hits(said.encode()) == []
    assert said.count("[token]") == 2
    assert (said.count("[email]"), said.count("[number]")) == (2, 2)
    assert "update_id=700000001" in said
    assert len(said.splitlines()) == 3


def test_a_version_that_looks_like_a_telephone_number_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")
    structlog.get_logger().info("started", content="8f7210960428", town="8f7210960428")
    assert "content='8f7210960428' town='8f[number]'" in capsys.readouterr().err


def test_of_an_exception_only_kind_and_places_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(f"{NAME} wrote {WORDS}") from error
    except ValueError:
        structlog.get_logger().exception("a turn failed", reference="AB12CD")
        logging.getLogger("some.library").exception("it failed")
    said = capsys.readouterr().err
    assert hits(said.encode()) == []
    assert said.count("ValueError (from KeyError)") == 2
    assert re.search(r"test_log.py:\d+ test_of_an_exception", said)
    assert "reference='AB12CD'" in said


def test_what_is_about_the_machine_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")
    for error in (sqlite3.OperationalError("database or disk is full"), OSError(28, "No space left")):
        try:
            raise error
        except (sqlite3.Error, OSError):
            structlog.get_logger().exception("not stored")
        assert str(error) in capsys.readouterr().err


def test_an_exception_nobody_caught_is_logged_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")

    def fail() -> None:
        raise ValueError(NAME)

    try:
        try:
            fail()
        except ValueError as error:
            raise ExceptionGroup(WORDS, [error]) from None
    except ExceptionGroup as group:
        sys.excepthook(type(group), group, group.__traceback__)
    said = capsys.readouterr().err
    assert hits(said.encode()) == []
    assert re.search(r"ExceptionGroup \[.*test_log.py:\d+ fail > ValueError\]", said)


def test_levels(capsys: pytest.CaptureFixture[str]) -> None:
    for level, lines in (("DEBUG", 5), ("INFO", 4), ("WARNING", 3), ("ERROR", 2)):
        configure(level)
        log = structlog.get_logger()
        for say in (log.debug, log.info, log.warning, log.error, logging.getLogger("some.library").error):
            say("one")
        for name in ("telegram", "pyreqwest", "httpx", "asyncio", "uvicorn", "aiosmtplib", "markdown_it"):
            logging.getLogger(name).info("never: libraries tell too much")
        assert len(capsys.readouterr().err.splitlines()) == lines


@pytest.mark.parametrize("journal", [False, True])
def test_an_event_is_one_object_in_one_line_for_whoever_reads_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, journal: bool
) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    if journal:
        monkeypatch.setenv("JOURNAL_STREAM", "8:1234")
    configure("INFO", "json")
    structlog.get_logger().info("one", reason=f"two\nlines for {EMAIL}", row=7, folder=Path("data"))
    logging.getLogger("some.library").error("it failed:\n%s", PHONE)
    sys.excepthook(ValueError, ValueError(NAME), None)
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition("{")[0] for line in lines] == (["<6>", "<3>", "<2>"] if journal else [""] * 3)
    info, error, fatal = (json.loads(line[3:] if journal else line) for line in lines)
    assert (info["event"], info["reason"], info["row"]) == ("one", "two\nlines for [email]", 7)
    assert (error["level"], error["event"]) == ("error", "it failed:\n[number]")
    assert (fatal["level"], fatal["event"]) == ("critical", "unhandled exception")
    assert {one["timestamp"][:4] for one in (info, error, fatal)}


def test_under_systemd_a_line_begins_with_its_priority(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1234")
    configure("DEBUG")
    log = structlog.get_logger()
    for say in (log.debug, log.info, log.warning, log.error, log.critical):
        say("two\nlines")
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition("timestamp=")[0] for line in lines] == ["<7>", "<6>", "<4>", "<3>", "<2>"]


def test_equal_lines_of_a_minute_are_one_and_the_next_says_how_many() -> None:
    now = [0.0]
    repeats = Repeats(lambda: now[0])

    def logged(**fields: object) -> dict[str, object] | None:
        try:
            return dict(repeats(None, str(fields.pop("level", "warning")), dict(fields)))
        except structlog.DropEvent:
            return None

    lost = {"event": "Telegram call failed", "error": "ReadTimeout"}
    assert logged(**lost) == lost
    for now[0] in (0.1, 59.9):
        assert logged(**lost) is None
    assert logged(**lost, row=2), "another message"
    assert logged(**lost, level="error")
    assert logged(**lost, exc_info=True) == logged(**lost, exc_info=True), "a trace is never dropped"
    now[0] = 60.0
    assert logged(**lost) == {**lost, "repeats": 2}
    now[0] = 120.0
    assert logged(**lost) == lost
    for row in range(MAX_REMEMBERED):
        assert logged(**lost, row=row)
    assert logged(**lost), "what it remembers is bounded"


async def test_an_hour_in_which_nothing_happens_is_five_lines_at_most(
    tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("DEBUG")
    simulator = telegram(clock)
    async with serve(simulator) as url:
        folder = tmp_path / "backups"
        given = trial_settings(tmp_path / "data", url).model_copy(update={"backup_dir": folder})
        async with running(simulator, given, clock) as town:
            await town.settled()
            capsys.readouterr()
            for minute in range(60):
                clock.advance(minutes=1)
                await town.app.maintenance.back_up(folder)
                if minute % 60 == 59:
                    await town.app.maintenance.tidy()
                await deliver_due(town.delivery)
                await town.app.watching.look()
                await town.app.telling()
            await town.settled()
            said = capsys.readouterr().err.splitlines()
    assert "backup created" in said[0]
    assert len(said) <= 5
