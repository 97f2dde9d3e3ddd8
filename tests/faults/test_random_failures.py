"""Bad weather: every fifth call fails somehow, all the time, while many people send leads and a contact reads them."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from telegram_simulator import (
    ApiError,
    BadBody,
    BadGateway,
    ChatMessage,
    Effect,
    Fault,
    NoReply,
    RateLimit,
    Reset,
    Simulator,
    Slow,
)
from tests.canary import NAME
from tests.effort import record, repetitions
from tests.fast_time import run
from tests.faults.account import Account
from tests.faults.failing_world import FailingWorld, failing_world, separate_logs, unexpected_entries
from tests.faults.seen_messages import SeenMessages
from tests.faults.simulated_people import Candidate, Contact, in_letters
from tests.world import CONTACT, COORDINATOR

SPEED = 60.0
TOWNS = ("plzen", "brno", "usti-nad-labem")
AT_ONCE = 30
PATIENCE_S = 240.0
"""After so long without an answer, people do again what they did."""
READ = 30
"""So many leads are opened and answered, more or less."""
CHANCE = 0.2
TROUBLES: tuple[Effect, ...] = (
    RateLimit(3), ApiError(500, "Internal Server Error"),
    BadGateway(502), Slow(5), BadBody(), NoReply("before"), NoReply("after"), Reset("before"), Reset("after"),
)  # fmt: skip
"""Not among them: what is final. A refused token or somebody else who polls ends the program, and of a lead for which both
contact and coordinator have blocked the bot only the operator hears (`test_matrix`)."""


@dataclass
class Street:
    """The place for people of the tests of crashes; here nobody dies."""

    simulator: Simulator
    acted: int = 0

    def up_since(self) -> float | None:
        return None

    def waited(self, seconds: float) -> None:
        """Nobody counts."""


class Patient(Account):
    """Does the same once more when nothing has happened for minutes."""

    _last: Callable[[], None] | None = None

    async def until(self, condition: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        tried = loop.time()
        while True:
            self.look()
            if condition():
                return
            if self._last and loop.time() - tried > PATIENCE_S:
                self._last()
                tried = loop.time()
            await self.street.simulator.world.events.wait(self._seen, 5.0, self.user.id)

    def write(self, text: str) -> None:
        self._last = lambda: super(Patient, self).write(text)
        self._last()

    def tap(self, message_id: int, code: str) -> None:
        self._last = lambda: super(Patient, self).tap(message_id, code)
        self._last()

    def start(self, payload: str = "") -> None:
        self._last = lambda: super(Patient, self).start(payload)
        self._last()


class PatientCandidate(Patient, Candidate):
    """Somebody who sends a lead."""


class PatientContact(Patient, Contact):
    """Somebody who reads some of what comes; one person could not read thousands."""

    share: float = 1.0

    async def handle(self, notice: ChatMessage) -> None:
        if self.draw.random() < self.share:
            await super().handle(notice)


def test_bad_weather() -> None:
    with separate_logs():
        run(random_failures(repetitions(50, 5000)), SPEED)


async def random_failures(leads: int) -> None:
    draw, seen = random.Random(11), SeenMessages()  # noqa: S311  reproducible, no secret
    async with failing_world() as w:
        for number, effect in enumerate(TROUBLES):
            w.simulator.add_fault(Fault(effect, chance=1 - (1 - CHANCE) ** (1 / len(TROUBLES)), seed=number))
        w.begin()
        street = Street(w.simulator)
        contact = PatientContact(street, w.person(CONTACT).user, draw)
        contact.share = READ / leads
        reading = asyncio.ensure_future(contact.serve())
        room = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> str:
            async with room:
                user = w.simulator.user(f"P{number}", language_code="uk")
                now = w.simulator.sequence
                candidate = PatientCandidate(street, user, draw, name=f"{NAME} {in_letters(number)}", _seen=now)
                code = await candidate.send_lead(draw.choice(TOWNS))
                seen.watch(w.simulator)
                return code

        told = await asyncio.gather(*map(one, range(leads)))
        struck = share_of_failures(w)
        assert not reading.done(), "the contact is well"
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        w.simulator.clear_faults()
        await everything_is_out(w)
        seen.watch(w.simulator)
        assert set(told) == {code for (code,) in await w.read("SELECT code FROM lead")}
        silent = [code for code in told if not was_notified(seen, code)]
        assert len(silent) <= seen.unnamed[CONTACT] + seen.unnamed[COORDINATOR], "told of in lists that only count them"
        assert set(silent) <= await announced_leads(w)
        assert seen.unmarked_repeats == []
        assert unexpected_entries(w.log) == []
        assert set(await w.steps()) == {"answered"}
        assert set(await w.outbox()) <= {"sent", "dropped", "dead"}
        assert 0.15 < struck < 0.3
        assert seen.repeats, "there was something to mark"
    record(
        f"{leads} leads while a fifth of all calls fails", "0 unhandled exceptions, 0 lost leads, 0 unmarked duplicates"
    )


def share_of_failures(w: FailingWorld) -> float:
    """Return the share of calls that failed."""
    calls = w.simulator.calls
    return sum(not call.ok or call.description != "" for call in calls) / len(calls)


def was_notified(seen: SeenMessages, code: str) -> bool:
    """Return True if a contact or the coordinator got a notice of the lead, or a list with it."""
    return any(seen.times("new-lead", who, code) for who in (CONTACT, COORDINATOR))


async def announced_leads(w: FailingWorld) -> set[str]:
    """The leads of which a message that told somebody has gone through, in a list or alone."""
    rows = await w.read("SELECT name FROM outbox WHERE state = 'sent' AND name LIKE '%/new-lead/telegram'")
    return {name.partition("/")[0] for (name,) in rows}


async def everything_is_out(w: FailingWorld) -> None:
    """Let the time pass until nothing waits but what is for tomorrow."""
    await w.settled()
    while await w.read("SELECT 1 FROM outbox WHERE state IN ('due', 'uncertain') AND name NOT LIKE '%/fold/%'"):
        w.clock.advance(minutes=10)
        w.app.dispatcher.outbox_changed.set()
        await w.settled()
