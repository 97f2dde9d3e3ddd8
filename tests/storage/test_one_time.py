"""Everything that is opened by a token: in its time, as it was written, for what it was made for; it is noted when it was used."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import get_args

import pytest

from bot.conversation.lead.model import Role
from bot.conversation.private import Private
from bot.storage import administrators, contacts, tokens
from bot.storage.database import Database, Transaction
from bot.storage.tokens import LinkKind
from tests.people import Clock
from tests.storage.test_privacy import all_tables


@dataclass(frozen=True)
class Door:
    """One kind of token. `look`: whether it is good; `use`: whether it was, and now it is used up."""

    make: Callable[[Transaction], str]
    look: Callable[[Transaction, str], bool]
    use: Callable[[Transaction, str], bool]
    good_for: timedelta
    newest_only: bool = True


def used(tx: Transaction, token: str, kind: LinkKind) -> bool:
    good = fresh(tx, token, kind)
    tokens.use(tx, token)
    return good


def fresh(tx: Transaction, token: str, kind: LinkKind) -> bool:
    link = tokens.find(tx, token, kind)
    return link is not None and link.fresh and not link.used


def page(kind: LinkKind, days: int, *, newest_only: bool) -> Door:
    return Door(
        lambda tx: tokens.make(tx, kind, 1),
        partial(fresh, kind=kind),
        partial(used, kind=kind),
        timedelta(days=days),
        newest_only,
    )


DOORS = {
    "an invitation of a contact": Door(
        lambda tx: contacts.invite(tx, 1),
        lambda tx, token: contacts.invitation(tx, token) is not None,
        lambda tx, token: contacts.link(tx, token, b"j" * 16, 7, "cs") is not None,
        timedelta(days=14),
    ),
    "an invitation of an administrator": Door(
        lambda tx: administrators.invite(tx, 1),
        lambda tx, token: administrators.invitation(tx, token) is not None,
        lambda tx, token: administrators.link(tx, token, b"j" * 16, 7, "cs") is not None,
        timedelta(hours=24),
    ),
    "a link to the editor": Door(
        lambda tx: tokens.make(tx, "editor", 1),
        lambda tx, token: tokens.owner(tx, token, "editor") == 1,
        lambda tx, token: tokens.take(tx, token, "editor") == 1,
        timedelta(minutes=15),
    ),
    "confirm": page("confirm", 14, newest_only=True),
    "lead": page("lead", 14, newest_only=False),
    "test": page("test", 14, newest_only=False),
}


def begin(tx: Transaction) -> None:
    contacts.add(tx, Role.CONTACT, "plzen", Private("Jana"), Private("jana@example.org"))
    administrators.add(tx, Private("Alena"), Private(""))


@pytest.fixture
async def prepared(database: Database) -> Database:
    await database.write(begin)
    return database


def test_each_kind_of_page_link_is_tried() -> None:
    assert set(get_args(LinkKind)) < set(DOORS)


@pytest.mark.parametrize("name", DOORS)
async def test_it_is_of_its_kind_alone_and_known_as_used_from_then_on(prepared: Database, name: str) -> None:
    def job(tx: Transaction) -> tuple[list[str], list[bool]]:
        token = DOORS[name].make(tx)
        opens = [other for other, door in DOORS.items() if door.look(tx, token)]
        for wrong in ("", token[:-1], f"{token}A", token.swapcase()):
            assert not DOORS[name].use(tx, wrong)
        return opens, [DOORS[name].use(tx, token), DOORS[name].look(tx, token), DOORS[name].use(tx, token)]

    assert await prepared.write(job) == ([name], [True, False, False])


@pytest.mark.parametrize("name", DOORS)
async def test_it_is_over_when_its_time_is_and_when_another_takes_its_place(
    prepared: Database, clock: Clock, name: str
) -> None:
    door, moment = DOORS[name], timedelta(milliseconds=1)
    first = await prepared.write(door.make)
    clock.advance(seconds=1)
    second = await prepared.write(door.make)
    assert await prepared.read(lambda tx: door.look(tx, first)) is not door.newest_only
    assert await prepared.read(lambda tx: door.look(tx, second))
    clock.moment += door.good_for - moment
    assert await prepared.read(lambda tx: door.look(tx, second))
    clock.moment += moment
    assert not await prepared.read(lambda tx: door.look(tx, second))
    assert not await prepared.write(lambda tx: door.use(tx, second))


@pytest.mark.parametrize("name", DOORS)
async def test_it_stands_nowhere_itself(prepared: Database, name: str) -> None:
    token = await prepared.write(DOORS[name].make)
    assert len(token) == 22
    stored = await prepared.read(
        lambda tx: [row for table in all_tables(tx) for row in tx.all(f"SELECT * FROM {table}")]  # noqa: S608  ours
    )
    assert not [row for row in stored for value in row if value in {token, token.encode()}]
