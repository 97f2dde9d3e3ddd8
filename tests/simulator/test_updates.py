"""getUpdates."""

import asyncio

import pytest

from telegram_simulator import Simulator, User
from tests.simulator.client import Client, Clock

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def test_updates_stay_until_they_are_confirmed(
    client: Client, simulator: Simulator, person: User
) -> None:
    for text in ("one", "two", "three"):
        simulator.say(person, text)
    first, second, third = [update["update_id"] for update in await client.updates()]
    assert [first, second, third] == sorted([first, second, third], key=str)

    assert [update["update_id"] for update in await client.updates(offset=second, limit=1)] == [second]
    assert [update["update_id"] for update in await client.updates(limit=0)] == [second, third]
    assert [update["update_id"] for update in await client.updates(offset=-1)] == [third]
    assert isinstance(third, int)
    assert await client.updates(offset=third + 1) == []


async def test_at_most_a_hundred_at_once(client: Client, simulator: Simulator, person: User) -> None:
    for number in range(105):
        simulator.say(person, str(number))

    assert len(await client.updates(limit=1000)) == 100
    assert len(await client.updates()) == 100


async def test_a_poll_waits_for_the_next_update(client: Client, simulator: Simulator, person: User) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(client.updates(timeout=30))
        await simulator.polled()
        simulator.say(person, "hello")

    assert len(poll.result()) == 1


async def test_a_poll_ends_when_its_time_is_over(client: Client) -> None:
    assert await client.updates(timeout=1) == []


async def test_the_older_of_two_polls_is_ended(client: Client, simulator: Simulator, person: User) -> None:
    async with asyncio.TaskGroup() as group:
        older = group.create_task(client.refused("getUpdates", timeout=30))
        await simulator.polled()
        newer = group.create_task(client.updates(timeout=30))
        assert await older == CONFLICT
        simulator.say(person, "hello")

    assert len(newer.result()) == 1


async def test_updates_are_kept_for_a_day(
    client: Client, clock: Clock, simulator: Simulator, person: User
) -> None:
    simulator.say(person, "old")
    clock.advance(hours=24)
    simulator.say(person, "new")
    assert len(await client.updates()) == 2
    clock.advance(seconds=1)

    assert [update["update_id"] for update in await client.updates()] == [700000003]


async def test_only_what_is_allowed_is_queued(client: Client, simulator: Simulator, person: User) -> None:
    simulator.block(person)
    assert len(await client.updates(allowed_updates=["message"])) == 1  # it was queued before
    simulator.unblock(person)
    simulator.say(person, "hello")
    assert [set(update) - {"update_id"} for update in await client.updates(offset=-1)] == [{"message"}]

    simulator.block(person)
    assert len(await client.updates()) == 1  # what was allowed is remembered
    await client.updates(allowed_updates=[])
    simulator.unblock(person)
    assert len(await client.updates()) == 2


@pytest.mark.parametrize("kind", ["mesage", "update_id"])
async def test_a_kind_of_update_that_does_not_exist(client: Client, kind: str) -> None:
    refused = await client.refused("getUpdates", allowed_updates=["message", kind])

    assert refused == f'Bad Request: unknown kind of update "{kind}"'
