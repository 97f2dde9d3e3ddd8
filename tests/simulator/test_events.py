"""Waiting for what happens, without sleeping."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from telegram_simulator import Simulator, User
from telegram_simulator.bell import Bell
from tests.simulator.client import Client


async def test_what_happened_is_there_at_once(client: Client, simulator: Simulator, person: User) -> None:
    after = simulator.sequence
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one")
    await client.result("editMessageText", chat_id=person.id, message_id=message_id, text="two")
    await client.result("deleteMessage", chat_id=person.id, message_id=message_id)

    events = await simulator.wait(person, after=after)
    assert [(event.kind, event.message_id) for event in events] == [
        ("message", message_id),
        ("edit", message_id),
        ("delete", message_id),
    ]
    assert [event.number for event in events] == [after + 1, after + 2, after + 3]
    assert await simulator.events_since(after + 2) == events[2:]
    assert simulator.sequence == after + 3


async def test_waiting_until_something_happens(client: Client, simulator: Simulator, person: User) -> None:
    other = simulator.user()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(simulator.wait(person, after=simulator.sequence, kinds=("toast", "edit")))
        anything = group.create_task(simulator.events_since(simulator.sequence, within=5))
        call = group.create_task(simulator.called("sendMessage"))
        simulator.start(other)
        message_id = await client.sent("sendMessage", chat_id=person.id, text="one")
        await client.result("editMessageText", chat_id=person.id, message_id=message_id, text="two")

    assert [event.kind for event in waiting.result()] == ["edit"]
    assert anything.result()[0].chat_id == other.id
    assert call.result()[0].method == "sendMessage"


async def test_waiting_for_nothing(simulator: Simulator, person: User) -> None:
    with pytest.raises(TimeoutError, match="nothing happened"):
        await simulator.wait(person, after=simulator.sequence, within=0.01)
    assert await simulator.events_since(simulator.sequence) == ()
    assert await simulator.events_since(simulator.sequence, within=0.01) == ()


async def test_letters(simulator: Simulator) -> None:
    simulator.add_letter("urad@mesto.cz", "A lead", "Open it here")

    [event] = await simulator.events_since(0)
    assert (event.kind, event.chat_id) == ("letter", 0)
    [letter] = simulator.letters
    assert letter == event.body
    assert (letter.to, letter.subject, letter.body) == ("urad@mesto.cz", "A lead", "Open it here")


async def test_a_bell_may_ring_twice_before_anybody_wakes() -> None:
    bell = Bell()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(bell.wait(5))
        await asyncio.sleep(0)
        bell.ring()
        bell.ring()

    assert waiting.result()
    assert not await bell.wait(0.01)


async def test_waiting_for_a_bot_that_never_polls(simulator: Simulator) -> None:
    with pytest.raises(TimeoutError, match="nobody polled"):
        await simulator.polled(within=0.01)


def test_the_time_is_real_unless_it_is_set() -> None:
    simulator = Simulator()
    simulator.start(simulator.user())

    [event] = simulator.world.events.since(0)
    assert abs(datetime.now(UTC) - event.at) < timedelta(minutes=1)


def test_before_anything_happened(simulator: Simulator) -> None:
    assert simulator.sequence == 0
    assert simulator.world.calls.latest == 0
    assert simulator.chat(simulator.user()).messages == ()
