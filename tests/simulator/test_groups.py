"""Groups and channels."""

from typing import Literal

import pytest

from telegram_simulator import ImpossibleAction, Simulator, User
from telegram_simulator.schema import telegram_schema
from telegram_simulator.wire import is_object
from tests.simulator.client import Client

KINDS: list[Literal["group", "supergroup"]] = ["group", "supergroup"]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_bot_is_added_and_thrown_out(
    client: Client, simulator: Simulator, person: User, kind: Literal["group", "supergroup"]
) -> None:
    group = simulator.group("Town", kind=kind)
    refused = await client.refused("sendMessage", chat_id=group.id, text="a")
    assert refused == f"Forbidden: bot is not a member of the {kind} chat"
    simulator.add_bot(person, group)
    simulator.add_bot(person, group, administrator=True)
    updates = await client.updates()

    telegram_schema().check_returned("getUpdates", updates)
    assert [next(iter(set(update) - {"update_id"})) for update in updates] == [
        "my_chat_member",
        "message",
        "my_chat_member",
    ]
    await client.result("sendMessage", chat_id=group.id, text="hello")
    assert simulator.chat(group).last.text == "hello"
    simulator.remove_bot(person, group)
    refused = await client.refused("sendMessage", chat_id=group.id, text="a")
    assert refused == f"Forbidden: bot was kicked from the {kind} chat"


async def test_privacy_mode(client: Client, simulator: Simulator, person: User) -> None:
    group = simulator.group()
    simulator.say(person, "/nobody hears", chat=group)
    simulator.add_bot(person, group)
    mine = await client.sent("sendMessage", chat_id=group.id, text="Who?")
    simulator.world.updates.clear()
    for text in ("hello", "/help", "/help@simulated_bot", "/help@other_bot"):
        simulator.say(person, text, chat=group)
    simulator.say(person, "me", chat=group, reply_to=mine)
    heard = await client.updates()
    assert [is_object(update["message"]) and update["message"]["text"] for update in heard] == [
        "/help",
        "/help@simulated_bot",
        "me",
    ]

    simulator.add_bot(person, group, administrator=True)
    simulator.say(person, "hello", chat=group)
    *_, last = await client.updates()
    assert "hello" in str(last)


async def test_the_bot_leaves(client: Client, simulator: Simulator, person: User) -> None:
    group = simulator.group()
    simulator.add_bot(person, group)
    assert await client.result("leaveChat", chat_id=group.id) is True

    *_, update = await client.updates()
    assert "left" in str(update["my_chat_member"])
    assert (
        await client.refused("leaveChat", chat_id=group.id) == "Forbidden: bot is not a member of the supergroup chat"
    )
    refused = await client.refused("leaveChat", chat_id=person.id)
    assert refused == "Bad Request: chat member status can't be changed in private chats"


async def test_twenty_messages_a_minute(client: Client, simulator: Simulator, person: User) -> None:
    group = simulator.group()
    simulator.add_bot(person, group)
    for _ in range(20):
        await client.result("sendMessage", chat_id=group.id, text="a")

    assert await client.refused("sendMessage", chat_id=group.id, text="a") == "Too Many Requests: retry after 3"


async def test_a_channel_is_one_only_to_come_and_go(client: Client, simulator: Simulator, person: User) -> None:
    channel = simulator.group("News", kind="channel")
    with pytest.raises(ImpossibleAction):
        simulator.add_bot(person, channel)
    simulator.add_bot(person, channel, administrator=True)
    [added] = await client.updates()
    telegram_schema().check_returned("getUpdates", [added])
    assert "my_chat_member" in added
    assert await client.result("leaveChat", chat_id=channel.id) is True
