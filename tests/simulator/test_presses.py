"""Pressing buttons, and answering presses."""

from datetime import timedelta

import pytest

from telegram_simulator import ImpossibleAction, NoSuchButton, NoSuchMessage, Simulator, User
from telegram_simulator.schema import telegram_schema
from telegram_simulator.wire import JsonObject, is_object
from tests.simulator.client import Client, Clock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
MARKUP = {
    "inline_keyboard": [
        [{"text": "A", "callback_data": "a"}],
        [
            {"text": "Site", "url": "https://a.cz/x"},
            {"text": "Link", "url": "https://t.me/CPA_guide_bot?start=abc-1"},
        ],
        [{"text": "Copy", "copy_text": {"text": "x"}}],
    ]
}


async def query_of(client: Client) -> JsonObject:
    *_, update = await client.updates()
    telegram_schema().returned("getUpdates")([update])
    query = update["callback_query"]
    assert is_object(query)
    return query


async def buttons(client: Client, person: User) -> int:
    return await client.sent("sendMessage", chat_id=person.id, text="choose", reply_markup=MARKUP)


async def test_a_press_arrives_with_its_message(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await buttons(client, person)
    query_id = simulator.press(person, message_id, "a")
    query = await query_of(client)

    assert (query["id"], query["data"], query["from"]) == (query_id, "a", person.to_json())
    assert is_object(query["message"])
    assert query["message"]["message_id"] == message_id
    assert isinstance(query["chat_instance"], str)
    assert simulator.chat(person).spinning == 1


async def test_an_old_message_can_be_inaccessible(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await buttons(client, person)
    simulator.press(person, message_id, "a", inaccessible=True)
    query = await query_of(client)

    assert query["message"] == {"chat": person.to_chat_json(), "message_id": message_id, "date": 0}


async def test_only_buttons_that_are_there_can_be_pressed(
    client: Client, simulator: Simulator, person: User
) -> None:
    message_id = await buttons(client, person)
    with pytest.raises(NoSuchButton):
        simulator.press(person, message_id, "b")
    with pytest.raises(NoSuchMessage):
        simulator.press(person, 999, "a")
    with pytest.raises(NoSuchButton):
        simulator.press(person, 1, "a")

    await client.result("editMessageText", chat_id=person.id, message_id=message_id, text="gone")
    with pytest.raises(NoSuchButton):
        simulator.press(person, message_id, "a")
    assert await client.updates() == []


async def test_a_hostile_client_presses_what_is_not_there(
    client: Client, simulator: Simulator, person: User
) -> None:
    simulator.forge_press(person, "admin", 1)
    query = await query_of(client)
    assert query["data"] == "admin"
    assert is_object(query["message"])
    assert query["message"]["text"] == "/start"

    simulator.forge_press(person, "admin", 999)
    assert (await query_of(client))["message"] == {
        "chat": person.to_chat_json(),
        "message_id": 999,
        "date": 0,
    }


async def test_an_answer_is_shown_once(client: Client, simulator: Simulator, person: User) -> None:
    query_id = simulator.press(person, await buttons(client, person), "a")
    after = simulator.sequence
    await client.result("answerCallbackQuery", callback_query_id=query_id, text="Saved", show_alert=True)

    [event] = await simulator.wait(person, after=after, kinds=("toast",))
    assert event.user_id == person.id
    [toast] = simulator.chat(person).toasts
    assert (toast.text, toast.alert, toast.url) == ("Saved", True, None)
    assert simulator.chat(person).spinning == 0
    assert await client.refused("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_an_answer_without_words_just_stops_the_spinner(
    client: Client, simulator: Simulator, person: User
) -> None:
    query_id = simulator.press(person, await buttons(client, person), "a")
    after = simulator.sequence
    await client.result("answerCallbackQuery", callback_query_id=query_id)

    assert [event.kind for event in await simulator.wait(person, after=after)] == ["toast"]
    assert simulator.chat(person).toasts == ()


async def test_an_answer_that_comes_too_late(
    client: Client, clock: Clock, simulator: Simulator, person: User
) -> None:
    query_id = simulator.press(person, await buttons(client, person), "a")
    clock.advance(minutes=15, seconds=1)

    assert await client.refused("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_how_late_is_too_late_can_be_set(clock: Clock) -> None:
    simulator = Simulator(clock=clock, answer_within=timedelta(seconds=10))
    user = simulator.user()
    simulator.start(user)
    simulator.forge_press(user, "a", 1)
    clock.advance(seconds=11)
    query = simulator.world.queries.unanswered[0]

    with pytest.raises(Exception, match="query is too old"):
        simulator.world.queries.answer(query.query_id)


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"callback_query_id": "5"}, TOO_OLD),
        ({}, TOO_OLD),
        ({"callback_query_id": "5", "text": "x" * 201}, "Bad Request: MESSAGE_TOO_LONG"),
        ({"callback_query_id": "5", "url": "https://a.cz"}, "Bad Request: URL_INVALID"),
    ],
)
async def test_an_answer_that_is_refused(client: Client, parameters: dict[str, object], reason: str) -> None:
    assert await client.refused("answerCallbackQuery", **parameters) == reason


async def test_an_answer_can_open_the_bot(client: Client, simulator: Simulator, person: User) -> None:
    query_id = simulator.press(person, await buttons(client, person), "a")
    url = "https://t.me/cpa_guide_bot?start=x"
    await client.result("answerCallbackQuery", callback_query_id=query_id, url=url)

    toast = simulator.world.events.since(0)[-1].body
    assert toast is not None
    assert getattr(toast, "url", None) == url


async def test_buttons_are_pressed_by_their_label(client: Client, simulator: Simulator, person: User) -> None:
    await buttons(client, person)

    assert simulator.press_label(person, "A").data == "a"
    assert (await query_of(client))["data"] == "a"
    assert simulator.press_label(person, "Site").url == "https://a.cz/x"
    with pytest.raises(NoSuchButton, match="copy_text"):
        simulator.press_label(person, "Copy")
    with pytest.raises(NoSuchButton):
        simulator.press_label(person, "Never")


async def test_a_message_knows_its_buttons(client: Client, simulator: Simulator, person: User) -> None:
    await buttons(client, person)
    message = simulator.chat(person).last

    assert (message.button("Copy").other, message.button("Link").data) == ("copy_text", None)


async def test_a_link_to_the_bot_starts_it(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await buttons(client, person)
    assert simulator.press_url(person, message_id, "Site") == "https://a.cz/x"
    assert simulator.chat(person).last.message_id == message_id

    simulator.press_url(person, message_id, "Link")
    assert simulator.chat(person).last.text == "/start abc-1"
    simulator.press_url(person, message_id, "https://t.me/CPA_guide_bot?start=abc-1")
    simulator.open_link(person, "tg://resolve?domain=cpa_guide_bot&start=x")
    assert simulator.chat(person).last.text == "/start x"
    simulator.open_link(person, "https://t.me/cpa_guide_bot")
    assert simulator.chat(person).last.text == "/start"
    for button in ("A", "Never"):
        with pytest.raises(NoSuchButton):
            simulator.press_url(person, message_id, button)
    with pytest.raises(NoSuchButton):
        simulator.press_url(person, 1, "A")


async def test_who_is_gone_presses_nothing(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await buttons(client, person)
    simulator.delete_account(person)

    with pytest.raises(ImpossibleAction, match="deleted"):
        simulator.press(person, message_id, "a")
