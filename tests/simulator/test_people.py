"""Actions of people in the simulator, and the updates that they cause."""

import asyncio
from collections.abc import Callable

import pytest

from telegram_simulator import ImpossibleAction, NoSuchButton, NoSuchMessage, Simulator, User
from telegram_simulator.schema import telegram_schema
from telegram_simulator.wire import JsonObject, is_object
from tests.simulator.client import Client, Clock

MEDIA: list[tuple[Callable[[Simulator, User], int], str]] = [
    (lambda s, u: s.share_contact(u), "contact"),
    (lambda s, u: s.send_contact(u, "+380501234567", "Ivan", last_name="K"), "contact"),
    (lambda s, u: s.send_location(u, 50.0, 14.0), "location"),
    (lambda s, u: s.send_document(u, b"x", file_name="cv", caption="my CV"), "document"),
    (lambda s, u: s.send_photo(u, caption="me"), "photo"),
    (lambda s, u: s.send_sticker(u), "sticker"),
    (lambda s, u: s.send_voice(u), "voice"),
    (lambda s, u: s.send_video_note(u), "video_note"),
    (lambda s, u: s.send_poll(u, "Really?", "Yes", "No"), "poll"),
]


async def message_of(client: Client, kind: str = "message") -> JsonObject:
    *_, update = await client.updates()
    telegram_schema().check_returned("getUpdates", [update])
    message = update[kind]
    assert is_object(message)
    return message


@pytest.mark.parametrize("text", ["", "  ", "x" * 4097, "\N{GRINNING FACE}" * 2049])
def test_words_no_client_sends(simulator: Simulator, person: User, text: str) -> None:
    with pytest.raises(ImpossibleAction):
        simulator.say(person, text)


async def test_an_answer_names_what_it_answers(client: Client, simulator: Simulator, person: User) -> None:
    question = await client.sent("sendMessage", chat_id=person.id, text="Your name?")
    simulator.say(person, "Olena", reply_to=question)

    answered = (await message_of(client))["reply_to_message"]
    assert is_object(answered)
    assert answered["message_id"] == question
    with pytest.raises(NoSuchMessage):
        simulator.say(person, "Olena", reply_to=999)


async def test_own_words_are_edited(client: Client, simulator: Simulator, person: User) -> None:
    message_id = simulator.say(person, "one")
    simulator.edit(person, message_id, "two")
    message = await message_of(client, "edited_message")

    assert (message["message_id"], message["text"]) == (message_id, "two")
    assert "edit_date" in message
    assert simulator.chat(person).last.text == "two"
    theirs = await client.sent("sendMessage", chat_id=person.id, text="mine")
    for other in (theirs, simulator.send_location(person, 50.0, 14.0)):
        with pytest.raises(ImpossibleAction):
            simulator.edit(person, other, "three")


@pytest.mark.parametrize(("send", "kind"), MEDIA)
async def test_what_is_not_text(
    client: Client, simulator: Simulator, person: User, send: Callable[[Simulator, User], int], kind: str
) -> None:
    message_id = send(simulator, person)
    message = await message_of(client)

    assert message["message_id"] == message_id
    assert kind in message
    assert "text" not in message
    assert simulator.chat(person).last.kind == kind


async def test_a_protected_message_is_not_forwarded(client: Client, simulator: Simulator, person: User) -> None:
    protected = await client.sent("sendMessage", chat_id=person.id, text="sheet", protect_content=True)
    free = await client.sent("sendMessage", chat_id=person.id, text="letter")
    assert simulator.chat(person).messages[-2].protected
    with pytest.raises(ImpossibleAction, match="protected"):
        simulator.forward(person, protected)

    simulator.forward(person, free)
    message = await message_of(client)
    origin = message["forward_origin"]
    assert is_object(origin)
    assert (message["text"], origin["type"]) == ("letter", "user")
    assert origin["sender_user"] == simulator.world.bot.to_json()


async def test_other_peoples_words_are_forwarded(client: Client, simulator: Simulator, person: User) -> None:
    author = simulator.user("Ivan")
    simulator.forward_words(person, "they are looking for people", author)
    origin = (await message_of(client))["forward_origin"]
    assert is_object(origin)
    assert origin["sender_user"] == author.to_json()

    simulator.forward_words(person, "they are looking for people", "Ivan")
    origin = (await message_of(client))["forward_origin"]
    assert is_object(origin)
    assert (origin["type"], origin["sender_user_name"]) == ("hidden_user", "Ivan")


async def test_a_deleted_account_says_nothing_more(client: Client, simulator: Simulator, person: User) -> None:
    simulator.delete_account(person)

    with pytest.raises(ImpossibleAction, match="deleted"):
        simulator.say(person, "hello")
    assert await client.updates() == []


TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
MARKUP = {
    "inline_keyboard": [
        [{"text": "A", "callback_data": "a"}],
        [{"text": "Site", "url": "https://a.cz/x"}, {"text": "Link", "url": "https://t.me/Simulated_bot?start=abc-1"}],
    ]
}


async def query_of(client: Client) -> JsonObject:
    *_, update = await client.updates()
    telegram_schema().check_returned("getUpdates", [update])
    query = update["callback_query"]
    assert is_object(query)
    return query


async def buttons(client: Client, person: User) -> int:
    return await client.sent("sendMessage", chat_id=person.id, text="choose", reply_markup=MARKUP)


async def test_an_answer_without_words_just_stops_the_spinner(
    client: Client, simulator: Simulator, person: User
) -> None:
    query_id = simulator.press(person, await buttons(client, person), "a")
    after = simulator.sequence
    await client.result("answerCallbackQuery", callback_query_id=query_id)

    assert [event.kind for event in await simulator.wait(person, after=after)] == ["toast"]
    assert simulator.chat(person).toasts == ()


async def test_an_answer_that_comes_too_late(client: Client, clock: Clock, simulator: Simulator, person: User) -> None:
    query_id = simulator.press(person, await buttons(client, person), "a")
    clock.advance(minutes=15, seconds=1)

    assert await client.refused("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_buttons_are_pressed_by_their_label(client: Client, simulator: Simulator, person: User) -> None:
    await buttons(client, person)

    assert simulator.press_label(person, "A").data == "a"
    assert (await query_of(client))["data"] == "a"
    assert simulator.press_label(person, "Site").url == "https://a.cz/x"
    with pytest.raises(NoSuchButton):
        simulator.press_label(person, "Never")


async def test_a_link_to_the_bot_starts_it(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await buttons(client, person)
    assert simulator.open_link(person, "https://a.cz/x") == "https://a.cz/x"
    assert simulator.chat(person).last.message_id == message_id

    simulator.press_label(person, "Link")
    assert simulator.chat(person).last.text == "/start abc-1"
    simulator.open_link(person, "tg://resolve?domain=simulated_bot&start=x")
    assert simulator.chat(person).last.text == "/start x"
    simulator.open_link(person, "https://t.me/simulated_bot")
    assert simulator.chat(person).last.text == "/start"


async def test_waiting_for_nothing(simulator: Simulator, person: User) -> None:
    with pytest.raises(TimeoutError, match="nothing happened"):
        await simulator.wait(person, after=simulator.sequence, within=0.01)
    assert await simulator.world.events.wait(simulator.sequence, 0.01) == ()
    ran = asyncio.Event()
    asyncio.get_running_loop().call_soon(ran.set)
    await simulator.world.events.wait(simulator.sequence, 0.0)
    assert ran.is_set(), "a wait that is over at once lets others run"
    with pytest.raises(TimeoutError, match="nobody polled"):
        await simulator.wait_until_polled(within=0.01)
