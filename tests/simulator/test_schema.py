"""Requests and results checked against the description of the Bot API."""

import pytest

from telegram_simulator.refusals import BotApiError
from telegram_simulator.schema import parse_parameters

BUTTON = {"text": "A", "callback_data": "a"}


def values(method: str, **raw: object) -> dict[str, object]:
    return parse_parameters(method, raw).values


def refusal(method: str, raw: dict[str, object]) -> str:
    with pytest.raises(BotApiError) as refused:
        values(method, **raw)
    assert refused.value.code == 400
    return refused.value.description.removeprefix("Bad Request: ")


def test_a_parameter_that_does_not_fit() -> None:
    rows: list[tuple[str, dict[str, object], str]] = [
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "", "text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "message text is empty"),
        ("sendMessage", {"chat_id": 1, "text": ""}, "message text is empty"),
        ("deleteMessage", {"chat_id": 1}, "message identifier is not specified"),
        ("setMyCommands", {}, 'parameter "commands" is required'),
        ("sendMessage", {"chat_id": 1, "txt": "a"}, 'unknown parameter "txt"'),
        ("sendMessage", {"chat_id": 1.5, "text": "a"}, 'field "chat_id" must be of type Number or String'),
        ("sendMessage", {"chat_id": 1, "text": 5}, 'field "text" must be of type String'),
        ("getUpdates", {"limit": "many"}, 'field "limit" must be of type Number'),
        ("getUpdates", {"limit": True}, 'field "limit" must be of type Number'),
        ("sendMessage", {"chat_id": 1, "text": "a", "protect_content": "maybe"}, 'field "protect_content" must be of type Boolean'),
        ("getUpdates", {"allowed_updates": "message"}, "can't parse allowed_updates JSON object"),
        ("getUpdates", {"allowed_updates": {}}, 'field "allowed_updates" must be of type Array'),
        ("sendDocument", {"chat_id": 1, "document": 5}, 'field "document" must be of type InputFile or String'),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ("setMyName", {"name": "x" * 65}, 'field "name" must be 0-64 characters long'),
        ("setMyDescription", {"description": "x" * 513}, 'field "description" must be 0-512 characters long'),
        ("setMyShortDescription", {"short_description": "x" * 121}, 'field "short_description" must be 0-120 characters long'),
        ("setMyCommands", {"commands": [{"command": "a"}]}, 'can\'t parse BotCommand: Can\'t find field "description"'),
    ]  # fmt: skip
    for method, raw, reason in rows:
        assert refusal(method, raw) == reason


def test_a_keyboard_that_does_not_fit() -> None:
    rows: list[tuple[object, str]] = [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "an Object expected"),
        ({}, "an Object of another kind expected"),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ({"inline_keyboard": [BUTTON]}, 'field "inline_keyboard" must be of type Array'),
        ({"inline_keyboard": [["A"]]}, "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ({"inline_keyboard": [[{"callback_data": "a"}]]}, 'can\'t parse inline keyboard button: Can\'t find field "text"'),
        ({"inline_keyboard": [[BUTTON | {"callback": "a"}]]}, 'can\'t parse inline keyboard button: Unknown field "callback" of InlineKeyboardButton'),
        ({"keyboard": [[{"text": 5}]]}, 'can\'t parse keyboard button: Field "text" must be of type String'),
        ({"keyboard": [[{"text": "A"}]], "selective": "yes"}, 'field "selective" must be of type Boolean'),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        ({"remove_keyboard": True, "rmove": True}, 'unknown field "rmove" of ReplyKeyboardRemove'),
        ({"force_reply": True, "input_field_placeholder": "x" * 65}, 'field "input_field_placeholder" must be 1-64 characters long'),
    ]  # fmt: skip
    for markup, reason in rows:
        assert refusal("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": markup}) == reason


def test_nested_flags_must_be_real_booleans() -> None:
    raw: dict[str, object] = {"chat_id": 1, "text": "a", "link_preview_options": {"is_disabled": "yes"}}

    assert refusal("sendMessage", raw) == 'field "is_disabled" must be of type Boolean'
