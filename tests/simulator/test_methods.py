"""Every method of the Bot API: what works, and every refusal."""

import json

import aiohttp
import pytest

from telegram_simulator import NoSuchButton, Simulator, User
from telegram_simulator.methods import MAX_DOWNLOAD_BYTES, MAX_UPLOAD_BYTES, send_file
from telegram_simulator.refusals import BotApiError
from telegram_simulator.schema import Parameters, UploadedFile, telegram_schema
from telegram_simulator.wire import JsonObject, is_object
from tests.simulator.client import TOKEN, Client, Clock

FACE = "\N{GRINNING FACE}"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


async def test_a_message_appears_with_its_entities(client: Client, simulator: Simulator, person: User) -> None:
    sent = await client.shown("sendMessage", chat_id=person.id, text=" <b>Hi</b> /help\n", parse_mode="HTML")

    telegram_schema().check_returned("sendMessage", sent)
    assert sent["text"] == "Hi /help"
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "bot_command", "offset": 3, "length": 5},
    ]
    assert sent["from"] == {"id": 123456, "is_bot": True, "first_name": "Simulated bot", "username": "simulated_bot"}
    assert sent["chat"] == {"id": person.id, "type": "private", "first_name": "Olena"}
    shown = simulator.chat(person).last
    assert (shown.text, shown.html, shown.outgoing) == ("Hi /help", "<b>Hi</b> /help", False)


async def test_the_longest_message_is_counted_after_its_markup(client: Client, person: User) -> None:
    await client.result("sendMessage", chat_id=person.id, text=f"<b>{FACE * 2048}</b>", parse_mode="html")


async def test_who_cannot_be_written_to(client: Client, simulator: Simulator, person: User) -> None:
    stranger, writer = simulator.user("Stranger"), simulator.user("Writer")
    group = simulator.group()
    simulator.add_bot(person, group)
    simulator.say(writer, "/help", chat=group)

    async def refused(chat_id: object) -> str:
        return await client.refused("sendMessage", chat_id=chat_id, text="a")

    assert await refused(0) == "Bad Request: chat not found"
    assert await refused("@nobody") == "Bad Request: chat not found"
    assert await refused(stranger.id) == "Bad Request: chat not found"
    assert await refused(writer.id) == "Forbidden: bot can't initiate conversation with a user"
    simulator.block(person)
    assert await refused(person.id) == "Forbidden: bot was blocked by the user"
    simulator.delete_account(person)
    assert await refused(person.id) == "Forbidden: user is deactivated"


async def test_an_edit_that_changes_nothing(client: Client, person: User) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one a.cz", reply_markup=KEYBOARD)
    target = {"chat_id": person.id, "message_id": message_id}

    assert await client.refused("editMessageText", **target, text=" one a.cz", reply_markup=KEYBOARD) == NOT_MODIFIED
    await client.result("editMessageText", **target, text="one a.cz")
    assert await client.refused("editMessageText", **target, text="one a.cz") == NOT_MODIFIED
    await client.result("editMessageText", **target, text="<b>one</b> a.cz", parse_mode="HTML")


async def test_an_edit_names_chat_and_message(client: Client) -> None:
    nameless = await client.refused("editMessageText", text="x")
    assert nameless == "Bad Request: message identifier is not specified"
    assert await client.refused("editMessageText", text="x", message_id=1) == "Bad Request: chat_id is empty"


async def test_an_edit_has_the_same_length(client: Client, person: User) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one")
    target = {"chat_id": person.id, "message_id": message_id}

    assert await client.refused("editMessageText", **target, text="a" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    assert await client.refused("editMessageText", **target, text=" ") == "Bad Request: text must be non-empty"


async def test_the_bot_deletes_anything_in_a_private_chat(client: Client, simulator: Simulator, person: User) -> None:
    theirs = simulator.say(person, "a secret")
    mine = await client.sent("sendMessage", chat_id=person.id, text="one")
    for message_id in (theirs, mine):
        assert await client.result("deleteMessage", chat_id=person.id, message_id=message_id) is True

    assert [message.text for message in simulator.chat(person).messages] == ["/start"]
    refused = await client.refused("deleteMessage", chat_id=person.id, message_id=mine)
    assert refused == "Bad Request: message to delete not found"


async def test_old_messages_cannot_be_deleted(client: Client, clock: Clock, person: User) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one")
    clock.advance(hours=48, seconds=1)
    refused = await client.refused("deleteMessage", chat_id=person.id, message_id=message_id)

    assert refused == "Bad Request: message can't be deleted for everyone"


async def test_in_groups_others_messages_are_deleted_by_administrators(
    client: Client, simulator: Simulator, person: User
) -> None:
    group = simulator.group()
    simulator.add_bot(person, group)
    message_id = simulator.say(person, "hello", chat=group)
    refused = await client.refused("deleteMessage", chat_id=group.id, message_id=message_id)
    assert refused == "Bad Request: message can't be deleted"

    simulator.add_bot(person, group, administrator=True)
    assert await client.result("deleteMessage", chat_id=group.id, message_id=message_id) is True


def form(person: User, data: bytes = b"%PDF", name: str = "document", **fields: str) -> aiohttp.FormData:
    multipart = aiohttp.FormData({"chat_id": str(person.id)} | fields)
    multipart.add_field(name, data, filename="list.pdf", content_type="application/pdf")
    return multipart


async def upload(client: Client, multipart: aiohttp.FormData) -> JsonObject:
    async with client.session.post(f"{client.url}/bot{TOKEN}/sendDocument", data=multipart) as response:
        answer: object = await response.json()
    assert is_object(answer)
    return answer


async def test_a_file_goes_up_and_comes_back(client: Client, simulator: Simulator, person: User) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
    answer = await upload(client, form(person, reply_markup=markup))
    result = answer["result"]
    telegram_schema().check_returned("sendDocument", result)
    shown = simulator.chat(person).last
    assert (shown.kind, shown.text, shown.button("A").data) == ("document", "", "a")
    edited = {"chat_id": person.id, "message_id": shown.message_id, "text": "a"}
    refused = await client.refused("editMessageText", **edited)
    assert refused == "Bad Request: there is no text in the message to edit"
    document = shown.document
    assert document is not None
    assert (document.file_name, document.mime_type, document.size) == ("list.pdf", "application/pdf", 4)
    assert simulator.file(document.file_id) == b"%PDF"

    file = await client.shown("getFile", file_id=document.file_id)
    telegram_schema().check_returned("getFile", file)
    downloaded = await client.get(f"/file/bot{TOKEN}/{file['file_path']}")
    assert (downloaded.status, downloaded.body) == (200, "%PDF")


async def test_an_empty_file_is_refused(client: Client, person: User) -> None:
    assert (await upload(client, form(person, b"")))["description"] == "Bad Request: file must be non-empty"


def test_a_file_that_is_too_large(simulator: Simulator, person: User) -> None:
    document = UploadedFile("x", "x/x", bytes(MAX_UPLOAD_BYTES + 1))
    with pytest.raises(BotApiError) as refused:
        send_file("document", simulator.world, Parameters({"chat_id": person.id, "document": document}))

    assert (refused.value.code, refused.value.description) == (413, "Request Entity Too Large")


async def test_downloads_have_a_limit_of_their_own(client: Client, simulator: Simulator) -> None:
    big = simulator.world.add_file("x", "x/x", bytes(MAX_DOWNLOAD_BYTES + 1))

    assert await client.refused("getFile", file_id=big.file_id) == "Bad Request: file is too big"
    assert await client.refused("getFile", file_id="x") == "Bad Request: invalid file_id"
    assert await client.refused("getFile") == "Bad Request: file_id not specified"
    with pytest.raises(KeyError):
        simulator.file("x")


async def test_what_is_not_there_cannot_be_downloaded(client: Client) -> None:
    assert (await client.get(f"/file/bot{TOKEN}/files/x")).status == 404
    assert (await client.get("/file/bot1:wrong/files/x")).status == 401


HELP = {"command": "help", "description": "Help"}
REFUSED: dict[str, list[tuple[dict[str, object], str]]] = {
    "sendMessage": [
        ({"text": "   "}, "text must be non-empty"),
        ({"text": "a" * 4095 + FACE}, "message is too long"),
        ({"text": "<b>", "parse_mode": "HTML"}, 'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
        ({"text": "*a*", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "a", "entities": []}, 'the parameter "entities" is not simulated'),
        ({"text": "a", "message_thread_id": 5}, 'the parameter "message_thread_id" is not simulated'),
        ({"text": "a", "reply_parameters": {"message_id": 1}}, 'the parameter "reply_parameters" is not simulated'),
    ],
    "editMessageText": [
        ({"text": "x", "message_id": 999}, "message to edit not found"),
        ({"text": "x", "message_id": 1}, "message can't be edited"),
        ({"text": "x", "message_id": 1, "chat_id": 5}, "chat not found"),
        ({"message_id": 1}, "message text is empty"),
        ({"text": "x"}, "message identifier is not specified"),
        ({"text": "x", "inline_message_id": "5"}, 'the parameter "inline_message_id" is not simulated'),
    ],
    "sendDocument": [
        ({}, "there is no document in the request"),
        ({"document": ""}, "there is no document in the request"),
        ({"document": "https://a.cz/x.pdf"}, "wrong file identifier/HTTP URL specified"),
        ({"document": "x", "caption": "a"}, 'the parameter "caption" is not simulated'),
    ],
    "setMyCommands": [
        ({"commands": [HELP | {"command": "/"}]}, "command must be non-empty"),
        ({"commands": [HELP | {"command": "x" * 33}]}, "command length must not exceed 32"),
        ({"commands": [HELP | {"command": "Help"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [HELP | {"command": "де"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [HELP | {"description": " "}]}, "command description must be non-empty"),
        ({"commands": [HELP | {"description": "x" * 257}]}, "command description length must not exceed 256"),
        ({"commands": [HELP] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [HELP], "language_code": "ukr"}, "invalid language code specified"),
        ({"commands": [HELP], "scope": {"type": "default"}}, 'the parameter "scope" is not simulated'),
    ],
}  # fmt: skip


async def test_what_is_refused(client: Client, person: User) -> None:
    for method, refusals in REFUSED.items():
        about = {} if method == "setMyCommands" else {"chat_id": person.id}
        for parameters, reason in refusals:
            refused = await client.refused(method, **{**about, **parameters})
            assert refused == f"Bad Request: {reason}", (method, parameters)


BUTTON: dict[str, object] = {"text": "A", "callback_data": "a"}


def inline(*rows: list[dict[str, object]]) -> dict[str, object]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (inline([{"text": "A"}]), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (inline([{"text": "A", "callback_data": ""}]), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (inline([{"text": " ", "callback_data": "a"}]), "inline keyboard button text must be non-empty"),
        (inline([{"text": "A", "callback_data": "ž" * 32 + "a"}]), "BUTTON_DATA_INVALID"),
        (inline([{"text": "A", "callback_data": "a", "url": "https://a.cz"}]), "inline keyboard button must have one action, not url and callback_data"),
        (
            inline([{"text": "A", "callback_data": "a", "style": "loud"}]),
            "can't parse inline keyboard button: style must be one of danger, success and primary",
        ),
        (inline([{"text": "A", "pay": True}]), "buttons with pay are not simulated"),
        (inline([{"text": "A", "url": "not-a-url"}]), "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
        (inline([{"text": "A", "url": "ftp://example.com"}]), "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol"),
        (inline(*[[BUTTON]] * 101), "REPLY_MARKUP_TOO_LONG"),
        (inline([BUTTON] * 9), "REPLY_MARKUP_TOO_LONG"),
        ({"keyboard": [[{"text": " "}]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [[{"text": "A", "request_poll": {"type": "quiz"}}]]}, "keyboard buttons with request_poll are not simulated"),
    ],
)  # fmt: skip
async def test_a_keyboard_that_is_refused(client: Client, person: User, markup: object, reason: str) -> None:
    refused = await client.refused("sendMessage", chat_id=person.id, text="a", reply_markup=markup)

    assert refused == f"Bad Request: {reason}"


async def test_an_empty_keyboard_is_none(client: Client, person: User) -> None:
    sent = await client.shown("sendMessage", chat_id=person.id, text="a", reply_markup=inline([]))

    assert "reply_markup" not in sent


async def test_a_reply_keyboard_stays_until_it_is_removed(client: Client, simulator: Simulator, person: User) -> None:
    markup = {
        "keyboard": [[{"text": "Yes"}, {"text": "My number", "request_contact": True}]],
        "is_persistent": True,
        "resize_keyboard": True,
        "input_field_placeholder": "Choose",
    }
    start = simulator.sequence
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    await client.result("sendMessage", chat_id=person.id, text="b")

    keyboard = simulator.chat(person).keyboard
    assert keyboard is not None
    assert (keyboard.placeholder, keyboard.one_time) == ("Choose", False)
    assert simulator.press_keyboard(person, "Yes") == simulator.chat(person).last.message_id
    assert simulator.chat(person).last.text == "Yes"
    with pytest.raises(NoSuchButton):
        simulator.press_keyboard(person, "No")

    await client.result("sendMessage", chat_id=person.id, text="c", reply_markup={"remove_keyboard": True})
    assert simulator.chat(person).keyboard is None
    with pytest.raises(NoSuchButton):
        simulator.press_keyboard(person, "Yes")
    kinds = [event.kind for event in await simulator.wait(person, after=start)]
    assert kinds == ["message", "keyboard", "message", "message", "message", "keyboard"]


async def test_a_keyboard_for_one_time(client: Client, simulator: Simulator, person: User) -> None:
    markup = {"keyboard": [[{"text": "My place", "request_location": True}]], "one_time_keyboard": True}
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    simulator.press_keyboard(person, "My place", place=(49.2, 16.6))

    assert simulator.chat(person).keyboard is None
    [update] = await client.updates()
    assert "'location': {'latitude': 49.2, 'longitude': 16.6}" in str(update)


async def test_the_own_contact_is_shared_with_the_user_id(client: Client, simulator: Simulator, person: User) -> None:
    markup = {"keyboard": [[{"text": "My number", "request_contact": True}]]}
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    simulator.press_keyboard(person, "My number", phone_number="+420601000009")

    [update] = await client.updates()
    message = update["message"]
    assert isinstance(message, dict)
    assert message["contact"] == {"phone_number": "420601000009", "first_name": "Olena", "user_id": person.id}


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"request_contact": True}, "phone number can be requested in private chats only"),
        ({"request_location": True}, "location can be requested in private chats only"),
    ],
)
async def test_what_can_be_asked_for_in_private_chats_only(
    client: Client, simulator: Simulator, person: User, button: dict[str, object], reason: str
) -> None:
    group = simulator.group()
    simulator.add_bot(person, group)
    markup = {"keyboard": [[{"text": "A"} | button]]}

    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    refused = await client.refused("sendMessage", chat_id=group.id, text="a", reply_markup=markup)
    assert refused == f"Bad Request: {reason}"


async def test_a_photo_comes_with_its_size_and_cannot_become_text(
    client: Client, simulator: Simulator, person: User
) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(8) + (1080).to_bytes(4) + (620).to_bytes(4)
    document = UploadedFile("map.png", "image/png", png)
    sent = send_file("photo", simulator.world, Parameters({"chat_id": person.id, "photo": document, "caption": "Map"}))

    telegram_schema().check_returned("sendPhoto", sent)
    assert [(size["width"], size["height"]) for size in json.loads(json.dumps(sent["photo"]))] == [(1080, 620)]
    assert sent["caption"] == "Map"
    words = {"chat_id": person.id, "message_id": sent["message_id"], "text": "Words"}
    assert await client.refused("editMessageText", **words) == "Bad Request: there is no text in the message to edit"
    broken = Parameters({"chat_id": person.id, "photo": UploadedFile("map.png", "image/png", b"words")})
    with pytest.raises(BotApiError, match="IMAGE_PROCESS_FAILED"):
        send_file("photo", simulator.world, broken)
