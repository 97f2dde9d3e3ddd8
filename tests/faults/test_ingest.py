"""The whole program while updates cannot be read, worked on or stored: it is never deaf, and nobody waits for another's trouble.

What is tried with the poller alone is in tests/telegram/test_ingest.py: a stored offset older than a day is not sent, a
refused token and the third 409 within a minute end it without the token in the text; that this ends the whole program is in
tests/test_app.py, for the token also in `test_matrix`, and with which exit code in tests/cli/test_run.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.operations.environment import OperatorError
from bot.operations.simulated_bot import trial_settings
from bot.telegram.ingest import BATCH, MAX_WAIT_S
from telegram_simulator import BadGateway, Fault, RateLimit
from tests.effort import record
from tests.fast_time import run
from tests.faults.call_sites import BUG, NOT_SAVED, QUARANTINED, goes_on, somebody
from tests.faults.failing_world import FailingWorld, failing_world, separate_logs, unexpected_entries, until
from tests.people import Person
from tests.world import World, opened

POISON = 50
DELAYED_S = 5.0
RESUMED_S = 240.0


async def nonsense(w: FailingWorld) -> None:
    """Updates of a shape that no release knows."""
    for number in range(POISON):
        w.simulator.world.updates.add("message", {"message_id": f"no number {number}", "chat": []})


async def bugs(w: FailingWorld) -> None:
    """Updates of somebody whose every turn fails."""
    unlucky = w.somebody()
    key = w.app.vault.person(unlucky.user.id)
    await w.database.write(lambda tx: tx.run(BUG, key))
    for _ in range(POISON):
        w.simulator.say(unlucky.user, "/menu")


@pytest.mark.parametrize("poison", [nonsense, bugs], ids=["unreadable", "a bug"])
def test_what_cannot_be_worked_on_delays_nobody(poison: Callable[[FailingWorld], Awaitable[None]]) -> None:
    async def scenario() -> float:
        async with failing_world() as w:
            candidate = await somebody(w)
            before = len(candidate.messages)
            await poison(w)
            w.simulator.say(candidate.user, "/help")
            took = await until(lambda: has_more_than(candidate, before), within_s=DELAYED_S)
            await w.settled()
            assert (await w.steps())["quarantined"] == POISON
            assert set(unexpected_entries(w.log)) <= {QUARANTINED}
            return took

    with separate_logs():
        took = run(scenario(), 1.0)
    assert took < DELAYED_S
    record(f"{POISON} failing updates ({poison.__name__})", f"the next person waits {took:.1f} s")


def test_an_update_with_an_id_from_nowhere_makes_nobody_unheard() -> None:
    """Telegram continues with the updates it has, whatever offset is requested next."""

    async def scenario() -> None:
        async with failing_world() as w:
            candidate = await somebody(w)
            before = len(candidate.messages)
            odd = '{"ok":true,"result":[{"update_id":1000000000000000}]}'
            w.simulator.add_fault(Fault(BadGateway(200, odd), "getUpdates", calls=(1,)))
            # a batch is full without theirs, which waits while the odd answer comes
            for _ in range(BATCH // POISON):
                await nonsense(w)
            w.simulator.say(candidate.user, "/help")
            await until(lambda: has_more_than(candidate, before))

    with separate_logs():
        run(scenario(), 20.0)


async def has_more_than(person: Person, messages: int) -> bool:
    return len(person.messages) > messages


def test_however_long_telegram_asks_to_wait_it_is_asked_again_within_minutes() -> None:
    """With polling everybody waits, so a day that was asked for by mistake makes no day of it."""

    async def scenario() -> float:
        async with failing_world() as w:
            candidate = await somebody(w)
            before = len(candidate.messages)
            w.simulator.add_fault(Fault(RateLimit(86_400), "getUpdates", calls=(1,)))
            w.simulator.say(candidate.user, "/menu")
            # which of the two waits depends on whether a poll was just ending
            took = await until(lambda: has_more_than(candidate, before), within_s=2 * MAX_WAIT_S)
            w.simulator.say(candidate.user, "/help")
            return took + await until(lambda: has_more_than(candidate, before + 1), within_s=2 * MAX_WAIT_S)

    with separate_logs():
        took = run(scenario(), 60.0)
    record("asked to wait for a day with polling", f"the next person is answered after {took:.0f} s")


@pytest.mark.parametrize("minutes", [0.1, 1, 5])
@pytest.mark.parametrize("site", ["Ingest._poll", "Dispatcher.dispatch"])
def test_a_database_that_is_away_leaves_nobody_deaf(site: str, minutes: float) -> None:
    """However long it was away, and however long the pauses have become."""

    async def scenario() -> float:
        async with failing_world() as w:
            candidate = await somebody(w)
            await candidate.say("/help")
            page, before = candidate.last.text, len(candidate.messages)
            w.database.before(site, w.database.read_only)
            if site == "Dispatcher.dispatch":
                # the turn of this one is taken as it is stored, that of the next one beside it afterwards
                w.simulator.say(candidate.user, "/help")
            for _ in range(3):
                w.simulator.say(candidate.user, "/help")
                await asyncio.sleep(minutes * 20)
            told = [NOT_SAVED in message.text for message in candidate.messages[before:]]
            assert told.count(True) in {1, 2}, "once where it was noticed, not again and again"
            await w.database.read_only(on=False)
            took = await until(lambda: has_more_than(candidate, before + len(told) + 2))
            assert [message.text for message in candidate.messages[-3:]] == [page] * 3
            w.log.clear()
            await goes_on(w, candidate)
            return took

    with separate_logs():
        took = run(scenario(), 60.0)
    assert took < RESUMED_S
    where = "before updates are stored" if site == "Ingest._poll" else "before a turn"
    record(f"database unavailable for {minutes} min, {where}", f"everybody answered after {took:.0f} s")


@pytest.mark.parametrize("older", [timedelta(seconds=20), timedelta(minutes=20)])
def test_of_two_bots_with_one_token_the_older_one_stays(tmp_path: Path, older: timedelta) -> None:
    """The newer one has nobody's data, and ends; the operator of the older one hears of it once."""

    async def scenario() -> None:
        async with failing_world() as w:
            candidate = await somebody(w)
            w.clock.advance(seconds=older.total_seconds())
            settings = trial_settings(tmp_path, w.app.settings.api_url)
            async with opened(World, w.simulator, settings, w.clock, w.parts) as newcomer:
                with pytest.raises(ExceptionGroup) as ended:
                    await asyncio.wait_for(newcomer.app.run(), 300)
            assert ended.group_contains(OperatorError, match="Another program fetches")
            await candidate.say("/help")
            await w.settled()
            assert w.app.ingest.trouble == ""
            assert await w.alarms() == {"conflict"}

    with separate_logs():
        run(scenario(), 20.0)
    record(
        "a second bot with the same token",
        "ends by itself within a minute; the older one goes on, and tells the operator",
    )
