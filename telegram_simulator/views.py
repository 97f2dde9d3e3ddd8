"""What a person sees: messages as a client shows them, and a chat as a whole."""

from dataclasses import dataclass
from datetime import datetime

from telegram_simulator.entities import Entity, to_html
from telegram_simulator.keyboards import InlineButton
from telegram_simulator.messages import Message
from telegram_simulator.people import User
from telegram_simulator.wire import JsonObject, is_object


@dataclass(frozen=True, slots=True)
class Document:
    """A file in a message, ready to be opened."""

    file_id: str
    file_name: str
    mime_type: str
    size: int

    @classmethod
    def from_json(cls, fields: JsonObject) -> "Document":
        """From Telegram's `Document`."""
        file_id, file_name, mime_type = (str(fields[name]) for name in ("file_id", "file_name", "mime_type"))
        return cls(file_id, file_name, mime_type, int(str(fields["file_size"])))


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message on somebody's screen.

    `outgoing` is seen from the person: true for what people wrote, false for what the bot wrote. `text` is plain,
    `html` the same in Telegram's HTML mode; entity places count characters of `text`. For media `text` is the
    caption and `kind` says what it is (`document`, `contact`, `photo` ...).
    """

    message_id: int
    chat_id: int
    outgoing: bool
    date: datetime
    text: str
    html: str
    kind: str = "text"
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[InlineButton, ...], ...] = ()
    document: Document | None = None
    sender: User | None = None
    edited: bool = False
    protected: bool = False
    reply_to: int | None = None

    def button(self, text: str) -> InlineButton:
        """The inline button with exactly this text; `KeyError` when there is none."""
        for row in self.buttons:
            for button in row:
                if button.text == text:
                    return button
        raise KeyError(text)


def seen(message: Message) -> ChatMessage:
    """The message as a person sees it."""
    reply_to = message.answered.get("message_id")
    document = message.content.attached.get("document")
    return ChatMessage(
        message_id=message.message_id,
        chat_id=message.chat.id,
        outgoing=not message.by_bot,
        date=message.date,
        text=message.content.text.text,
        html=to_html(message.content.text),
        kind=message.content.kind,
        entities=message.content.text.entities,
        buttons=message.keyboard.rows if message.keyboard else (),
        document=Document.from_json(document) if is_object(document) else None,
        sender=message.sender,
        edited=message.edited is not None,
        protected=message.protected,
        reply_to=reply_to if isinstance(reply_to, int) else None,
    )
