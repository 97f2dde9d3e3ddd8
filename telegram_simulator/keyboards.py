"""Parsing of `reply_markup`, after schema validation.

An inline keyboard belongs to its message; a reply keyboard belongs to the chat until it is replaced
or removed. https://core.telegram.org/bots/api#inlinekeyboardmarkup
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from telegram_simulator.links import LinkError, check_link, mentioned_user
from telegram_simulator.refusals import bad_request
from telegram_simulator.wire import JsonObject, is_array, is_object

MAX_BUTTONS = 100
MAX_BUTTONS_PER_ROW = 8
MAX_DATA_BYTES = 64
STYLES = {"danger", "success", "primary"}
NO_ACTION = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
# Reply keyboard requests allowed in private chats only; error texts of TDLib (ReplyMarkup.cpp).
REQUEST_LABELS = {"request_contact": "phone number can be requested", "request_location": "location can be requested"}


@dataclass(frozen=True, slots=True)
class InlineButton:
    """An inline button: sends callback `data`, opens `url` or copies a text."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    style: str = ""
    fields: JsonObject = field(default_factory=dict[str, object], repr=False)


@dataclass(frozen=True, slots=True)
class InlineKeyboard:
    """An inline keyboard, by row."""

    rows: tuple[tuple[InlineButton, ...], ...]

    def to_json(self) -> JsonObject:
        return {"inline_keyboard": [[button.fields for button in row] for row in self.rows]}


@dataclass(frozen=True, slots=True)
class KeyboardButton:
    """A reply keyboard button: sends its text, or shares a contact or location."""

    text: str
    request_contact: bool = False
    request_location: bool = False


@dataclass(frozen=True, slots=True)
class ReplyKeyboard:
    """A reply keyboard. `one_time`: hidden after the first press."""

    rows: tuple[tuple[KeyboardButton, ...], ...]
    one_time: bool = False
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class OtherMarkup:
    """A ReplyKeyboardRemove (`removes`) or a ForceReply."""

    removes: bool


ReplyMarkup: TypeAlias = InlineKeyboard | ReplyKeyboard | OtherMarkup


def parse_markup(value: object, *, private: bool) -> ReplyMarkup | None:
    """Parse a validated `reply_markup`; an empty keyboard is ignored, as in Telegram.

    `private`: True if the chat is private, so that a contact or location may be requested.
    """
    if not is_object(value):
        return None
    if rows := _rows(value.get("keyboard")):
        return ReplyKeyboard(
            tuple(tuple(_keyboard_button(button, private=private) for button in row) for row in rows),
            one_time=value.get("one_time_keyboard") is True,
            placeholder=_string(value, "input_field_placeholder"),
        )
    if rows := _rows(value.get("inline_keyboard")):
        if sum(map(len, rows)) > MAX_BUTTONS or max(map(len, rows)) > MAX_BUTTONS_PER_ROW:
            raise bad_request("REPLY_MARKUP_TOO_LONG")
        return InlineKeyboard(tuple(tuple(_inline_button(button) for button in row) for row in rows))
    if value.get("remove_keyboard") is True or value.get("force_reply") is True:
        return OtherMarkup(removes="remove_keyboard" in value)
    return None


def _rows(value: object) -> list[list[JsonObject]]:
    """Return the non-empty rows; the schema guarantees arrays of objects."""
    if not is_array(value):
        return []
    rows = [[button for button in row if is_object(button)] for row in value if is_array(row)]
    return [row for row in rows if row]


def _inline_button(fields: JsonObject) -> InlineButton:
    text, url, data, style = (_string(fields, name) for name in ("text", "url", "callback_data", "style"))
    copied = fields.get("copy_text")
    # The schema has validated its fields.
    copy = _string(copied, "text") if is_object(copied) else ""
    if other := fields.keys() - {"text", "url", "callback_data", "copy_text", "style"}:
        raise bad_request(f"buttons with {min(other)} are not simulated")
    if style and style not in STYLES:
        raise bad_request("can't parse inline keyboard button: style must be one of danger, success and primary")
    if not url and not data and not copy:
        raise bad_request(NO_ACTION)
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    # Telegram silently keeps the first; the documentation allows one.
    if (
        len(given := [name for name, value in (("url", url), ("callback_data", data), ("copy_text", copy)) if value])
        > 1
    ):
        raise bad_request(f"inline keyboard button must have one action, not {' and '.join(given)}")
    if len(data.encode("utf-8", "replace")) > MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if data or copy:
        return InlineButton(text, data=data or None, copy=copy or None, style=style, fields=fields)
    kept = _button_url(url)
    return InlineButton(text, url=kept, style=style, fields=fields | {"url": kept})


def _button_url(url: str) -> str:
    if mentioned_user(url) is not None:
        return url
    try:
        return check_link(url)
    except LinkError as problem:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {problem}") from problem


def _keyboard_button(fields: JsonObject, *, private: bool) -> KeyboardButton:
    text = _string(fields, "text")
    if other := fields.keys() - {"text", *REQUEST_LABELS}:
        raise bad_request(f"keyboard buttons with {min(other)} are not simulated")
    if not text.strip():
        raise bad_request("keyboard button text must be non-empty")
    asked = {name: fields.get(name) is True for name in REQUEST_LABELS}
    for name, what in REQUEST_LABELS.items():
        if asked[name] and not private:
            raise bad_request(f"{what} in private chats only")
    return KeyboardButton(text, **asked)


def _string(fields: JsonObject, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
