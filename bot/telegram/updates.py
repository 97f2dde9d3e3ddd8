"""The few fields of Bot API updates that we read, validated; everything else falls away before anything is stored.

What is not named here is not kept: names, captions, file ids, quoted messages, whoever wrote a forwarded one.
"""

import json
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

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


class Place(_Part):
    """Where a message stands. `date` 0: it is no longer accessible (Bot API, InaccessibleMessage)."""

    message_id: int
    chat: Chat
    date: int = 0
    has_protected_content: bool = False


class Message(Place):
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
    message: Place | None = None
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
    message: Message | None = None
    edited_message: Message | None = None
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
    return _UPDATE.validate_json(json.dumps(raw))  # as JSON: half a surrogate pair in a text is refused


def stored(update: Update) -> bytes:
    """Write an update down as it is stored."""
    return update.model_dump_json(by_alias=True, exclude_defaults=True).encode()


def restored(body: bytes) -> Update:
    """Read a stored update; raises pydantic's ValidationError."""
    return _UPDATE.validate_json(body)
