"""What people do, press and see, and what the bot gets of it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from telegram_simulator import ImpossibleAction, NoSuchButton, NoSuchMessage, Simulator, User
from telegram_simulator.events import Bell
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


def test_people_have_ids_of_their_own(simulator: Simulator) -> None:
    first = simulator.user("A", last_name="B", username="c", user_id=5_100_000_001)
    second = simulator.user("D")

    assert first.to_json() == {
        "id": 5_100_000_001, "is_bot": False, "first_name": "A", "last_name": "B", "username": "c",
    }  # fmt: skip
    assert first.to_chat_json() == {
        "id": 5_100_000_001, "type": "private", "first_name": "A", "last_name": "B", "username": "c",
    }  # fmt: skip
    assert second.id != first.id
    with pytest.raises(ValueError, match="already"):
        simulator.user("E", user_id=first.id)


async def test_start_with_and_without_a_deep_link(client: Client, simulator: Simulator) -> None:
    user = simulator.user()
    simulator.start(user, "invite-1_X")

    message = await message_of(client)
    assert message["text"] == "/start invite-1_X"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    for payload in ("x" * 65, "a b", "ž"):
        with pytest.raises(ImpossibleAction):
            simulator.start(user, payload)


async def test_words_are_trimmed_and_marked(client: Client, simulator: Simulator, person: User) -> None:
    message_id = simulator.say(person, "  see a.cz  ")
    message = await message_of(client)

    assert (message["message_id"], message["text"], message["from"]) == (message_id, "see a.cz", person.to_json())
    assert message["entities"] == [{"type": "url", "offset": 4, "length": 4}]
    assert simulator.chat(person).last.outgoing


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


async def test_somebody_elses_contact_names_its_owner_only_if_known(
    client: Client, simulator: Simulator, person: User
) -> None:
    simulator.send_contact(person, "+380501234567", "Ivan", user_id=77)
    assert (await message_of(client))["contact"] == {
        "phone_number": "+380501234567",
        "first_name": "Ivan",
        "user_id": 77,
    }
    simulator.send_contact(person, "+380501234567", "Ivan")
    assert (await message_of(client))["contact"] == {"phone_number": "+380501234567", "first_name": "Ivan"}


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


async def test_blocking_and_coming_back(client: Client, simulator: Simulator, person: User) -> None:
    simulator.block(person)
    simulator.block(person)
    change = await message_of(client, "my_chat_member")
    before, after = change["old_chat_member"], change["new_chat_member"]
    assert is_object(before)
    assert is_object(after)
    assert (before["status"], after["status"]) == ("member", "kicked")
    assert simulator.chat(person).blocked
    with pytest.raises(ImpossibleAction, match="blocks"):
        simulator.say(person, "hello")
    assert len(await client.updates()) == 1

    simulator.start(person)
    assert not simulator.chat(person).blocked
    *_, change_back, start = await client.updates()
    assert "my_chat_member" in change_back
    assert "message" in start


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


async def test_a_press_arrives_with_its_message(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await buttons(client, person)
    query_id = simulator.press(person, message_id, "a")
    query = await query_of(client)

    assert (query["id"], query["data"], query["from"]) == (query_id, "a", person.to_json())
    assert is_object(query["message"])
    assert query["message"]["message_id"] == message_id
    assert isinstance(query["chat_instance"], str)
    assert simulator.chat(person).spinning == 1


async def test_only_buttons_that_are_there_can_be_pressed(client: Client, simulator: Simulator, person: User) -> None:
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


async def test_a_hostile_client_presses_what_is_not_there(client: Client, simulator: Simulator, person: User) -> None:
    simulator.forge_press(person, "admin", 1)
    query = await query_of(client)
    assert query["data"] == "admin"
    assert is_object(query["message"])
    assert query["message"]["text"] == "/start"

    simulator.forge_press(person, "admin", 999)
    assert (await query_of(client))["message"] == {"chat": person.to_chat_json(), "message_id": 999, "date": 0}


async def test_an_answer_is_shown_once(client: Client, simulator: Simulator, person: User) -> None:
    query_id = simulator.press(person, await buttons(client, person), "a")
    after = simulator.sequence
    await client.result("answerCallbackQuery", callback_query_id=query_id, text="Saved", show_alert=True)

    [event] = await simulator.wait(person, after=after, kinds=("toast",))
    assert event.user_id == person.id
    [toast] = simulator.chat(person).toasts
    assert (toast.text, toast.alert) == ("Saved", True)
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


async def test_an_answer_that_comes_too_late(client: Client, clock: Clock, simulator: Simulator, person: User) -> None:
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
        ({"callback_query_id": "5", "url": "https://a.cz"}, 'Bad Request: the parameter "url" is not simulated'),
    ],
)
async def test_an_answer_that_is_refused(client: Client, parameters: dict[str, object], reason: str) -> None:
    assert await client.refused("answerCallbackQuery", **parameters) == reason


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


async def test_who_is_gone_presses_nothing(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await buttons(client, person)
    simulator.delete_account(person)

    with pytest.raises(ImpossibleAction, match="deleted"):
        simulator.press(person, message_id, "a")


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
    assert simulator.world.events.since(after + 2) == events[2:]
    assert simulator.sequence == after + 3


async def test_waiting_until_something_happens(client: Client, simulator: Simulator, person: User) -> None:
    other = simulator.user()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(simulator.wait(person, after=simulator.sequence, kinds=("toast", "edit")))
        anything = group.create_task(simulator.world.events.wait(simulator.sequence, 5))
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
    assert await simulator.world.events.wait(simulator.sequence, 0.01) == ()


async def test_letters(simulator: Simulator) -> None:
    simulator.add_letter("urad@mesto.cz", "A lead", "Open it here")

    [event] = simulator.world.events.since()
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
