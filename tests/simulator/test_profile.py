"""Commands, name, descriptions; getMe, getChat, actions, webhooks."""

import pytest

from telegram_simulator import Simulator, User
from telegram_simulator.schema import telegram_schema
from tests.simulator.client import Client, Clock

HELP = {"command": "help", "description": "Help"}


async def test_commands_by_scope_and_language(client: Client, simulator: Simulator, person: User) -> None:
    async def set_commands(description: str, **key: object) -> None:
        await client.result(
            "setMyCommands", commands=[{"command": " /help", "description": description}], **key
        )

    def menu() -> list[str]:
        return [command.description for command in simulator.commands(person)]

    assert menu() == []
    await set_commands("default")
    await set_commands("default uk", language_code="uk")
    assert menu() == ["default uk"]
    await set_commands("private", scope={"type": "all_private_chats"})
    assert menu() == ["private"]
    await set_commands("own", scope={"type": "chat", "chat_id": person.id})
    assert menu() == ["own"]
    await client.result("deleteMyCommands", scope={"type": "chat", "chat_id": person.id})
    assert menu() == ["private"]
    assert await client.result("getMyCommands", language_code="uk") == [
        {"command": "help", "description": "default uk"}
    ]
    assert await client.result("getMyCommands", language_code="cs") == []
    await client.result("setMyCommands", commands=[])
    assert await client.result("getMyCommands") == []


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"commands": [HELP | {"command": "/"}]}, "command must be non-empty"),
        ({"commands": [HELP | {"command": "x" * 33}]}, "command length must not exceed 32"),
        ({"commands": [HELP | {"command": "Help"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [HELP | {"command": "де"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [HELP | {"description": " "}]}, "command description must be non-empty"),
        ({"commands": [HELP | {"description": "x" * 257}]}, "command description length must not exceed 256"),
        ({"commands": [HELP] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [HELP], "language_code": "ukr"}, "invalid language code specified"),
        ({"commands": [HELP], "scope": {"type": "world"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [HELP], "scope": {"type": "chat"}}, "can't parse BotCommandScope: Wrong fields for the type chat"),
        ({"commands": [HELP], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"commands": [HELP], "scope": "chat"}, "can't parse BotCommandScope JSON object"),
    ],
)  # fmt: skip
async def test_commands_that_are_refused(client: Client, parameters: dict[str, object], reason: str) -> None:
    assert await client.refused("setMyCommands", **parameters) == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("method", "name", "most"),
    [
        ("Name", "name", 64),
        ("Description", "description", 512),
        ("ShortDescription", "short_description", 120),
    ],
)
async def test_texts_about_the_bot(client: Client, method: str, name: str, most: int) -> None:
    await client.result(f"setMy{method}", **{name: "x" * most})
    await client.result(f"setMy{method}", **{name: "по-українськи"}, language_code="uk")

    assert await client.result(f"getMy{method}") == {name: "x" * most}
    assert await client.result(f"getMy{method}", language_code="uk") == {name: "по-українськи"}
    await client.result(f"setMy{method}", **{name: ""}, language_code="uk")
    assert await client.result(f"getMy{method}", language_code="uk") == {name: "x" * most}


async def test_a_bot_has_a_name(client: Client) -> None:
    assert await client.result("getMyDescription") == {"description": ""}
    assert await client.refused("setMyName", name="") == "Bad Request: BOT_TITLE_INVALID"


async def test_the_bot_and_its_chats(client: Client, simulator: Simulator, person: User) -> None:
    me = await client.shown("getMe")
    chat = await client.shown("getChat", chat_id=person.id)

    telegram_schema().returned("getMe")(me)
    telegram_schema().returned("getChat")(chat)
    assert (me["id"], me["username"], chat["first_name"]) == (123456, "cpa_guide_bot", "Olena")
    group = simulator.group("Town", kind="group")
    assert (await client.shown("getChat", chat_id=group.id))["title"] == "Town"
    assert await client.refused("getChat", chat_id=simulator.user().id) == "Bad Request: chat not found"
    assert await client.refused("getChat") == "Bad Request: chat_id is empty"


async def test_typing_is_shown_for_five_seconds(
    client: Client, clock: Clock, simulator: Simulator, person: User
) -> None:
    after = simulator.sequence
    await client.result("sendChatAction", chat_id=person.id, action="typing")
    [event] = await simulator.wait(person, after=after, kinds=("typing",))
    assert (event.body, simulator.chat(person).typing) == ("typing", "typing")
    clock.advance(seconds=5)
    assert simulator.chat(person).typing is None

    await client.result("sendChatAction", chat_id=person.id, action="upload_document")
    await client.result("sendMessage", chat_id=person.id, text="here")
    assert simulator.chat(person).typing is None
    await client.result("sendChatAction", chat_id=person.id, action="typing")
    await client.result("sendChatAction", chat_id=person.id, action="cancel")
    assert simulator.chat(person).typing is None
    for action in ({"action": "dance"}, {}):
        refused = await client.refused("sendChatAction", chat_id=person.id, **action)
        assert refused == "Bad Request: wrong parameter action in request"


async def test_there_is_no_webhook(client: Client, simulator: Simulator, person: User) -> None:
    simulator.say(person, "hello")
    info = await client.shown("getWebhookInfo")
    telegram_schema().returned("getWebhookInfo")(info)
    assert info == {"url": "", "has_custom_certificate": False, "pending_update_count": 1}

    assert await client.result("deleteWebhook") is True
    assert len(await client.updates()) == 1
    assert await client.result("deleteWebhook", drop_pending_updates=True) is True
    assert await client.updates() == []
