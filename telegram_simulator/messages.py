"""A message as Telegram's servers keep it, and as the Bot API shows it.

Messages are frozen: an edit puts a new one in the old one's place, so whatever was handed out stays as it was.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from telegram_simulator.entities import Formatted, entities_json
from telegram_simulator.keyboards import InlineKeyboard
from telegram_simulator.people import Group, User
from telegram_simulator.wire import JsonObject, is_object

EMPTY = Formatted()
INACCESSIBLE_DATE = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says: formatted text, or something attached (`kind` and its fields) with a caption."""

    text: Formatted = EMPTY
    kind: str = "text"
    attached: JsonObject = field(default_factory=dict[str, object])

    def to_json(self, users: dict[int, JsonObject]) -> JsonObject:
        """The content fields of Telegram's `Message`."""
        if self.kind == "text":
            named, shown = ("text", "entities"), JsonObject()
        else:
            named, shown = ("caption", "caption_entities"), JsonObject(self.attached)
        if self.text.text:
            shown[named[0]] = self.text.text
        if self.text.entities:
            shown[named[1]] = entities_json(self.text, users)
        return shown


@dataclass(frozen=True, slots=True)
class Message:
    """One message of one chat.

    `sender` is None for a post of a channel; `by_bot` tells who wrote it. `editable` is false for messages sent with anything but an inline
    keyboard. `extra` holds further fields of Telegram's `Message` that do not change: forward_origin,
    reply_to_message, link_preview_options and the like.
    """

    message_id: int
    chat: User | Group
    sender: User | None
    date: datetime
    content: Content
    by_bot: bool = False
    keyboard: InlineKeyboard | None = None
    editable: bool = True
    protected: bool = False
    edited: datetime | None = None
    extra: JsonObject = field(default_factory=dict[str, object])

    def to_json(self, users: dict[int, JsonObject]) -> JsonObject:
        """Telegram's `Message`; `users` are the people its text may mention."""
        shown: JsonObject = {"message_id": self.message_id}
        if self.sender is not None:
            shown["from"] = self.sender.to_json()
        shown["chat"] = self.chat.to_chat_json()
        if isinstance(self.chat, Group) and self.sender is None:
            shown["sender_chat"] = self.chat.to_chat_json()
        shown["date"] = int(self.date.timestamp())
        shown |= self.extra
        if self.edited is not None:
            shown["edit_date"] = int(self.edited.timestamp())
        if self.protected:
            shown["has_protected_content"] = True
        shown |= self.content.to_json(users)
        if self.keyboard is not None:
            shown["reply_markup"] = self.keyboard.to_json()
        return shown

    @property
    def answered(self) -> JsonObject:
        """The message this one answers, as the bot gets it; empty when it answers none."""
        answered = self.extra.get("reply_to_message")
        return answered if is_object(answered) else {}

    def inaccessible_json(self) -> JsonObject:
        """Telegram's `InaccessibleMessage`: where the message was, and the date 0."""
        return {
            "chat": self.chat.to_chat_json(),
            "message_id": self.message_id,
            "date": INACCESSIBLE_DATE,
        }

    def without_reply(self) -> "Message":
        """The same message as shown inside another one: without what it answered itself."""
        rest = {name: value for name, value in self.extra.items() if name != "reply_to_message"}
        return replace(self, extra=rest)
