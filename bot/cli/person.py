"""Commands about the data of one person, who asked by letter (Art. 15, 17 and 20 GDPR).

The person is found by the code of a case. A second person must agree: the coordinators get a code
in Telegram, which the command then needs. Nothing that identifies the person is logged.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import click
import structlog

from bot.cli import LazyGroup
from bot.cli.client import OutputLines
from bot.cli.database_commands import Backend, DatabaseCommand
from bot.conversation.lead.model import MyData
from bot.conversation.model import Erase, ScreenWithNote
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher, SeenScreen, render_again
from bot.dispatch.sending import Person
from bot.operations.environment import OperatorError
from bot.storage import contacts, leads, notifications
from bot.storage.database import Transaction
from bot.view.markup import plain

T = TypeVar("T")
AGREED_FOR_DAYS = 2
"""Days on which a code is accepted, the day of the request included."""


@click.group(cls=LazyGroup)
def person() -> None:
    """Answer a person who asks for their data by letter."""


def _agreed(command: Callable[..., T]) -> Callable[..., T]:
    """Add the case and the consent of a second person to a command."""
    for add in (
        click.option("--alone", is_flag=True, help="In an emergency: go ahead; the coordinators are told."),
        click.option("--agreed", default="", help="The code that a coordinator got in Telegram."),
        click.argument("case"),
    ):
        command = add(command)
    return command


@person.command(cls=DatabaseCommand)
@_agreed
async def show(backend: Backend, case: str, agreed: str, *, alone: bool) -> OutputLines:
    """Print what the person of CASE sees under “My data”."""
    found = await _authorize(backend, "show", case, agreed, alone=alone)
    seen = await _own_data(backend, found)
    return [line for one in seen.messages for line in plain(one.text).splitlines()]


@person.command(cls=DatabaseCommand)
@_agreed
async def export(backend: Backend, case: str, agreed: str, *, alone: bool) -> OutputLines:
    """Print all data of the person of CASE as JSON."""
    found = await _authorize(backend, "export", case, agreed, alone=alone)
    seen = await _own_data(backend, found)
    return [line for one in seen.messages if one.file for line in one.file.data.decode().splitlines()]


@person.command(cls=DatabaseCommand)
@_agreed
async def erase(backend: Backend, case: str, agreed: str, *, alone: bool) -> OutputLines:
    """Erase all data of the person of CASE."""
    found = await _authorize(backend, "erase", case, agreed, alone=alone)
    dispatcher = _dispatcher(backend)
    await dispatcher.dispatch(found, Erase(), silent=True)
    await dispatcher.file_erasures()
    await dispatcher.database.forget()
    return ["Erased. The towns are told that the message was withdrawn; backups keep it for 30 days."]


async def _own_data(backend: Backend, found: Person) -> SeenScreen:
    return await render_again(_dispatcher(backend), found, ScreenWithNote(MyData()))


def _dispatcher(backend: Backend) -> Dispatcher:
    if backend.app is None:
        raise OperatorError("CPA_DATA_DIR: no bot is running, which finds the data. Start it: cpa-bot run")
    return backend.app.dispatcher


async def _authorize(backend: Backend, verb: str, case: str, agreed: str, *, alone: bool) -> Person:
    """Return the person of a case. Raises `OperatorError` until a second person has agreed."""
    _dispatcher(backend)

    def job(tx: Transaction) -> tuple[bytes | None, Sequence[contacts.Contact]]:
        key = leads.person_of(tx, case)
        coordinators = [one for one in contacts.of_town(tx, "") if one.linked]
        codes = [_consent_code(tx, verb, case, days_ago) for days_ago in range(AGREED_FOR_DAYS)]
        if key and agreed.strip() not in codes:
            text = Private(f"{verb} {case}{'' if alone else f' {codes[0]}'}")
            for one in coordinators if alone or not agreed else ():
                notifications.put_for(tx, one.id, "data-request", "telegram", text, once=f"{text} {tx.at}")
            return key if alone else b"", coordinators
        return key, coordinators

    key, coordinators = await backend.database.write(job)
    backend.done()
    if key is None:
        raise OperatorError(f'CASE: no message with the code "{case}" is stored.')
    if not key:
        raise OperatorError(_refusal(agreed, coordinators))
    structlog.get_logger().info("data of a person used", what=verb, alone=not agreed)
    return Person(key, chat=0)


def _refusal(agreed: str, coordinators: Sequence[contacts.Contact]) -> str:
    if agreed:
        return "--agreed: this code is wrong or too old. Leave it out to send a new one."
    if not coordinators:
        return "CASE: no coordinator is linked who could agree. Invite one (cpa-bot coordinator add), or add --alone."
    names = ", ".join(one.person.name for one in coordinators)
    return f"Not done yet: {names} got a code in Telegram. Ask for it, then repeat with --agreed CODE."


def _consent_code(tx: Transaction, verb: str, case: str, days_ago: int) -> str:
    """Return the code of a day, a keyed hash, so that nothing has to be stored."""
    day = (tx.now - timedelta(days=days_ago)).date()
    return tx.vault.consent(f"{verb}/{case}/{day}").hex()[:8]
