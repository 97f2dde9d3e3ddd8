"""Accounts, groups, files and messages.

Messages are immutable: an edit replaces the message, so references handed out earlier do not
change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from telegram_simulator.entities import Entity, Formatted, entities_json, to_html
from telegram_simulator.keyboards import InlineButton, InlineKeyboard
from telegram_simulator.wire import JsonObject, is_object

EMPTY_TEXT = Formatted()


@dataclass(frozen=True, slots=True)
class User:
    """An account. `language_code`: None if the client does not send a language."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_json(self) -> JsonObject:
        """Return Telegram's `User`; unknown fields are omitted, never null."""
        shown: JsonObject = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        return shown | self._known_fields("last_name", "username", "language_code")

    def to_chat_json(self) -> JsonObject:
        """Return Telegram's `Chat` of the private chat with this user."""
        shown: JsonObject = {"id": self.id, "type": "private", "first_name": self.first_name}
        return shown | self._known_fields("last_name", "username")

    def _known_fields(self, *names: str) -> JsonObject:
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Group:
    """A group. `kind`: Telegram's `Chat.type`."""

    id: int
    kind: str
    title: str

    def to_chat_json(self) -> JsonObject:
        return {"id": self.id, "type": self.kind, "title": self.title}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A sent file."""

    file_id: str
    file_name: str
    mime_type: str
    data: bytes = field(repr=False)

    def to_json(self) -> JsonObject:
        """Return the common fields of `File`, `Document`, `Voice` and so on."""
        return {"file_id": self.file_id, "file_unique_id": self.file_id[-12:], "file_size": len(self.data)}

    def document_json(self) -> JsonObject:
        return self.to_json() | {"file_name": self.file_name, "mime_type": self.mime_type}

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message of a chat.

    `outgoing`: True if a user sent it, False if the bot did. `said`: text or caption.
    `kind`: type of the attachment (`document`, `contact`, `photo` ...), or `text`.
    `attached`: the field of that name in Telegram's `Message`, or the file of a document.
    `editable`: False for the bot's messages with any markup but an inline keyboard.
    `extra`: further constant fields, such as forward_origin.
    """

    message_id: int
    chat: User | Group
    sender: User
    date: datetime
    content: Formatted = EMPTY_TEXT
    kind: str = "text"
    media: object = None
    outgoing: bool = True
    keyboard: InlineKeyboard | None = None
    editable: bool = True
    protected: bool = False
    edited_at: datetime | None = None
    extra: JsonObject = field(default_factory=dict[str, object])

    @property
    def document(self) -> StoredFile | None:
        return self.media if isinstance(self.media, StoredFile) else None

    @property
    def chat_id(self) -> int:
        return self.chat.id

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def html(self) -> str:
        return to_html(self.content)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of the text, in characters."""
        return self.content.entities

    @property
    def edited(self) -> bool:
        return self.edited_at is not None

    @property
    def buttons(self) -> tuple[tuple[InlineButton, ...], ...]:
        return self.keyboard.rows if self.keyboard else ()

    def button(self, text: str) -> InlineButton:
        """Return the inline button with exactly this text. Raises KeyError if there is none."""
        for row in self.buttons:
            for button in row:
                if button.text == text:
                    return button
        raise KeyError(text)

    @property
    def reply_to(self) -> JsonObject:
        """Telegram's `reply_to_message`; empty if this is not a reply."""
        answered = self.extra.get("reply_to_message")
        return answered if is_object(answered) else {}

    def without_reply_to(self) -> "ChatMessage":
        """Return the message without its own `reply_to_message`, for nesting in a reply."""
        return replace(self, extra={k: v for k, v in self.extra.items() if k != "reply_to_message"})

    def _media_json(self) -> object:
        if (file := self.document) is None:
            return self.media
        if self.kind != "photo":
            return file.document_json()
        # A PNG stores its size after the signature.
        width, height = (int.from_bytes(file.data[start : start + 4]) for start in (16, 20))
        return [file.to_json() | {"width": width, "height": height}]

    def to_json(self, user_json: Callable[[int], JsonObject]) -> JsonObject:
        """Return Telegram's `Message`. `user_json` renders mentioned users."""
        shown: JsonObject = {
            "message_id": self.message_id,
            "from": self.sender.to_json(),
            "chat": self.chat.to_chat_json(),
            "date": int(self.date.timestamp()),
        }
        shown |= self.extra
        if self.edited_at is not None:
            shown["edit_date"] = int(self.edited_at.timestamp())
        if self.protected:
            shown["has_protected_content"] = True
        if self.kind != "text":
            shown[self.kind] = self._media_json()
        text, entities = ("text", "entities") if self.kind == "text" else ("caption", "caption_entities")
        if self.text:
            shown[text] = self.text
        if self.entities:
            shown[entities] = entities_json(self.content, user_json)
        if self.keyboard is not None:
            shown["reply_markup"] = self.keyboard.to_json()
        return shown
