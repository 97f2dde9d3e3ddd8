"""What people do, and what the bot gets of it."""

from collections.abc import Callable

import pytest

from telegram_simulator import ImpossibleAction, NoSuchMessage, Simulator, User
from telegram_simulator.schema import telegram_schema
from telegram_simulator.wire import JsonObject, is_object
from tests.simulator.client import Client

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
    telegram_schema().returned("getUpdates")([update])
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

    assert (message["message_id"], message["text"], message["from"]) == (
        message_id,
        "see a.cz",
        person.to_json(),
    )
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


async def test_a_protected_message_is_not_forwarded(
    client: Client, simulator: Simulator, person: User
) -> None:
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


async def test_a_deleted_account_says_nothing_more(
    client: Client, simulator: Simulator, person: User
) -> None:
    simulator.delete_account(person)

    with pytest.raises(ImpossibleAction, match="deleted"):
        simulator.say(person, "hello")
    assert await client.updates() == []
