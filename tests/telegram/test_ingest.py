"""The poller: stored before acknowledged, never deaf, and loud when waiting would not help."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.conversation.model import Say
from bot.operations.environment import OperatorError
from bot.storage.crypto import Vault
from bot.storage.database import Database
from bot.telegram.ingest import CONFLICT_GRACE, POLL_S, TOO_MANY_WAITING, Ingest, IngestError, Storing
from bot.telegram.updates import PrivateAction, ReceivedUpdate
from telegram_simulator import ApiError, BadBody, BadGateway, Effect, Fault, RateLimit, Reset, Simulator, User
from tests.people import Clock
from tests.waiting import TICK_S, in_seconds, until


def texts(updates: Iterable[ReceivedUpdate]) -> list[str]:
    acted = [one.inbound.action for one in updates if isinstance(one.inbound, PrivateAction)]
    return [action.text for action in acted if isinstance(action, Say)]


CONFLICT = ApiError(409, "Conflict: terminated by other getUpdates request")


@dataclass
class Poller:
    bot: Bot
    database: Database
    vault: Vault
    clock: Clock
    simulator: Simulator
    offered: list[ReceivedUpdate] = field(default_factory=list[ReceivedUpdate])
    storing: list[Storing] = field(default_factory=list[Storing])
    """The function that stores each of them."""
    stored: list[bool] = field(default_factory=list[bool])
    """True for each update that was already stored."""
    told: list[ReceivedUpdate] = field(default_factory=list[ReceivedUpdate])
    """Of which updates it was said that they cannot be stored."""
    disturbances: list[str] = field(default_factory=list[str])
    """The message each time that another poller was running."""
    busy: int = 0
    looks: int = 0
    ingest: Ingest = field(init=False)

    def __post_init__(self) -> None:
        self.ingest = Ingest(
            self.bot,
            self.database,
            self.vault,
            self.clock,
            self.offer,
            self.waiting,
            unsaved=self.unsaved,
            disturbed=self.disturbed,
        )

    @property
    def texts(self) -> list[str]:
        failed = [storing.done() and storing.exception() is not None for storing in self.storing]
        return texts(one for one, without in zip(self.offered, failed, strict=True) if not without)

    def waiting(self) -> int:
        self.looks += 1
        return self.busy

    def offer(self, update: ReceivedUpdate, storing: Storing) -> None:
        self.offered.append(update)
        self.storing.append(storing)
        self.stored.append(storing.done())

    async def unsaved(self, update: ReceivedUpdate) -> None:
        self.told.append(update)

    async def disturbed(self) -> None:
        self.disturbances.append(self.ingest.trouble)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        task = asyncio.ensure_future(self.ingest.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled(), "it is still there"

    async def fetches(self) -> None:
        """Run until the bot has everything there was."""
        async with self.running():
            await self.simulator.wait_until_polled()

    def asked(self) -> list[object]:
        """The offset of every getUpdates so far."""
        polls = [call for call in self.simulator.calls if call.method == "getUpdates"]
        return [call.parameters.get("offset") for call in polls]

    def fail(self, effect: Effect, *calls: int) -> None:
        self.simulator.add_fault(Fault(effect, "getUpdates", calls=calls))

    async def can_write(self, *, on: bool) -> None:
        await self.database.read(lambda tx: tx.all(f"PRAGMA query_only={int(not on)}"))

    def restarted(self) -> "Poller":
        return replace(self, offered=[], storing=[], stored=[])


@pytest.fixture
def poller(bot: Bot, database: Database, vault: Vault, clock: Clock, simulator: Simulator) -> Poller:
    return Poller(bot, database, vault, clock, simulator)


async def test_an_update_is_offered_while_it_is_being_stored(poller: Poller, person: User) -> None:
    """Its turn waits behind it in the database's queue; only the first updates after a start may be repeats."""
    async with poller.running():
        for text in ("first", "second"):
            poller.simulator.say(person, text)
            await poller.simulator.wait_until_polled()
    assert poller.texts == ["first", "second"]
    assert poller.stored == [True, False]


async def test_nothing_is_acknowledged_that_is_not_stored(poller: Poller, person: User) -> None:
    """A database that cannot write makes the poller wait; it is not deaf afterwards, and nothing is lost."""
    await poller.can_write(on=False)
    async with poller.running():
        poller.simulator.say(person, "during")
        polls = len(poller.asked())

        async def asked_again() -> bool:
            return len(poller.asked()) > polls

        await until(asked_again)
        assert poller.texts == []
        assert set(poller.asked()) == {None}
        await poller.can_write(on=True)
        poller.simulator.say(person, "after")
        await poller.simulator.wait_until_polled()
    assert poller.texts == ["during", "after"]


async def test_whoever_writes_while_nothing_can_be_stored_is_told_once_each_time(poller: Poller, person: User) -> None:
    async def told(times: int) -> bool:
        return len(poller.told) >= times

    with capture_logs() as logged:
        async with poller.running():
            for times in (1, 2):
                before = len(logged)
                await poller.can_write(on=False)
                for text in ("first", "second"):
                    poller.simulator.say(person, text)
                await until(partial(told, times))
                await poller.can_write(on=True)
                await poller.simulator.wait_until_polled()
                pauses = [line["pause_s"] for line in logged[before:] if "pause_s" in line]
                assert pauses[0] == 1.0, "each trouble begins with a short wait"
    assert texts(poller.told) == ["first", "first"]
    assert poller.texts == ["first", "second"] * 2


async def test_a_full_disk_is_recovered_from(poller: Poller, person: User) -> None:
    (pages,) = await poller.database.read(lambda tx: tx.all("PRAGMA page_count")[0])
    await poller.database.read(lambda tx: tx.all(f"PRAGMA max_page_count={pages}"))
    async with poller.running():
        for _ in range(60):
            poller.simulator.say(person, "x" * 4000)

        async def full() -> bool:
            return len(poller.asked()) > 0

        await until(full)
        with pytest.raises(sqlite3.OperationalError, match="full"):
            await poller.database.write(lambda tx: tx.run("INSERT INTO fact VALUES (?, 1, 1)", "y" * 500_000))
        await poller.database.read(lambda tx: tx.all("PRAGMA max_page_count=1000000"))
        await poller.simulator.wait_until_polled()
    assert len(poller.texts) == 60


async def test_an_update_nobody_can_read_does_not_block_the_next(
    poller: Poller, person: User, caplog: pytest.LogCaptureFixture
) -> None:
    poller.simulator.world.updates.add("message", {"message_id": "Kanárek", "chat": {"secret": "Kanárek"}})
    poller.simulator.say(person, "good")
    with caplog.at_level(logging.DEBUG):
        await poller.fetches()
    assert poller.texts == ["good"]
    assert poller.asked() == [None], "one poll brought both, and was not repeated"
    rows = await poller.database.read(lambda tx: tx.all("SELECT step FROM inbox ORDER BY update_id"))
    assert rows == [("quarantined",), ("new",)]
    ((body,), _) = await poller.database.read(lambda tx: tx.all("SELECT body FROM inbox ORDER BY update_id"))
    assert poller.vault.open(body, "inbox") == b'["message"]', "of which kind it was, and nothing of what it held"
    assert "Kanárek" not in caplog.text


@pytest.mark.parametrize("raw", ['{"ok":true,"result":true}', '{"ok":true,"result":[1]}', '{"ok":true,"result":[{}]}'])
async def test_an_answer_of_another_shape_is_no_end(poller: Poller, person: User, raw: str) -> None:
    poller.fail(BadBody(raw), 1)
    poller.simulator.say(person, "good")
    await poller.fetches()
    assert poller.texts == ["good"]


@pytest.mark.parametrize("effect", [BadGateway(), Reset("before"), Reset("after"), ApiError(500, "no"), RateLimit(2)])
async def test_a_failing_poll_is_repeated(poller: Poller, person: User, effect: Effect) -> None:
    poller.fail(effect, 1)
    poller.simulator.say(person, "good")
    patient = in_seconds(2 if isinstance(effect, RateLimit) else 1)
    await poller.fetches()
    assert poller.texts == ["good"]
    assert patient.is_set(), "not at once, and not before the time that Telegram asked for"


async def test_telegram_being_away_is_two_lines_in_the_log(poller: Poller, person: User) -> None:
    poller.fail(BadGateway(), 1, 2)
    poller.simulator.say(person, "good")
    with capture_logs() as logged:
        await poller.fetches()
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == [
        "Telegram polling failed, trying until it works",
        "Telegram polling works again",
    ]
    waits = [int(str(call.parameters["timeout"])) for call in poller.simulator.calls if call.method == "getUpdates"]
    assert waits[:3] == [POLL_S, 0, 0], "whether Telegram is back is asked in short"


async def test_an_update_that_comes_twice_is_handed_on_once(poller: Poller, person: User) -> None:
    """The poll that would have acknowledged it never came: after the restart Telegram sends it again."""
    poller.simulator.say(person, "once")
    (update,) = poller.simulator.world.updates.pending
    await poller.fetches()
    poller.clock.advance(hours=25)  # the stored offset is too old to be sent now
    poller.simulator.world.updates.pending.append(replace(update, at=poller.clock.moment))
    poller.simulator.say(person, "twice")
    second = poller.restarted()
    await second.fetches()
    assert (poller.texts, second.texts) == (["once"], ["twice"])


@pytest.mark.parametrize(("hours", "sent"), [(0, True), (24, True), (24.1, False)])
async def test_a_restart_goes_on_where_it_was_for_a_day(
    poller: Poller, person: User, *, hours: float, sent: bool
) -> None:
    poller.simulator.say(person, "before")
    await poller.fetches()
    poller.clock.advance(hours=hours)
    poller.simulator.say(person, "after")
    second = poller.restarted()
    await second.fetches()
    assert poller.asked().count(None) == (1 if sent else 2)
    assert second.texts == ["after"], "what was stored before is not handed on again"


async def test_a_refused_token_ends_it_without_naming_the_token(poller: Poller, token: str) -> None:
    poller.fail(ApiError(401, "Unauthorized"))
    with pytest.raises(IngestError, match="BotFather") as ended:
        await asyncio.wait_for(poller.ingest.run(), 60)
    assert isinstance(ended.value, OperatorError)
    assert token.partition(":")[2] not in repr(ended.getrepr(chain=True))


async def test_somebody_else_who_polls_ends_it_the_third_time(poller: Poller, token: str) -> None:
    poller.fail(CONFLICT)
    with pytest.raises(IngestError, match="Another program") as ended:
        await asyncio.wait_for(poller.ingest.run(), 60)
    assert len(poller.asked()) == 3
    assert token.partition(":")[2] not in repr(ended.getrepr(chain=True))


async def test_a_conflict_now_and_then_is_no_end(poller: Poller, person: User) -> None:
    poller.fail(CONFLICT, 1, 2, 4)
    async with poller.running():
        await poller.simulator.wait_until_polled()
        poller.clock.advance(minutes=2)
        poller.simulator.say(person, "a")
        await poller.simulator.wait_until_polled()
        poller.simulator.say(person, "b")
        await poller.simulator.wait_until_polled()
    assert poller.texts == ["a", "b"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Conflict: terminated by other getUpdates request", "Another program"),
        ("Conflict: can't use getUpdates method while webhook is active", "webhook at another program"),
    ],
)
async def test_of_another_program_the_operator_hears_once_each_time_and_no_more_when_it_has_ended(
    poller: Poller, person: User, said: str, reason: str
) -> None:
    """A bot that has long been at work waits until the other ends."""

    async def is_disturbed(*, now: bool) -> bool:
        return bool(poller.ingest.trouble) is now

    async with poller.running():
        await poller.simulator.wait_until_polled()
        poller.clock.moment += CONFLICT_GRACE + timedelta(seconds=1)
        for _ in range(2):
            poller.fail(ApiError(409, said), 1, 2, 3)
            for now in (True, False):
                poller.simulator.say(person, "a")
                await until(partial(is_disturbed, now=now))
    assert [reason in one for one in poller.disturbances] == [True, True]


async def test_a_second_bot_costs_the_first_three_seconds_at_most(
    poller: Poller, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it disturbed the first before it ended. The pauses are counted: how long they take differs."""
    pauses, sleep = list[float](), asyncio.sleep

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", pause)
    async with poller.running():
        await poller.simulator.wait_until_polled()
        poller.clock.advance(minutes=11)
        for _ in range(3):
            await poller.simulator.wait_until_polled()
            await poller.bot.get_updates(timeout=0)
        poller.simulator.say(person, "a")

        async def fetched() -> bool:
            return poller.texts == ["a"]

        await until(fetched)
    assert sum(one for one in pauses if one > TICK_S) <= 3


async def test_nothing_more_is_fetched_while_too_much_waits(poller: Poller, person: User) -> None:
    poller.busy = TOO_MANY_WAITING + 1
    poller.simulator.say(person, "a")
    async with poller.running():

        async def looked_again() -> bool:
            return poller.looks > 2

        await until(looked_again)
        assert poller.asked() == []
        poller.busy = 0
        await poller.simulator.wait_until_polled()
    assert poller.texts == ["a"]
