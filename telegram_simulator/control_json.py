"""How `/sim/` shows things as JSON: dataclasses field by field, times as ISO 8601 in UTC, files without bytes."""

from pydantic import TypeAdapter

from telegram_simulator.calls import Call
from telegram_simulator.events import Event
from telegram_simulator.reading import ChatView
from telegram_simulator.uploads import UploadedFile
from telegram_simulator.wire import JsonObject

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
CHAT: TypeAdapter[ChatView] = TypeAdapter(ChatView)


def event_json(event: Event) -> object:
    """An event: number, kind, at, chat_id, message_id, user_id, body."""
    shown: object = EVENT.dump_python(event, mode="json")
    return shown


def chat_json(chat: ChatView) -> object:
    """A chat: messages, keyboard, toasts, typing, spinning, blocked."""
    shown: object = CHAT.dump_python(chat, mode="json")
    return shown


def call_json(call: Call) -> JsonObject:
    """A call: number, method, parameters, at, code, description."""
    return {
        "number": call.number,
        "method": call.method,
        "parameters": {name: _shown(value) for name, value in call.parameters.items()},
        "at": call.at.isoformat(),
        "code": call.code,
        "description": call.description,
    }


def _shown(value: object) -> object:
    if isinstance(value, UploadedFile):
        return {"file_name": value.file_name, "mime_type": value.mime_type, "size": len(value.data)}
    return value
