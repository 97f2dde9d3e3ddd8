"""The fields of Bot API updates that the bot reads, and what they mean: who, where, which action.

Fields not named here are dropped before an update is stored: names, captions, file ids, quoted
messages, senders of forwarded ones. Text is only searched for commands.
"""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from telegram.constants import ChatMemberStatus, ChatType, MessageLimit, UpdateType
from telegram.constants import MessageAttachmentType as Attachment

from bot.conversation.codes import decode
from bot.conversation.model import Action, Edit, SendFile, SendOther, SharePhone, SharePosition
from bot.conversation.private import Private
from bot.conversation.routing import parse_text
from bot.telegram.outbound import NOWHERE, PressedMessage
from bot.telegram.request import Json, is_object

Degrees: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
MAX_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)
"""The rest of a longer text is dropped."""
LimitedText: TypeAlias = Annotated[str, Field(min_length=0), AfterValidator(lambda text: text[:MAX_TEXT])]
"""A text. For `min_length`, pydantic counts characters and refuses half a surrogate pair."""
Number: TypeAlias = Annotated[int, Field(gt=-(2**63), lt=2**63)]
"""An id; Telegram's have at most 52 bits."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(_Part):
    """The person who acts."""

    id: Number
    language_code: LimitedText = ""


class Chat(_Part):
    """The chat of an update."""

    id: Number
    type: LimitedText


class SharedContact(_Part):
    """A shared contact. `user_id` is set by Telegram's server."""

    phone_number: LimitedText = ""
    user_id: Number | None = None


class Location(_Part):
    """A shared location in degrees."""

    latitude: Degrees
    longitude: Degrees


class MessagePlace(_Part):
    """A message. `date` 0: it is no longer accessible (Bot API, InaccessibleMessage)."""

    message_id: Number
    chat: Chat
    date: Number = 0
    has_protected_content: bool = False


class IncomingMessage(MessagePlace):
    """A message of a person. `file`: kind of file. `via`: chosen from an inline result."""

    sender: User | None = Field(default=None, alias="from")
    text: LimitedText | None = None
    contact: SharedContact | None = None
    location: Location | None = None
    file: LimitedText = ""
    via: bool = False


class CallbackQuery(_Part):
    """A pressed button."""

    id: LimitedText
    sender: User = Field(alias="from")
    message: MessagePlace | None = None
    data: LimitedText = ""


class InlineQuery(_Part):
    """Words typed after the bot's name in any chat."""

    id: LimitedText
    sender: User = Field(alias="from")
    query: LimitedText = ""


class ChatMember(_Part):
    """The bot's status in a chat."""

    status: LimitedText


class ChatMemberUpdated(_Part):
    """The bot was added, removed, blocked or unblocked."""

    chat: Chat
    new_chat_member: ChatMember


class Update(_Part):
    """One update; exactly one of the optional fields is set."""

    update_id: Number
    message: IncomingMessage | None = None
    edited_message: IncomingMessage | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
    inline_query: InlineQuery | None = None


ALLOWED = tuple(UpdateType(name) for name in Update.model_fields if name != "update_id")
"""The kinds of updates to ask Telegram for."""
# an animation comes with a document as well
_FILES = (
    Attachment.ANIMATION, Attachment.PHOTO, Attachment.DOCUMENT, Attachment.VOICE, Attachment.VIDEO,
    Attachment.VIDEO_NOTE, Attachment.AUDIO, Attachment.STORY, Attachment.PAID_MEDIA, Attachment.LIVE_PHOTO,
)  # fmt: skip
_UPDATE = TypeAdapter(Update)


def read(raw: dict[str, object]) -> Update:
    """Parse an update as Telegram sends it. Raises pydantic's `ValidationError`.

    A part that cannot be parsed, such as half a surrogate pair in a text, is parsed without what
    the person wrote or pressed, so that they are told that it could not be understood.
    """
    for kind in ("message", "edited_message"):
        message = raw.get(kind)
        if is_object(message):
            sent = next((name for name in _FILES if name in message), "")
            raw = {**raw, kind: {**message, "file": sent, "via": "via_bot" in message}}
    try:
        return _UPDATE.validate_python(raw)
    except ValidationError:
        return _UPDATE.validate_python({kind: _bare_part(part) for kind, part in raw.items()})


def _bare_part(part: Json) -> Json:
    """Keep only who acts and where."""
    if not is_object(part):
        return part
    kept: dict[str, Json] = {
        name: part[name] for name in ("id", "message_id", "chat", "new_chat_member") if name in part
    }
    if is_object(sender := part.get("from")):
        kept["from"] = {"id": sender.get("id")}
    if is_object(message := part.get("message")):
        kept["message"] = _bare_part(message)
    return kept


def stored(update: Update) -> bytes:
    return _UPDATE.dump_json(update, by_alias=True, exclude_defaults=True)


def restored(body: bytes) -> Update:
    """Parse a stored update. Raises pydantic's `ValidationError`."""
    return _UPDATE.validate_json(body)


NOT_IN_CHAT = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


@dataclass(frozen=True)
class PrivateAction:
    """An action in a private chat. `query`: the callback query to answer, "" without a press."""

    user: User
    chat: int
    action: Action
    query: str = ""
    pressed: PressedMessage = NOWHERE


@dataclass(frozen=True)
class InGroup:
    """The bot is in a group or channel, which it leaves."""

    chat: int


@dataclass(frozen=True)
class NoAction:
    """An update without an answer: the bot was blocked, a channel spoke, a live location moved."""


Inbound: TypeAlias = PrivateAction | InGroup | NoAction


@dataclass(frozen=True)
class ReceivedUpdate:
    """A parsed update, with the key of the person (b"": of nobody)."""

    update_id: int
    person: bytes
    inbound: Inbound


def parse_update(update: Update) -> Inbound:
    if query := update.callback_query:
        return _press(query)
    if message := update.message or update.edited_message:
        if message.chat.type != ChatType.PRIVATE:
            return InGroup(message.chat.id)
        # a live location moves by edits, for hours
        moves = update.message is None and message.location is not None
        if message.sender is None or moves:
            return NoAction()
        action = _action(message) if update.message else Edit()
        return PrivateAction(message.sender, message.chat.id, action)
    if member := update.my_chat_member:
        in_group = member.chat.type != ChatType.PRIVATE and member.new_chat_member.status not in NOT_IN_CHAT
        return InGroup(member.chat.id) if in_group else NoAction()
    return NoAction()


def _press(query: CallbackQuery) -> Inbound:
    message = query.message
    if message is not None and message.chat.type != ChatType.PRIVATE:
        return InGroup(message.chat.id)
    # in a private chat the chat's id is the person's
    pressed = NOWHERE
    if message is not None and message.date:
        pressed = PressedMessage(message.message_id, message.has_protected_content)
    return PrivateAction(query.sender, query.sender.id, decode(query.data), query.id, pressed)


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
