"""The four things a `reply_markup` can be, after the schema has checked their shape.

An inline keyboard belongs to its message; a reply keyboard belongs to the chat and stays until it is replaced or
removed. https://core.telegram.org/bots/api#inlinekeyboardmarkup
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from telegram_simulator.links import LinkError, check_link, mentioned_user, refused_link
from telegram_simulator.refusals import bad_request
from telegram_simulator.wire import JsonObject, is_array, is_object

MOST_BUTTONS = 100
MOST_BUTTONS_A_ROW = 8
MOST_DATA_BYTES = 64
OTHER_ACTIONS = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)
# What a reply keyboard may ask for, and what Telegram calls it when it refuses (TDLib, ReplyMarkup.cpp).
PRIVATE_REQUESTS = {
    "request_contact": "phone number can be requested",
    "request_location": "location can be requested",
    "request_poll": "poll can be requested",
    "request_users": "users can be requested",
    "request_chat": "chats can be requested",
    "web_app": "Web App buttons can be used",
}


@dataclass(frozen=True, slots=True)
class InlineButton:
    """A button below a message: it sends `data`, opens `url`, or does something else (`other` names the field)."""

    text: str
    data: str | None = None
    url: str | None = None
    other: str | None = None
    fields: JsonObject = field(default_factory=dict[str, object], repr=False)


@dataclass(frozen=True, slots=True)
class InlineKeyboard:
    """Buttons below a message, row by row."""

    rows: tuple[tuple[InlineButton, ...], ...]

    def to_json(self) -> JsonObject:
        """Telegram's `InlineKeyboardMarkup`."""
        return {"inline_keyboard": [[button.fields for button in row] for row in self.rows]}


@dataclass(frozen=True, slots=True)
class KeyboardButton:
    """A button in place of the keyboard: it says its text, or shares a contact or a place."""

    text: str
    request_contact: bool = False
    request_location: bool = False


@dataclass(frozen=True, slots=True)
class ReplyKeyboard:
    """Buttons in place of the keyboard; a `one_time` one folds away after the first press."""

    rows: tuple[tuple[KeyboardButton, ...], ...]
    one_time: bool = False
    persistent: bool = False
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class RemoveKeyboard:
    """Takes the reply keyboard away."""


@dataclass(frozen=True, slots=True)
class ForceReply:
    """Opens the answer field, as if the person had pressed Reply."""

    placeholder: str = ""


ReplyMarkup: TypeAlias = InlineKeyboard | ReplyKeyboard | RemoveKeyboard | ForceReply


def read_markup(value: JsonObject | None, *, private: bool = True) -> ReplyMarkup | None:
    """What a checked `reply_markup` means; a keyboard without buttons means nothing, as in Telegram.

    `private` says whether the chat is one in which a contact, a place or the like may be asked for.

    Raises:
        BotApiError: too many buttons, a button without action, a bad address, a request outside a private chat.
    """
    if value is None:
        return None
    if rows := _rows(value.get("keyboard")):
        return _reply_keyboard(value, rows, private=private)
    if rows := _rows(value.get("inline_keyboard")):
        return _inline_keyboard(rows)
    if value.get("remove_keyboard") is True:
        return RemoveKeyboard()
    if value.get("force_reply") is True:
        return ForceReply(_string(value, "input_field_placeholder"))
    return None


def _rows(value: object) -> list[list[JsonObject]]:
    """The rows that have buttons; the schema has checked that they are arrays of objects."""
    if not is_array(value):
        return []
    rows = [[button for button in row if is_object(button)] for row in value if is_array(row)]
    return [row for row in rows if row]


def _inline_keyboard(rows: list[list[JsonObject]]) -> InlineKeyboard:
    if sum(map(len, rows)) > MOST_BUTTONS or max(map(len, rows)) > MOST_BUTTONS_A_ROW:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return InlineKeyboard(tuple(tuple(_inline_button(button) for button in row) for row in rows))


def _inline_button(fields: JsonObject) -> InlineButton:
    text, url, data = (_string(fields, name) for name in ("text", "url", "callback_data"))
    actions = [name for name in OTHER_ACTIONS if name in fields]
    actions += [name for name, value in (("url", url), ("callback_data", data)) if value]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if len(actions) > 1:  # Telegram would silently keep the first; the documentation allows one
        raise bad_request(f"inline keyboard button must have one action, not {' and '.join(actions)}")
    match actions[0]:
        case "callback_game" | "pay":
            raise bad_request("BUTTON_TYPE_INVALID")
        case "callback_data" if len(data.encode("utf-8", "replace")) > MOST_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        case "callback_data":
            return InlineButton(text, data=data, fields=fields)
        case "url":
            return InlineButton(text, url=_checked(url), fields=fields | {"url": _checked(url)})
        case other:
            return InlineButton(text, other=other, fields=fields)


def _checked(url: str) -> str:
    if mentioned_user(url) is not None:
        return url
    try:
        return check_link(url)
    except LinkError as problem:
        raise refused_link("inline keyboard button", url, problem) from problem


def _reply_keyboard(value: JsonObject, rows: list[list[JsonObject]], *, private: bool) -> ReplyKeyboard:
    return ReplyKeyboard(
        tuple(tuple(_keyboard_button(button, private=private) for button in row) for row in rows),
        one_time=value.get("one_time_keyboard") is True,
        persistent=value.get("is_persistent") is True,
        placeholder=_string(value, "input_field_placeholder"),
    )


def _keyboard_button(fields: JsonObject, *, private: bool) -> KeyboardButton:
    text = _string(fields, "text")
    if not text.strip():
        raise bad_request("keyboard button text must be non-empty")
    for name, what in PRIVATE_REQUESTS.items():
        if not private and name in fields and fields[name] is not False:
            raise bad_request(f"{what} in private chats only")
    contact, location = (fields.get(name) is True for name in ("request_contact", "request_location"))
    return KeyboardButton(text, request_contact=contact, request_location=location)


def _string(fields: JsonObject, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
