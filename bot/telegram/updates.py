"""The few fields of Bot API updates that we read, and what they mean: who, where, which action.

What is not named here falls away before anything is stored: names, captions, file ids, quoted messages, whoever wrote
a forwarded one. Text is only looked at for commands.
"""

import json
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.conversation.codes import decode
from bot.conversation.model import Action, Edit, SendFile, SendOther, SharePhone, SharePosition
from bot.conversation.private import Private
from bot.conversation.resolving import parse_text
from bot.telegram.outbound import NOWHERE, Pressed

Degrees: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(_Part):
    """Who acts."""

    id: int
    language_code: str = ""


class Chat(_Part):
    """Where it happens."""

    id: int
    type: str


class ContactCard(_Part):
    """A shared contact; `user_id` is set by Telegram's server and can be trusted."""

    phone_number: str = ""
    user_id: int | None = None


class Location(_Part):
    """A shared location in degrees."""

    latitude: Degrees
    longitude: Degrees


class MessagePlace(_Part):
    """Where a message stands. `date` 0: it is no longer accessible (Bot API, InaccessibleMessage)."""

    message_id: int
    chat: Chat
    date: int = 0
    has_protected_content: bool = False


class IncomingMessage(MessagePlace):
    """What somebody wrote or sent; of a file only that there was one."""

    sender: User | None = Field(default=None, alias="from")
    text: str | None = None
    contact: ContactCard | None = None
    location: Location | None = None
    has_file: bool = False


class CallbackQuery(_Part):
    """A pressed button."""

    id: str
    sender: User = Field(alias="from")
    message: MessagePlace | None = None
    data: str = ""


class ChatMember(_Part):
    """What the bot is in a chat."""

    status: str


class ChatMemberUpdated(_Part):
    """The bot was added, removed, blocked or unblocked."""

    chat: Chat
    sender: User = Field(alias="from")
    new_chat_member: ChatMember


class Update(_Part):
    """One update; exactly one of the optional fields is set."""

    update_id: int
    message: IncomingMessage | None = None
    edited_message: IncomingMessage | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None


ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates we ask Telegram for."""
_FILES = (
    "photo",
    "document",
    "voice",
    "video",
    "video_note",
    "audio",
    "animation",
    "story",
    "paid_media",
    "live_photo",
)
_UPDATE = TypeAdapter(Update)


def read(raw: dict[str, object]) -> Update:
    """Read an update as Telegram sends it; raises pydantic's ValidationError."""
    for kind in ("message", "edited_message"):
        message = raw.get(kind)
        if isinstance(message, dict):
            raw = {**raw, kind: {**message, "has_file": any(name in message for name in _FILES)}}
    # as JSON: half a surrogate pair in a text is refused
    return _UPDATE.validate_json(json.dumps(raw))


def stored(update: Update) -> bytes:
    return update.model_dump_json(by_alias=True, exclude_defaults=True).encode()


def restored(body: bytes) -> Update:
    """Read a stored update; raises pydantic's ValidationError."""
    return _UPDATE.validate_json(body)


PRIVATE = "private"
GONE = {"left", "kicked"}


@dataclass(frozen=True)
class Acted:
    """Somebody did something in a private chat."""

    user: User
    chat: int
    action: Action
    query: str = ""
    """The callback query to answer, "" when no button was pressed."""
    pressed: Pressed = NOWHERE


@dataclass(frozen=True)
class InGroup:
    """The bot is in a group or channel, where it must not be."""

    chat: int


@dataclass(frozen=True)
class Nothing:
    """An update that asks for nothing: the bot was blocked, or a channel spoke."""


Inbound: TypeAlias = Acted | InGroup | Nothing


def parse_update(update: Update) -> Inbound:
    if query := update.callback_query:
        return _press(query)
    if message := update.message or update.edited_message:
        if message.chat.type != PRIVATE:
            return InGroup(message.chat.id)
        if message.sender is None:
            return Nothing()
        action = _action(message) if update.message else Edit()
        return Acted(message.sender, message.chat.id, action)
    if member := update.my_chat_member:
        in_group = member.chat.type != PRIVATE and member.new_chat_member.status not in GONE
        return InGroup(member.chat.id) if in_group else Nothing()
    return Nothing()


def _press(query: CallbackQuery) -> Inbound:
    message = query.message
    if message is not None and message.chat.type != PRIVATE:
        return InGroup(message.chat.id)
    # In a private chat the chat's id is the person's. Date 0 marks a message that can no longer be edited.
    pressed = NOWHERE
    if message is not None and message.date:
        pressed = Pressed(message.message_id, message.has_protected_content)
    return Acted(query.sender, query.sender.id, decode(query.data), query.id, pressed)


def _action(message: IncomingMessage) -> Action:
    if message.text is not None:
        return parse_text(message.text)
    if message.contact is not None:
        own = message.sender is not None and message.contact.user_id == message.sender.id
        return SharePhone(Private(message.contact.phone_number), own)
    if message.location is not None:
        return SharePosition(message.location.latitude, message.location.longitude)
    return SendFile(message.message_id) if message.has_file else SendOther()
