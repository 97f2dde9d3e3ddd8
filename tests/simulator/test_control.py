"""The people's side over HTTP."""

import asyncio
from io import BytesIO

import pytest

from telegram_simulator import Simulator, User
from telegram_simulator.control import ACTIONS
from telegram_simulator.wire import JsonObject, is_array, is_object
from tests.simulator.client import TOKEN, Client

INLINE = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "Link", "url": "a.cz"}]]}
REPLY_KEYBOARD = {"keyboard": [[{"text": "Yes"}, {"text": "Here", "request_location": True}]]}


async def done(client: Client, what: str, **said: object) -> object:
    answer = await client.post(f"/sim/{what}", said)
    assert answer.status == 200, answer
    return answer.json["result"]


async def looked(client: Client, path: str) -> JsonObject:
    answer = await client.get(f"/sim/{path}")
    assert answer.status == 200, answer
    return answer.json


async def test_a_new_person_starts_the_bot(client: Client) -> None:
    user = await done(client, "user", first_name="Olena", language_code="uk")
    assert is_object(user)
    assert (user["first_name"], user["language_code"]) == ("Olena", "uk")
    users = (await looked(client, "users"))["users"]
    assert is_array(users)
    assert [is_object(one) and one["id"] for one in users] == [user["id"]]
    assert (await looked(client, "bot"))["username"] == "simulated_bot"

    started = await done(client, "start", user=user["id"], payload="x")
    said = await done(client, "say", user=user["id"], text="hello", reply_to=started)
    await done(client, "edit", user=user["id"], message_id=said, text="hi")
    chat = await looked(client, f"chat?user={user['id']}")
    messages = chat["messages"]
    assert is_array(messages)
    assert [is_object(message) and message["text"] for message in messages] == ["/start x", "hi"]
    assert set(chat) == {"messages", "keyboard", "toasts", "spinning", "blocked"}


async def test_pressing(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="choose", reply_markup=INLINE)
    target: JsonObject = {"user": person.id, "message_id": message_id}
    query = await done(client, "press", **target, data="a")
    assert simulator.world.queries.unanswered[0].query_id == query
    await done(client, "forge_press", **target, data="b")
    refused = await client.post("/sim/press", target | {"data": "b"})
    assert (refused.status, "no button" in refused.body) == (409, True)
    assert is_object(await done(client, "press_label", user=person.id, text="A"))
    assert await done(client, "open_link", user=person.id, url="http://a.cz/") == "http://a.cz/"


async def test_in_a_group(client: Client, simulator: Simulator, person: User) -> None:
    group = simulator.group("Town")
    simulator.add_bot(person, group)
    await done(client, "say", user=person.id, chat=group.id, text="hello")
    assert simulator.chat(group).last.text == "hello"


async def test_the_keyboard_and_what_is_shared(client: Client, simulator: Simulator, person: User) -> None:
    await client.sent("sendMessage", chat_id=person.id, text="choose", reply_markup=REPLY_KEYBOARD)
    await done(client, "press_keyboard", user=person.id, text="Yes")
    await done(client, "press_keyboard", user=person.id, text="Here", place=[49.2, 16.6])
    await done(client, "share_contact", user=person.id, phone_number="+420601000001")
    for kind in ("photo", "document", "sticker", "voice"):
        await done(client, f"send_{kind}", user=person.id)
    last = await client.sent("sendMessage", chat_id=person.id, text="letter")
    await done(client, "forward", user=person.id, message_id=last)

    kinds = [message.kind for message in simulator.chat(person).messages if message.outgoing]
    assert kinds == ["text", "text", "location", "contact", "photo", "document", "sticker", "voice", "text"]
    assert is_object((await looked(client, f"chat?user={person.id}"))["keyboard"])


async def test_blocking(client: Client, simulator: Simulator, person: User) -> None:
    await done(client, "block", user=person.id)
    assert simulator.chat(person).blocked
    refused = await client.post("/sim/say", {"user": person.id, "text": "hello"})
    assert refused.status == 409
    await done(client, "unblock", user=person.id)
    assert not simulator.chat(person).blocked


async def test_events_are_waited_for(client: Client, simulator: Simulator, person: User) -> None:
    since = simulator.sequence
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(looked(client, f"events?since={since}&timeout=30&user={person.id}"))
        await client.sent("sendMessage", chat_id=person.id, text="choose")
    shown = waiting.result()
    events = shown["events"]
    assert is_array(events)
    assert is_object(events[0])
    assert (events[0]["kind"], events[0]["number"], shown["latest"]) == ("message", since + 1, since + 1)
    body = events[0]["body"]
    assert is_object(body)
    assert (body["text"], body["outgoing"], str(body["date"])[:10]) == ("choose", False, "2026-11-25")

    assert await looked(client, f"events?since={since + 1}&timeout=-5") == {"events": [], "latest": since + 1}


async def test_letters_are_events(client: Client, simulator: Simulator) -> None:
    await done(client, "add_letter", to="urad@mesto.cz", subject="A lead", body="Open it")

    events = (await looked(client, "events"))["events"]
    assert is_array(events)
    assert is_object(events[0])
    assert (events[0]["kind"], events[0]["body"]) == (
        "letter",
        {"to": "urad@mesto.cz", "subject": "A lead", "body": "Open it"},
    )
    [letter] = simulator.letters
    assert (letter.to, letter.subject, letter.body) == ("urad@mesto.cz", "A lead", "Open it")


async def test_calls_and_files(client: Client, simulator: Simulator, person: User) -> None:
    simulator.send_document(person, b"bytes")
    document = simulator.chat(person).last.document
    assert document is not None
    downloaded = await client.get(f"/sim/file?id={document.file_id}")
    assert (downloaded.content_type, downloaded.body) == ("application/octet-stream", "bytes")
    assert (await client.get("/sim/file?id=x")).status == 404

    upload = {"document": BytesIO(b"bytes")}
    path = f"/bot{TOKEN}/sendDocument?chat_id={person.id}"
    async with client.session.post(client.url + path, data=upload) as response:
        assert response.status == 200
    calls = (await looked(client, "calls?since=0&method=sendDocument"))["calls"]
    assert is_array(calls)
    assert is_object(calls[0])
    assert calls[0]["parameters"] == {"chat_id": person.id, "document": {"file_name": "document", "size": 5}}
    assert (calls[0]["number"], calls[0]["code"], calls[0]["method"]) == (1, 200, "sendDocument")


async def test_what_the_bot_says_of_itself_in_the_language_of_the_person(client: Client, person: User) -> None:
    commands = [{"command": "help", "description": "Help"}]
    await client.result("setMyCommands", commands=commands)
    assert await looked(client, f"commands?user={person.id}") == {"commands": commands}
    await client.result("setMyDescription", description="For everybody")
    assert await looked(client, f"description?user={person.id}") == {"description": "For everybody"}
    await client.result("setMyDescription", description="Для вас", language_code="uk")
    assert await looked(client, f"description?user={person.id}") == {"description": "Для вас"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("say", {"user": 5, "text": "a"}, 404),
        ("say", {"user": "5", "text": "a"}, 400),
        ("say", {"text": "a"}, 400),
        ("say", [], 400),
        ("send_poll", {"user": 5_100_000_001}, 404),
        ("user", {"first_name": "A", "colour": "red"}, 400),
        ("user", {"first_name": "A", "user_id": 5_100_000_001}, 409),
        ("start", {"user": 5_100_000_001, "payload": "a b"}, 409),
    ],
)
@pytest.mark.usefixtures("person")
async def test_doing_what_cannot_be_done(client: Client, path: str, body: object, status: int) -> None:
    assert (await client.post(f"/sim/{path}", body)).status == status


async def test_what_is_no_json_is_refused(client: Client, simulator: Simulator) -> None:
    assert all(callable(getattr(simulator, name)) for name in ACTIONS)
    async with client.session.post(f"{client.url}/sim/say", data=b"{") as response:
        assert response.status == 400
