"""Health of the running bot: true figures, and one line with a remedy for each exceeded limit."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import cli
from bot.cli.database_commands import Backend, carry_out
from bot.conversation.dates import QuietHours
from bot.conversation.lead.events import LeadEvent
from bot.conversation.private import Private
from bot.operations.environment import ROOT, OperatorError
from bot.operations.health import LIMITS, Measurements, described, findings, measure
from bot.storage import backups, outbox
from bot.storage.database import Transaction
from bot.storage.notices import Alarm, AnyMessage, CandidateNews
from bot.telegram.ingest import OTHER_POLLER
from tests.canary import NAME, WORDS, hits
from tests.world import World

WELL = Measurements(timedelta(seconds=25), free=8_000_000_000, backup=timedelta(minutes=59))
SPOILT = {
    "storing": replace(WELL, unstored="database or disk is full"),
    "fetching": replace(WELL, trouble=OTHER_POLLER),
    "silence of Telegram": replace(WELL, silence=timedelta(seconds=61)),
    "updates that wait": replace(WELL, updates=1001),
    "replies owed": replace(WELL, owed=3, owed_for=timedelta(seconds=61)),
    "oldest message due": replace(WELL, late=timedelta(minutes=61)),
    "given up": replace(WELL, dead=2, missed=1),
    "free disk": replace(WELL, free=499_000_000),
    "newest backup": replace(WELL, backup=timedelta(hours=3, minutes=1)),
    "content": replace(WELL, problems=1),
    "certificate": replace(WELL, certificate=9),
    "clock": replace(WELL, unconfirmed=True),
}
STOPS = ["storing", "fetching", "silence of Telegram", "updates that wait"]
"""The only limits for which a container's health check restarts the bot."""


def test_past_each_limit_there_is_one_line_and_within_all_none() -> None:
    guide = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    assert findings(WELL) == findings(replace(WELL, free=None, backup=None, dead=9)) == []
    for name in (limit.name for limit in LIMITS):
        (line,) = findings(SPOILT[name])
        assert "{" not in line
        assert "\n" not in line
        assert line.count(". ") >= 1, "what is wrong, and what to do"
        assert bool(findings(SPOILT[name], works=True)) is (name in STOPS)
        assert f"| {name} |" in guide


async def test_a_bot_that_works_is_within_its_limits(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = await measure(town.app)
    assert (measured.trouble, measured.unstored, measured.updates, measured.dead) == ("", "", 0, 0)
    assert measured.silence < timedelta(seconds=30)
    assert measured.free is not None
    assert measured.free > 0
    monkeypatch.setattr("bot.operations.health.TOO_MANY_WAITING", 0)
    town.app.ingest.since -= timedelta(minutes=1)
    assert (await measure(town.app)).silence >= timedelta(minutes=1), "at the limit it still polls"


@pytest.mark.parametrize("full", ["data", "backups"])
async def test_the_disk_is_as_full_as_the_fullest_of_those_there_are(
    town: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    """Data and backups may lie on two disks, and the one of the backups may be away."""
    folder, data = tmp_path / "mounted", town.app.settings.data_dir
    app = replace(town.app, settings=town.app.settings.model_copy(update={"backup_dir": folder}))
    room = {data: 9_000_000_000, folder: 8_000_000_000} | {data if full == "data" else folder: 4_000_000}
    size = {"total": 20_000_000_000}
    usage = shutil.disk_usage

    sizes: dict[Path, int] = {}

    def of(path: Path) -> object:
        return usage(path)._replace(free=room[path], total=sizes.get(path, size["total"]))

    monkeypatch.setattr(shutil, "disk_usage", of)
    assert (await measure(app)).free == room[data]
    folder.mkdir()
    measured = await measure(app)
    assert measured.free_mb == 4
    assert any("Only 4 MB of disk are free" in line for line in findings(measured))

    for size["total"], least in (
        (1_000_000_000, 500),
        (8_000_000_000, 800),
        (20_000_000_000, 2000),
        (900_000_000_000, 2000),
    ):
        room |= {data: least * 1_000_000, folder: least * 1_000_000}
        assert not any("of disk" in line for line in findings(await measure(app)))
        room[folder] -= 1_000_000
        assert any(f"Only {least - 1} MB of disk" in line for line in findings(await measure(app)))

    # less is free on the small disk, which needs less
    small, large = (data, folder) if full == "backups" else (folder, data)
    sizes |= {small: 1_000_000_000, large: 900_000_000_000}
    room |= {small: 600_000_000, large: 1_900_000_000}
    assert any("Only 1900 MB of disk" in line for line in findings(await measure(app)))


async def test_the_age_of_the_backup_is_that_of_the_newest_one_of_the_right_time(town: World, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    app = replace(town.app, settings=town.app.settings.model_copy(update={"backup_dir": folder}))
    town.clock.advance(hours=5)
    assert (await measure(app)).backup == timedelta(hours=5), "none since the start"
    for ago in (timedelta(hours=4), timedelta(hours=2), timedelta(days=-9)):
        backups.path_of(folder, town.clock() - ago).touch()
    assert (await measure(app)).backup == timedelta(hours=2)
    shutil.rmtree(folder)
    assert (await measure(app)).backup == timedelta(hours=5)
    without = replace(town.app, settings=town.app.settings.model_copy(update={"backup_dir": None}))
    assert (await measure(without)).backup is None


async def test_what_waits_for_the_morning_is_said(town: World) -> None:
    def put(tx: Transaction) -> None:
        outbox.put(tx, Alarm(cause="late"), "tonight", delay=timedelta(hours=2))
        outbox.put(tx, Alarm(cause="late"), "next week", delay=timedelta(days=7))

    app = replace(town.app, dispatcher=replace(town.dispatcher, quiet=QuietHours()))
    town.clock.moment = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    await town.database.write(put)
    said = described(await measure(app))
    assert [line for line in said if "quiet hours" in line] == [
        "Messages that wait until the quiet hours end (CPA_QUIET_HOURS): 1."
    ]
    town.clock.advance(hours=10)
    assert "quiet hours" not in " ".join(described(await measure(app)))


async def test_what_waits_longest_is_what_is_due_or_tried_in_vain(town: World) -> None:
    def put(tx: Transaction) -> None:
        outbox.put(tx, Alarm(cause="late"), "later", delay=timedelta(days=3))
        outbox.put(tx, Alarm(cause="late"), "tried")
        tx.run("UPDATE outbox SET attempts = 3, due_at = due_at + 9000000 WHERE name = 'tried'")
        outbox.put(tx, Alarm(cause="late"), "for-an-invited-one")
        tx.run(
            "UPDATE outbox SET since = since - 9000000000, due_at = due_at + 600000 WHERE name = 'for-an-invited-one'"
        )

    await town.end()
    assert await town.database.read(outbox.longest_wait) == timedelta()
    await town.database.write(put)
    town.clock.advance(seconds=90)
    assert await town.database.read(outbox.longest_wait) == timedelta(seconds=90)
    assert (await measure(town.app)).late == timedelta(seconds=90)


class Ended(NamedTuple):
    lines: str
    refused: str


async def say(town: World, *words: str) -> Ended:
    try:
        return Ended("\n".join(await carry_out(cli, Backend.of(town.app), words)), "")
    except OperatorError as error:
        return Ended("", str(error))


def lost(*messages: AnyMessage) -> Callable[[Transaction], None]:
    def work(tx: Transaction) -> None:
        for message in messages:
            outbox.put(tx, message, f"lost-{message.kind}")
        tx.run("UPDATE outbox SET state = 'dead', attempts = 20")

    return work


FOR_THE_CANDIDATE = CandidateNews(
    code="ABCD-EFGH", chat=77, news=LeadEvent.TOWN_WROTE, by=Private(NAME), text=Private(WORDS)
)
FOR_THE_OPERATOR = Alarm(cause="late")


async def test_a_candidate_who_blocked_the_bot_is_told_of_and_no_reason_to_fail(town: World) -> None:
    await town.end()
    await town.database.write(lost(FOR_THE_CANDIDATE))
    assert "given up in the last days: 1" in (await say(town, "ping")).lines
    await town.database.write(lost(FOR_THE_OPERATOR))
    assert (await say(town, "ping")).refused.startswith("1 messages to a town")
    assert (await say(town, "ping", "--works")).lines.startswith("The bot is running.")


async def test_dead_letters_are_listed_tried_again_and_dropped(town: World) -> None:
    await town.end()
    assert (await say(town, "outbox", "list")).lines == "No message was given up."
    await town.database.write(lost(FOR_THE_CANDIDATE, FOR_THE_OPERATOR))
    shown = (await say(town, "outbox", "list")).lines
    first, second, _ = shown.splitlines()
    assert first.split()[3:] == ["attempts:", "20", "news", "telegram", "ABCD-EFGH"]
    assert second.split()[5:] == ["alarm", "mail"]
    assert hits(shown.encode()) == []
    assert "77" not in shown
    row, other = first.split()[0], second.split()[0]

    assert "not given up" in (await say(town, "outbox", "retry", "4711")).refused
    assert "name rows" in (await say(town, "outbox", "retry")).refused
    assert "name rows" in (await say(town, "outbox", "drop", row, "--all")).refused
    assert (await say(town, "outbox", "retry", other)).lines.startswith("1 are tried again now.")
    stored = await town.database.read(lambda tx: tx.all("SELECT state, attempts FROM outbox WHERE id = ?", int(other)))
    assert stored == [("uncertain", 0)], "it has all its attempts before it again"
    letters = len(town.simulator.letters)
    await town.deliver()
    assert len(town.simulator.letters) == letters + 1
    assert (await say(town, "outbox", "drop", "--all")).lines == "1 are dropped."
    assert await town.database.read(lambda tx: tx.all("SELECT body FROM outbox WHERE id = ?", int(row))) == [(None,)]
    assert (await say(town, "outbox", "list")).lines == "No message was given up."


async def test_what_cannot_be_read_any_more_can_only_be_dropped(town: World) -> None:
    await town.end()
    await town.database.write(lost(FOR_THE_CANDIDATE))
    await town.database.write(lambda tx: tx.run("UPDATE outbox SET body = x'00'"))
    assert "unreadable" in (await say(town, "outbox", "list")).lines
    assert "cannot be read any more" in (await say(town, "outbox", "retry", "--all")).refused
    assert (await say(town, "outbox", "drop", "--all")).lines == "1 are dropped."
