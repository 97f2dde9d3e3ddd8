"""The few fields of Bot API updates that we read, validated; everything else falls away unread."""

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


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

    latitude: float
    longitude: float


class Message(_Part):
    """A message. `date` 0: one that is no longer accessible (Bot API, InaccessibleMessage)."""

    message_id: int
    chat: Chat
    date: int = 0
    sender: User | None = Field(default=None, alias="from")
    text: str | None = None
    contact: ContactCard | None = None
    location: Location | None = None
    has_file: bool = False


class CallbackQuery(_Part):
    """A pressed button."""

    id: str
    sender: User = Field(alias="from")
    message: Message | None = None
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
_KEPT = {"message_id", "chat", "date", "from", "text", "contact", "location"}
_UPDATE = TypeAdapter(Update)


def stripped(raw: dict[str, object]) -> dict[str, object]:
    """Drop what is never used before anything is stored: captions, file ids, forwarded names, quoted messages."""
    result: dict[str, object] = {"update_id": raw.get("update_id")}
    for kind in ALLOWED:
        value = raw.get(kind)
        if isinstance(value, dict):
            result[kind] = _stripped_part(kind, value)  # pyright: ignore[reportUnknownArgumentType]  JSON from outside
    return result


def _stripped_part(kind: str, value: dict[str, object]) -> dict[str, object]:
    if kind in {"message", "edited_message"}:
        kept = {name: part for name, part in value.items() if name in _KEPT}
        kept["has_file"] = any(name in value for name in _FILES)
        return kept
    if kind == "callback_query" and isinstance(message := value.get("message"), dict):
        place = {name: message.get(name, 0) for name in ("message_id", "chat", "date")}  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]  the same
        return {
            "id": value.get("id"),
            "from": value.get("from"),
            "data": value.get("data") or "",
            "message": place,
        }
    return value


def parse(body: bytes) -> Update:
    """Read a stored update; raises pydantic's ValidationError."""
    return _UPDATE.validate_json(body)
