"""Commands for whoever looks after the running bot: how it is, and what it could not deliver.

The numbers, kinds and codes they print are those of the log; who a message was for, and what it said, is never shown.
"""

from collections.abc import Callable, Sequence

import click

from bot.cli.asking import Backend, BesideCommand
from bot.cli.client import AskedLines
from bot.operations.environment import OperatorError
from bot.operations.health import compared, described, findings, measure
from bot.storage.database import Transaction, restored_time
from bot.storage.outbox import dead_letters, finish, revive
from bot.storage.privacy import confirm_clock


@click.command(cls=BesideCommand, hidden=True)
@click.option("--works", is_flag=True, help="Raise only what keeps the bot from its work.")
async def ping(backend: Backend, *, works: bool) -> AskedLines:
    """Say how the running bot is; raises what is past its limits. Nobody's data is touched."""
    if backend.app is None:
        return []
    measured = await measure(backend.app)
    if found := findings(measured, works=works):
        raise OperatorError("\n".join(found))
    return described(measured)


@click.group()
def clock() -> None:
    """The clock by which old data is deleted."""


@clock.command(cls=BesideCommand)
async def confirm(backend: Backend) -> AskedLines:
    """Confirm that the clock is right."""
    if backend.app is None:
        raise OperatorError("CPA_DATA_DIR: no bot is running, which compares the clock. Start it: cpa-bot run")
    now = backend.app.dispatcher.clock()
    ahead = backend.app.request.clock.ahead(now)
    await backend.database.write(lambda tx: confirm_clock(tx, ahead))
    return [f"Confirmed: it is {now:%Y-%m-%d %H:%M} UTC. Old data is deleted by this clock, {compared(ahead)}."]


@click.group()
def outbox() -> None:
    """Messages that were given up."""


@outbox.command("list", cls=BesideCommand)
async def list_dead(backend: Backend) -> AskedLines:
    """List them, the oldest first. Each is deleted by itself after 30 days."""
    letters = await backend.database.read(dead_letters)
    lines = [
        "  ".join((
            str(letter.id).rjust(6),
            f"{restored_time(letter.since):%Y-%m-%d %H:%M}Z",
            f"attempts: {letter.attempts}",
            *((letter.message.kind, letter.message.channel, letter.message.code) if letter.message else ("unreadable",)),
        )).rstrip()
        for letter in letters
    ]  # fmt: skip
    return [*lines, "Try again: cpa-bot outbox retry ROW"] if lines else ["No message was given up."]


def of_rows(work: Callable[..., object]) -> Callable[..., object]:
    """Let a command name rows, or all there are."""
    every = click.option("--all", "every", is_flag=True, help="All that `cpa-bot outbox list` shows.")
    return click.argument("rows", metavar="[ROW]...", type=int, nargs=-1)(every(work))


@outbox.command("retry", cls=BesideCommand)
@of_rows
async def retry_dead(backend: Backend, rows: Sequence[int], *, every: bool) -> AskedLines:
    """Try them once more, from the first attempt on. Whoever gets one twice reads that it is a repeat."""

    def work(tx: Transaction) -> list[int]:
        letters = {letter.id: letter for letter in dead_letters(tx)}
        chosen = _chosen(rows, list(letters), every=every)
        if lost := [row for row in chosen if letters[row].message is None]:
            raise OperatorError(f"ROW: {lost[0]} cannot be read any more. Give it up: cpa-bot outbox drop {lost[0]}")
        for row in chosen:
            revive(tx, row)
        return chosen

    return [f"{len(await backend.database.write(work))} are tried again now. Look again: cpa-bot outbox list"]


@outbox.command("drop", cls=BesideCommand)
@of_rows
async def drop_dead(backend: Backend, rows: Sequence[int], *, every: bool) -> AskedLines:
    """Give them up for good. What they held is deleted at once."""

    def work(tx: Transaction) -> list[int]:
        chosen = _chosen(rows, [letter.id for letter in dead_letters(tx)], every=every)
        for row in chosen:
            finish(tx, row, "dropped")
        return chosen

    return [f"{len(await backend.database.write(work))} are dropped."]


def _chosen(rows: Sequence[int], there: Sequence[int], *, every: bool) -> list[int]:
    if bool(rows) == every:
        raise OperatorError("ROW: name rows by their numbers (cpa-bot outbox list), or give --all.")
    for row in rows:
        if row not in there:
            raise OperatorError(f"ROW: {row} was not given up. See: cpa-bot outbox list")
    return list(there) if every else list(dict.fromkeys(rows))
