"""The operator is written to once when something is wrong and once when it is over; outside, somebody hears that the bot works."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.content.problems import Problem, Remark
from bot.delivery.mail import NoMail
from bot.operations.alarms import WORDS, Alarms
from bot.operations.environment import OperatorError
from bot.operations.exit_report import ENDED, last_end, previous_end, running
from bot.operations.health import LIMITS
from bot.storage import backups
from bot.telegram.ingest import OTHER_POLLER
from tests.bot_parts import says, write_lead
from tests.people import Person
from tests.world import World

REFUSED = [Problem("guide.yaml", 3, Remark("unknown name"), Remark("remove it"))]


def told(town: World) -> list[tuple[str, str]]:
    operator = town.dispatcher.operator.email
    return [(letter.subject, letter.body) for letter in town.simulator.letters if letter.to == operator]


def watching(town: World, **settings: object) -> Alarms:
    app = replace(town.app, settings=town.app.settings.model_copy(update=settings))
    return Alarms(app, town.app.delivery.mail)


async def test_what_is_wrong_is_told_once_and_once_when_it_is_over(town: World, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    alarms = watching(town, backup_dir=folder)
    await town.end()
    town.clock.advance(hours=4)
    for _ in range(3):
        await alarms.look()
    ((subject, body),) = [one for one in told(town) if says(WORDS["newest backup"][0]) in one[1]]
    assert subject == says("The bot needs its operator")
    backups.path_of(folder, town.clock()).touch()
    for _ in range(3):
        await alarms.look()
    assert body.count(says(WORDS["newest backup"][0])) == 1
    over = [one for one in told(town) if f"✅ {says(WORDS['newest backup'][0])}" in one[1]]
    assert len(over) == 1
    assert says("This is over:") in over[0][1]
    assert says("Check the disk and the owner of CPA_BACKUP_DIR.") not in over[0][1], "there is nothing left to do"
    assert str(town.app.settings.data_dir.absolute()) in body, "an operator may run several bots"
    assert says("In doubt, look for our phone or address yourself, not in this e-mail, and ask us.") not in body


def spoil(town: World, name: str, *, wrong: bool) -> None:
    if name == "content":
        town.dispatcher.library.problems = tuple(REFUSED) if wrong else ()
    else:
        town.app.ingest.trouble = OTHER_POLLER if wrong else ""


@pytest.mark.parametrize("name", ["content", "fetching"])
async def test_what_was_right_in_between_is_borne_with_anew_and_told_of_anew(town: World, name: str) -> None:
    """Two short troubles are not one long one, and two long ones are two."""
    (patience,) = [limit.patience for limit in LIMITS if limit.name == name]
    alarms, short = watching(town, backup_dir=None), patience - timedelta(minutes=1)

    async def looked(*, wrong: bool, after: timedelta = timedelta()) -> int:
        spoil(town, name, wrong=wrong)
        town.app.ingest.since = town.clock.moment = town.clock() + after
        await alarms.look()
        return len([body for _, body in told(town) if f"⛔ {says(WORDS[name][0])}" in body])

    await town.end()
    for _ in range(2):
        assert await looked(wrong=True) == 0
        assert await looked(wrong=True, after=short) == 0, "it is borne with"
        assert await looked(wrong=False, after=short) == 0
    for times in (1, 2):
        assert await looked(wrong=True) == times - 1
        assert await looked(wrong=True, after=patience) == times
        assert await looked(wrong=False, after=short) == times


async def test_a_bot_that_works_forgets_what_ended_the_one_before(town: World) -> None:
    ended = town.app.settings.data_dir / ENDED
    ended.write_text('{"at": "2026-11-01T10:00:00+00:00", "reason": "the token", "told": ""}', "utf-8")
    assert last_end(ended.parent) == "It ended at 2026-11-01 10:00 UTC: the token"
    await watching(town).look()
    assert last_end(ended.parent) == ""


@pytest.mark.parametrize(
    ("ends", "told_of"),
    [
        (asyncio.CancelledError(), False),
        (OperatorError("the token"), False),
        (ExceptionGroup("", [ExceptionGroup("", [OperatorError("the token")])]), False),
        (ExceptionGroup("", [OperatorError("the token"), ValueError()]), True),
        (ValueError(), True),
    ],
)
def test_a_run_that_crashes_says_no_goodbye(tmp_path: Path, ends: BaseException, *, told_of: bool) -> None:
    with pytest.raises(type(ends)), running(tmp_path):
        raise ends
    assert bool(last_end(tmp_path)) is told_of
    with running(tmp_path):
        assert ("crashed, was killed, or the machine went down" in previous_end(tmp_path)) is told_of
    assert last_end(tmp_path) == previous_end(tmp_path) == ""


async def test_once_an_hour_the_log_says_what_was_done(
    town: World, candidate: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    await write_lead(candidate)
    alarms = watching(town)
    for minutes in (0, 30, 29, 1):
        town.clock.advance(minutes=minutes)
        await alarms.look()
    first, second = [line for line in capsys.readouterr().out.splitlines() if "hourly summary" in line]
    assert re.search(r"turns=[1-9]\d* updates_waiting=0 replies_owed=0 .*leads_sent=1 ", first)
    assert "turns=0 " in second


async def test_without_a_mail_server_it_is_in_the_log_once(town: World, capsys: pytest.CaptureFixture[str]) -> None:
    alarms = Alarms(town.app, NoMail())
    town.app.workers.failed, town.app.workers.reference = 1, "AAA111"
    for _ in range(3):
        await alarms.look()
    assert capsys.readouterr().out.count("health limit exceeded") == 1


async def test_outside_is_asked_every_five_minutes_while_the_bot_works(town: World) -> None:
    asked = list[str]()

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    application = web.Application()
    application.router.add_get("/abc", answer)
    async with TestServer(application) as server:
        alarms = watching(town, ping_url=str(server.make_url("/abc")))
        candidate = town.somebody("uk")
        for _ in range(6):
            await candidate.say("/menu")  # what Telegram has to tell ends its silence
            await alarms.look()
            town.clock.advance(minutes=1)
        assert asked == ["/abc", "/abc"]
        for days in (365, -365):
            town.clock.advance(days=days)
            town.app.dispatcher.outbox_changed.set()
            await candidate.say("/menu")
            await alarms.look()
        assert len(asked) == 4, "a clock that was ahead and is right again silences nobody"
        await town.end()
        town.clock.advance(minutes=30)
        await alarms.look()
        assert len(asked) == 4, "a bot that hears nobody is not said to work"


async def test_an_outside_that_is_away_is_logged_once_each_time(
    town: World, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [500, 502, 200, 500, 500]

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=answers.pop(0))

    application = web.Application()
    application.router.add_get("/secret", answer)
    await town.end()
    async with TestServer(application) as server:
        alarms = watching(town, ping_url=str(server.make_url("/secret")))
        for _ in tuple(answers):
            town.app.ingest.since = town.clock()
            await alarms.look()
            town.clock.advance(minutes=6)
    said = capsys.readouterr().out
    assert said.count("CPA_PING_URL does not answer") == 2
    assert "secret" not in said


async def test_an_outside_that_cannot_be_reached_at_all_is_away_too(
    town: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await watching(town, ping_url="http://127.0.0.1:9/secret").look()
    said = capsys.readouterr().out
    assert said.count("CPA_PING_URL does not answer") == 1
    assert "secret" not in said
