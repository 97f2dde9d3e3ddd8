"""A clock that is wrong destroys nothing: what is deleted by time waits until Telegram or the operator confirms the time."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import cli
from bot.cli.database_commands import Backend, carry_out
from bot.conversation.model import Erase
from bot.dispatch.sending import Person as Sender
from bot.operations.alarms import WORDS, Alarms
from bot.operations.environment import OperatorError
from bot.operations.health import measure
from bot.operations.simulated_bot import trial_settings
from bot.storage import backups, leads, privacy
from bot.telegram.request import PyreqwestRequest
from telegram_simulator import serve
from tests.bot_parts import says, sender, take, write_lead
from tests.people import Clock
from tests.world import World, opened, parts, request_by, telegram


class Machine(NamedTuple):
    """A bot at work on a machine whose clock may be wrong, and the right time."""

    town: World
    right: Clock
    backups: Path

    async def pass_(self, speed: float = 1, **by: float) -> None:
        """Let time pass, on a clock that may be too quick; Telegram answers in the end."""
        self.right.advance(**by)
        self.town.clock.moment += timedelta(**by) * speed
        await self.town.app.bot.get_me()

    async def health(self) -> str:
        try:
            return "\n".join(await carry_out(cli, Backend.of(self.town.app), ["ping"]))
        except OperatorError as error:
            return str(error)

    def told(self) -> list[str]:
        operator = self.town.dispatcher.operator.email
        return [letter.body for letter in self.town.simulator.letters if letter.to == operator]

    async def files(self) -> list[Path]:
        """Make a backup where one is due; return all there are, oldest first."""
        await self.town.app.maintenance.back_up(self.backups)
        return [path for _, path in backups.list_backups(self.backups)]


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    right, clock, folder = Clock(), Clock(), tmp_path / "backups"
    simulator = telegram(right)
    different = replace(parts(simulator, clock), request=request_by(right))
    async with serve(simulator) as url:
        settings = trial_settings(tmp_path, url, backup_dir=folder)
        async with opened(World, simulator, settings, clock, different) as town:
            await town.app.maintenance.begin()
            yield Machine(town, right, folder)


async def sent(machine: Machine) -> tuple[str, Sender]:
    """Have a candidate send a lead; return its code, and who they are."""
    machine.town.begin()
    await machine.town.polls()
    code = await write_lead(candidate := machine.town.somebody())
    await machine.town.end()
    return code, sender(machine.town.vault, candidate.user.id)


async def test_a_clock_430_days_ahead_and_80_times_too_quick_deletes_nothing_until_it_is_confirmed(
    machine: Machine,
) -> None:
    town, maintenance = machine.town, machine.town.app.maintenance
    code, _ = await sent(machine)
    (first,) = await machine.files()
    assert await maintenance.tidy()
    town.clock.advance(days=430)
    alarms, made = Alarms(town.app, town.app.delivery.mail), list[Path]()
    for _ in range(12):
        await machine.pass_(minutes=5, speed=80)
        assert not await maintenance.tidy()
        made = await machine.files()
        await alarms.look()
    assert first in made
    assert await town.database.read(lambda tx: leads.by_code(tx, code)) is not None
    assert "days, " in await machine.health()
    assert (
        "ahead of Telegram's, so no old data is deleted. Set it right; if it is right: cpa-bot clock confirm"
        in await machine.health()
    )
    assert [says(WORDS["clock"][0]) in body for body in machine.told()].count(True) == 1

    confirmed = await carry_out(cli, Backend.of(town.app), ["clock", "confirm"])
    assert confirmed[0].endswith("ahead of Telegram's.")
    assert "Set it right" not in await machine.health()
    assert await maintenance.tidy()
    assert await town.database.read(lambda tx: leads.by_code(tx, code)) is None
    assert [path for _, path in backups.list_backups(machine.backups)][-3:] == made[-3:]
    assert first not in await machine.files()
    await machine.pass_(hours=2, speed=80)
    assert not await maintenance.tidy(), "what was confirmed was another time"


@pytest.mark.parametrize("days", [430, -430])
async def test_whoever_deletes_their_data_is_obeyed_at_any_time(machine: Machine, days: int) -> None:
    code, candidate = await sent(machine)
    machine.town.clock.advance(days=days)
    await machine.pass_(hours=1)
    assert not await machine.town.app.maintenance.tidy()
    await take(machine.town.dispatcher, candidate, Erase())
    assert await machine.town.database.read(lambda tx: leads.by_code(tx, code)) is None
    await machine.town.app.maintenance.tidy()
    assert len(privacy.read_erasure_list([machine.backups])) == 1


async def test_a_clock_that_falls_back_deletes_nothing_and_is_told_of(machine: Machine) -> None:
    code, _ = await sent(machine)
    machine.town.clock.advance(days=-430)
    await machine.pass_(hours=1)
    assert not await machine.town.app.maintenance.tidy()
    assert "behind Telegram's, so no old data is deleted" in await machine.health()
    machine.town.clock.moment = machine.right.moment
    assert await machine.town.app.maintenance.tidy()
    assert "Set it right" not in await machine.health()
    assert await machine.town.database.read(lambda tx: leads.by_code(tx, code)) is not None


async def test_telegram_being_away_does_not_make_a_clock_wrong(machine: Machine) -> None:
    for clock in (machine.right, machine.town.clock):
        clock.advance(days=3)
    assert (await measure(machine.town.app)).clock == "0:00:00 ahead of Telegram's"
    assert await machine.town.app.maintenance.tidy()


async def test_while_no_answer_has_named_a_time_nothing_is_deleted_and_health_says_so_in_the_end(
    machine: Machine,
) -> None:
    silent = request_by(machine.right)(PyreqwestRequest)
    maintenance = replace(machine.town.app.maintenance, ahead=silent.clock.ahead)
    app = replace(machine.town.app, request=silent, maintenance=maintenance)
    for minutes, said in ((0, False), (10, True)):
        machine.town.clock.advance(minutes=minutes)
        assert not await app.maintenance.tidy()
        measured = await measure(app)
        assert (measured.clock.startswith("not compared"), measured.unconfirmed) == (True, said)
    await carry_out(cli, Backend.of(app), ["clock", "confirm"])
    assert await app.maintenance.tidy()
    assert not (await measure(app)).unconfirmed
