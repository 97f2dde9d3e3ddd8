"""The disk does not grow with talk: what is pressed and answered leaves nothing behind it."""

import asyncio
from pathlib import Path

import pytest

from bot.conversation.model import Menu, Open, Start
from bot.conversation.towns.model import Towns
from bot.dispatch.dispatcher import Dispatcher
from bot.storage import backups, inbox
from bot.storage.crypto import Vault
from bot.storage.database import Database
from bot.storage.inbox import Incoming
from tests.bot_parts import open_dispatcher, sender
from tests.effort import record, repetitions
from tests.people import Clock
from tests.storage.test_inbox import answering

PRESSES, AT_ONCE, A_DAY = repetitions(4_000, 100_000), 50, 24
BODY = b'{"update_id":100000000,"callback_query":{"id":"4382bfdwdsb323b2d9","data":"towns:0"}}' * 3


async def press(dispatcher: Dispatcher, vault: Vault, first: int) -> None:
    """Let so many people press once, as the bot takes it in, works on it and answers."""
    database = dispatcher.database
    people = {first + number: sender(vault, number) for number in range(AT_ONCE)}
    came = [Incoming(update_id, person.key, BODY) for update_id, person in people.items()]
    await database.write(lambda tx: inbox.store(tx, came))
    action = Open(Towns()) if first % (2 * AT_ONCE) else Open(Menu())
    for reply in await asyncio.gather(*(dispatcher.dispatch(who, action, one) for one, who in people.items())):
        assert reply is not None
    await database.write(answering(people))


@pytest.mark.timeout(repetitions(300, 3600))
async def test_neither_the_database_nor_its_backups_grow_with_presses(
    database: Database, path: Path, vault: Vault, clock: Clock, tmp_path: Path
) -> None:
    dispatcher = open_dispatcher(database, clock)
    for number in range(AT_ONCE):
        await dispatcher.dispatch(sender(vault, number), Start())
    pages: dict[int, int | None] = {}
    sizes: dict[int, tuple[int, int]] = {}
    for first in range(0, PRESSES, AT_ONCE):
        await press(dispatcher, vault, first)
        pressed = first + AT_ONCE
        if pressed in {2_000, PRESSES}:
            await database.forget()
            pages[pressed] = await database.read(lambda tx: tx.number("PRAGMA page_count"))
            sizes[pressed] = path.stat().st_size, await backups.make(database, tmp_path / f"backup-{pressed}")
    assert pages[2_000] == pages[PRESSES]
    (small, small_backup), (big, big_backup) = sizes[2_000], sizes[PRESSES]
    assert (small, small_backup) == (big, big_backup)
    record(
        f"The disk after {PRESSES} presses of {AT_ONCE} people in a day",
        f"database {big} bytes (after 2000: {small}), {A_DAY} backups {A_DAY * big_backup} (after 2000: {A_DAY * small_backup})",
    )
