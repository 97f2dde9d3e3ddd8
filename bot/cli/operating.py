"""Commands for the operator of a running bot: health, clock, undeliverable messages.

They print numbers, kinds and codes as in the log, never recipients or texts.
"""

from collections.abc import Callable, Sequence

import click

from bot.cli.client import OutputLines
from bot.cli.database_commands import Backend, DatabaseCommand
from bot.operations.environment import OperatorError
from bot.operations.health import clock_difference, described, findings, measure
from bot.storage.database import Transaction, restored_time
from bot.storage.outbox import dead_letters, finish, requeue
from bot.storage.privacy import confirm_clock


@click.command(cls=DatabaseCommand, hidden=True)
@click.option("--works", is_flag=True, help="Fail only if the bot does not work.")
async def ping(backend: Backend, *, works: bool) -> OutputLines:
    """Show the health of the running bot. Raises if a limit is exceeded."""
    if backend.app is None:
        return []
    measured = await measure(backend.app)
    if found := findings(measured, works=works):
        raise OperatorError("\n".join(found))
    return described(measured)


@click.group()
def clock() -> None:
    """Confirm the clock that determines when old data is deleted."""


@clock.command(cls=DatabaseCommand)
async def confirm(backend: Backend) -> OutputLines:
    """Confirm that the clock is right."""
    if backend.app is None:
        raise OperatorError("CPA_DATA_DIR: no bot is running, which compares the clock. Start it: cpa-bot run")
    now = backend.app.dispatcher.clock()
    ahead = backend.app.request.clock.ahead(now)
    await backend.database.write(lambda tx: confirm_clock(tx, ahead))
    return [f"Confirmed: it is {now:%Y-%m-%d %H:%M} UTC. Old data is deleted by this clock, {clock_difference(ahead)}."]


@click.group()
def outbox() -> None:
    """List, retry and delete undeliverable messages."""


@outbox.command("list", cls=DatabaseCommand)
async def list_dead(backend: Backend) -> OutputLines:
    """List undeliverable messages, the oldest first. Messages are deleted after 30 days."""
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


def with_rows(work: Callable[..., object]) -> Callable[..., object]:
    """Add ROW arguments and the option --all to a command."""
    every = click.option("--all", "every", is_flag=True, help="All messages of `cpa-bot outbox list`.")
    return click.argument("rows", metavar="[ROW]...", type=int, nargs=-1)(every(work))


@outbox.command("retry", cls=DatabaseCommand)
@with_rows
async def retry_dead(backend: Backend, rows: Sequence[int], *, every: bool) -> OutputLines:
    """Send undeliverable messages again, marked as repeats."""

    def work(tx: Transaction) -> list[int]:
        letters = {letter.id: letter for letter in dead_letters(tx)}
        chosen = _chosen_rows(rows, list(letters), every=every)
        if lost := [row for row in chosen if letters[row].message is None]:
            raise OperatorError(f"ROW: {lost[0]} cannot be read any more. Give it up: cpa-bot outbox drop {lost[0]}")
        for row in chosen:
            requeue(tx, row)
        return chosen

    return [f"{len(await backend.database.write(work))} are tried again now. Look again: cpa-bot outbox list"]


@outbox.command("drop", cls=DatabaseCommand)
@with_rows
async def drop_dead(backend: Backend, rows: Sequence[int], *, every: bool) -> OutputLines:
    """Delete undeliverable messages."""

    def work(tx: Transaction) -> list[int]:
        chosen = _chosen_rows(rows, [letter.id for letter in dead_letters(tx)], every=every)
        for row in chosen:
            finish(tx, row, "dropped")
        return chosen

    return [f"{len(await backend.database.write(work))} are dropped."]


def _chosen_rows(rows: Sequence[int], there: Sequence[int], *, every: bool) -> list[int]:
    if bool(rows) == every:
        raise OperatorError("ROW: name rows by their numbers (cpa-bot outbox list), or give --all.")
    for row in rows:
        if row not in there:
            raise OperatorError(f"ROW: {row} was not given up. See: cpa-bot outbox list")
    return list(there) if every else list(dict.fromkeys(rows))
