"""The few fields of Bot API updates that we read, and what they mean: who, where, which action.

What is not named here falls away before anything is stored: names, captions, file ids, quoted messages, whoever wrote
a forwarded one. Text is only looked at for commands.
"""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from telegram.constants import ChatMemberStatus, ChatType, MessageLimit, UpdateType
from telegram.constants import MessageAttachmentType as Attachment

from bot.conversation.codes import decode
from bot.conversation.model import Action, Edit, SendFile, SendOther, SharePhone, SharePosition
from bot.conversation.private import Private
from bot.conversation.resolving import parse_text
from bot.telegram.outbound import NOWHERE, Pressed
from bot.telegram.request import Json, is_object

Degrees: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
MAX_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)
"""Of a text that is longer all the same, the rest is dropped unread."""
LimitedText: TypeAlias = Annotated[str, Field(min_length=0), AfterValidator(lambda text: text[:MAX_TEXT])]
"""A text that can be written down: to count its characters, pydantic reads it, and refuses half of a surrogate pair."""
Number: TypeAlias = Annotated[int, Field(gt=-(2**63), lt=2**63)]
"""An id; Telegram's have at most 52 bits."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(_Part):
    """Who acts."""

    id: Number
    language_code: LimitedText = ""


class Chat(_Part):
    """Where it happens."""

    id: Number
    type: LimitedText


class ContactCard(_Part):
    """A shared contact; `user_id` is set by Telegram's server and can be trusted."""

    phone_number: LimitedText = ""
    user_id: Number | None = None


class Location(_Part):
    """A shared location in degrees."""

    latitude: Degrees
    longitude: Degrees


class MessagePlace(_Part):
    """Where a message stands. `date` 0: it is no longer accessible (Bot API, InaccessibleMessage)."""

    message_id: Number
    chat: Chat
    date: Number = 0
    has_protected_content: bool = False


class IncomingMessage(MessagePlace):
    """What somebody wrote or sent; of a file only of which kind it was."""

    sender: User | None = Field(default=None, alias="from")
    text: LimitedText | None = None
    contact: ContactCard | None = None
    location: Location | None = None
    file: LimitedText = ""
    via: bool = False
    """Whether a bot wrote it for them: a page chosen behind `@bot`, in the chat with the bot itself."""


class CallbackQuery(_Part):
    """A pressed button."""

    id: LimitedText
    sender: User = Field(alias="from")
    message: MessagePlace | None = None
    data: LimitedText = ""


class InlineQuery(_Part):
    """Words behind the bot's name, typed in any chat."""

    id: LimitedText
    sender: User = Field(alias="from")
    query: LimitedText = ""


class ChatMember(_Part):
    """What the bot is in a chat."""

    status: LimitedText


class ChatMemberUpdated(_Part):
    """The bot was added, removed, blocked or unblocked."""

    chat: Chat
    sender: User = Field(alias="from")
    new_chat_member: ChatMember


class Update(_Part):
    """One update; exactly one of the optional fields is set."""

    update_id: Number
    message: IncomingMessage | None = None
    edited_message: IncomingMessage | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
    inline_query: InlineQuery | None = None


ALLOWED = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.INLINE_QUERY,
)
"""The kinds of updates we ask Telegram for."""
_FILES = (
    # an animation comes with a document as well
    Attachment.ANIMATION,
    Attachment.PHOTO,
    Attachment.DOCUMENT,
    Attachment.VOICE,
    Attachment.VIDEO,
    Attachment.VIDEO_NOTE,
    Attachment.AUDIO,
    Attachment.STORY,
    Attachment.PAID_MEDIA,
    Attachment.LIVE_PHOTO,
)
_UPDATE = TypeAdapter(Update)


def read(raw: dict[str, object]) -> Update:
    """Read an update as Telegram sends it; raises pydantic's ValidationError.

    Where a part cannot be read, such as half a surrogate pair in a text or no number in a place, it is read without what
    somebody wrote or pressed, so that they are told that it could not be understood.
    """
    for kind in ("message", "edited_message"):
        message = raw.get(kind)
        if is_object(message):
            sent = next((name for name in _FILES if name in message), "")
            raw = {**raw, kind: {**message, "file": sent, "via": "via_bot" in message}}
    try:
        return _UPDATE.validate_python(raw)
    except ValidationError:
        return _UPDATE.validate_python({kind: _bare(part) for kind, part in raw.items()})


def _bare(part: Json) -> Json:
    """Keep of a part of an update only who acts and where."""
    if not is_object(part):
        return part
    kept: dict[str, Json] = {
        name: part[name] for name in ("id", "message_id", "chat", "new_chat_member") if name in part
    }
    if is_object(sender := part.get("from")):
        kept["from"] = {"id": sender.get("id")}
    if is_object(message := part.get("message")):
        kept["message"] = _bare(message)
    return kept


def stored(update: Update) -> bytes:
    return _UPDATE.dump_json(update, by_alias=True, exclude_defaults=True)


def restored(body: bytes) -> Update:
    """Read a stored update; raises pydantic's ValidationError."""
    return _UPDATE.validate_json(body)


GONE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


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
    """An update that asks for nothing: the bot was blocked, a channel spoke, or somebody moves on who shares where they are."""


Inbound: TypeAlias = Acted | InGroup | Nothing


@dataclass(frozen=True)
class Received:
    """An update that came: whose it is (b"": nobody's), and what it means."""

    update_id: int
    person: bytes
    inbound: Inbound


def parse_update(update: Update) -> Inbound:
    if query := update.callback_query:
        return _press(query)
    if message := update.message or update.edited_message:
        if message.chat.type != ChatType.PRIVATE:
            return InGroup(message.chat.id)
        # a place that is shared live moves on by edits, for hours
        moves = update.message is None and message.location is not None
        if message.sender is None or moves:
            return Nothing()
        action = _action(message) if update.message else Edit()
        return Acted(message.sender, message.chat.id, action)
    if member := update.my_chat_member:
        in_group = member.chat.type != ChatType.PRIVATE and member.new_chat_member.status not in GONE
        return InGroup(member.chat.id) if in_group else Nothing()
    return Nothing()


def _press(query: CallbackQuery) -> Inbound:
    message = query.message
    if message is not None and message.chat.type != ChatType.PRIVATE:
        return InGroup(message.chat.id)
    # In a private chat the chat's id is the person's. Date 0 marks a message that can no longer be edited.
    pressed = NOWHERE
    if message is not None and message.date:
        pressed = Pressed(message.message_id, message.has_protected_content)
    return Acted(query.sender, query.sender.id, decode(query.data), query.id, pressed)


def _action(message: IncomingMessage) -> Action:
    if message.via:
        return SendOther()
    if message.text is not None:
        return parse_text(message.text)
    if message.contact is not None:
        own = message.sender is not None and message.contact.user_id == message.sender.id
        return SharePhone(Private(message.contact.phone_number), own)
    if message.location is not None:
        return SharePosition(message.location.latitude, message.location.longitude)
    return SendFile(message.message_id, message.file) if message.file else SendOther()
