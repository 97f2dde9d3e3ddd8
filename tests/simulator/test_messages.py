"""sendMessage, editMessageText, editMessageReplyMarkup, deleteMessage: what works, and every refusal."""

import pytest

from telegram_simulator import Simulator, User
from telegram_simulator.schema import telegram_schema
from tests.simulator.client import Client, Clock

FACE = "\N{GRINNING FACE}"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


async def test_a_message_appears_with_its_entities(
    client: Client, simulator: Simulator, person: User
) -> None:
    sent = await client.shown("sendMessage", chat_id=person.id, text=" <b>Hi</b> /help\n", parse_mode="HTML")

    telegram_schema().returned("sendMessage")(sent)
    assert sent["text"] == "Hi /help"
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "bot_command", "offset": 3, "length": 5},
    ]
    assert sent["from"] == {
        "id": 123456,
        "is_bot": True,
        "first_name": "CPA guide",
        "username": "cpa_guide_bot",
    }
    assert sent["chat"] == {"id": person.id, "type": "private", "first_name": "Olena"}
    shown = simulator.chat(person).last
    assert (shown.text, shown.html, shown.outgoing) == ("Hi /help", "<b>Hi</b> /help", False)


async def test_the_longest_message_is_counted_after_its_markup(client: Client, person: User) -> None:
    await client.result("sendMessage", chat_id=person.id, text=f"<b>{FACE * 2048}</b>", parse_mode="html")


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": "   "}, "text must be non-empty"),
        ({"text": "a" * 4095 + FACE}, "message is too long"),
        ({"text": "<b>", "parse_mode": "HTML"}, 'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
        ({"text": "*a*", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "a", "business_connection_id": "x"}, "business connection not found"),
        ({"text": "a", "message_thread_id": 5}, "message thread not found"),
        ({"text": "a", "direct_messages_topic_id": 5}, "direct messages topic not found"),
        ({"text": "a", "allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
        ({"text": "a", "message_effect_id": "5"}, "EFFECT_ID_INVALID"),
        ({"text": "a", "suggested_post_parameters": {}}, "suggested posts can be sent only to channel direct messages"),
        ({"text": "a", "link_preview_options": {"url": "not-a-url"}}, "WEBPAGE_URL_INVALID"),
        ({"text": "a", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "a", "reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
        ({"text": "a", "reply_parameters": {"message_id": 1, "chat_id": 5}}, "replies to messages of other chats are not simulated"),
        ({"text": "a", "reply_parameters": {"message_id": 1, "quote": "never said"}}, "QUOTE_TEXT_INVALID"),
        ({"text": "a", "entities": [{"type": "bold", "offset": 5, "length": 1}]}, "entity begins after the end of the text at UTF-16 offset 5"),
    ],
)  # fmt: skip
async def test_a_message_that_is_refused(
    client: Client, person: User, parameters: dict[str, object], reason: str
) -> None:
    assert await client.refused("sendMessage", chat_id=person.id, **parameters) == f"Bad Request: {reason}"


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


async def test_an_answer_shows_what_it_answers(client: Client, simulator: Simulator, person: User) -> None:
    question = simulator.say(person, "When do I start?")
    reply = {"message_id": question, "quote": "do I"}
    answer = await client.shown("sendMessage", chat_id=person.id, text="Soon", reply_parameters=reply)

    assert simulator.chat(person).last.reply_to == question
    assert answer["quote"] == {"text": "do I", "position": 5, "is_manual": True}

    again = {"message_id": answer["message_id"], "chat_id": person.id}
    nested = await client.shown("sendMessage", chat_id=person.id, text="Really", reply_parameters=again)
    telegram_schema().returned("sendMessage")(nested)
    assert "reply_to_message" not in str(nested["reply_to_message"])


async def test_an_answer_to_nothing_can_be_allowed(
    client: Client, simulator: Simulator, person: User
) -> None:
    reply = {"message_id": 999, "allow_sending_without_reply": True}
    await client.result("sendMessage", chat_id=person.id, text="Soon", reply_parameters=reply)

    assert simulator.chat(person).last.reply_to is None


async def test_preview_options_are_kept_where_there_is_a_link(client: Client, person: User) -> None:
    options = {"is_disabled": True}
    plain = await client.shown("sendMessage", chat_id=person.id, text="a", link_preview_options=options)
    linked = await client.shown(
        "sendMessage", chat_id=person.id, text="see a.cz", link_preview_options=options
    )

    assert "link_preview_options" not in plain
    assert linked["link_preview_options"] == options


async def test_message_numbers_grow_in_every_chat(client: Client, simulator: Simulator, person: User) -> None:
    other = simulator.user("Other")
    simulator.start(other)
    sent = [
        await client.sent("sendMessage", chat_id=chat_id, text="a")
        for chat_id in (person.id, other.id, person.id)
    ]

    assert sent == sorted(set(sent))


async def test_an_edit_replaces_text_and_buttons(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one", reply_markup=KEYBOARD)
    edited = await client.shown("editMessageText", chat_id=person.id, message_id=message_id, text="two")

    telegram_schema().returned("editMessageText")(edited)
    shown = simulator.chat(person).last
    assert (shown.text, shown.buttons, shown.edited) == ("two", (), True)
    assert "edit_date" in edited


async def test_only_the_buttons_are_edited(client: Client, simulator: Simulator, person: User) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one")
    await client.result(
        "editMessageReplyMarkup", chat_id=person.id, message_id=message_id, reply_markup=KEYBOARD
    )
    assert simulator.chat(person).last.button("A").data == "a"

    empty: dict[str, object] = {"inline_keyboard": []}
    await client.result(
        "editMessageReplyMarkup", chat_id=person.id, message_id=message_id, reply_markup=empty
    )
    assert simulator.chat(person).last.buttons == ()
    with pytest.raises(KeyError):
        simulator.chat(person).last.button("A")


async def test_an_edit_that_changes_nothing(client: Client, person: User) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one a.cz", reply_markup=KEYBOARD)
    target = {"chat_id": person.id, "message_id": message_id}

    assert (
        await client.refused("editMessageText", **target, text=" one a.cz", reply_markup=KEYBOARD)
        == NOT_MODIFIED
    )
    assert await client.refused("editMessageReplyMarkup", **target, reply_markup=KEYBOARD) == NOT_MODIFIED
    await client.result("editMessageText", **target, text="one a.cz")
    assert await client.refused("editMessageText", **target, text="one a.cz") == NOT_MODIFIED
    await client.result(
        "editMessageText", **target, text="one a.cz", link_preview_options={"is_disabled": True}
    )
    await client.result("editMessageText", **target, text="<b>one</b> a.cz", parse_mode="HTML")


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": "x", "message_id": 999}, "message to edit not found"),
        ({"text": "x", "message_id": 1}, "message can't be edited"),
        ({"text": "x", "message_id": 1, "chat_id": 5}, "chat not found"),
        ({"message_id": 1}, "message text is empty"),
        ({"text": "x"}, "message identifier is not specified"),
        ({"text": "x", "inline_message_id": "5"}, "MESSAGE_ID_INVALID"),
        ({"rich_message": {"html": "x"}}, "rich messages are not simulated"),
    ],
)
async def test_an_edit_that_is_refused(
    client: Client, person: User, parameters: dict[str, object], reason: str
) -> None:
    target = {"chat_id": person.id} | parameters

    assert await client.refused("editMessageText", **target) == f"Bad Request: {reason}"


async def test_an_edit_names_chat_and_message(client: Client) -> None:
    nameless = await client.refused("editMessageText", text="x")
    assert nameless == "Bad Request: message identifier is not specified"
    assert await client.refused("editMessageText", text="x", message_id=1) == "Bad Request: chat_id is empty"


async def test_an_edit_has_the_same_length(client: Client, person: User) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one")
    target = {"chat_id": person.id, "message_id": message_id}

    assert (
        await client.refused("editMessageText", **target, text="a" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    )
    assert (
        await client.refused("editMessageText", **target, text=" ") == "Bad Request: text must be non-empty"
    )


@pytest.mark.parametrize(
    "markup", [{"keyboard": [[{"text": "A"}]]}, {"remove_keyboard": True}, {"force_reply": True}]
)
async def test_a_message_with_a_reply_keyboard_cannot_be_edited(
    client: Client, person: User, markup: dict[str, object]
) -> None:
    message_id = await client.sent("sendMessage", chat_id=person.id, text="one", reply_markup=markup)
    target = {"chat_id": person.id, "message_id": message_id}

    assert (
        await client.refused("editMessageText", **target, text="two")
        == "Bad Request: message can't be edited"
    )


async def test_a_document_has_no_text_to_edit(client: Client, simulator: Simulator, person: User) -> None:
    simulator.send_document(person)
    file_id = simulator.chat(person).last.document
    assert file_id is not None
    message_id = await client.sent("sendDocument", chat_id=person.id, document=file_id.file_id)
    answer = await client.refused("editMessageText", chat_id=person.id, message_id=message_id, text="two")

    assert answer == "Bad Request: there is no text in the message to edit"


async def test_the_bot_deletes_anything_in_a_private_chat(
    client: Client, simulator: Simulator, person: User
) -> None:
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
