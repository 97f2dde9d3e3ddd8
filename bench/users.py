"""Simulated users, each of whom plays a dialogue and waits for the answer to every step.

Bots may send parameters as a JSON body or as a form with JSON fields.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl

from bench.messages import Json


class Step(NamedTuple):
    """A step: `say` a text, or `press` the button with this label."""

    kind: str
    value: str


@dataclass
class User:
    """A simulated user and the current position in the dialogue."""

    id: int
    steps: Sequence[Step]
    position: int = 0
    message: dict[str, Json] = field(default_factory=dict[str, Json])
    """The newest message of the bot."""
    sent_at: float = 0.0
    answered: bool = True
    """True if the last step was answered."""
    acknowledged: bool = True
    """True if the last callback query was answered; the user waits for the answer."""

    def update(self, update_id: int, now: int) -> dict[str, Json]:
        """Return the update of the current step."""
        step = self.steps[self.position]
        user = {"id": self.id, "is_bot": False, "first_name": "B", "language_code": "uk"}
        chat = {"id": self.id, "type": "private", "first_name": "B"}
        if step.kind == "say":
            message: dict[str, Json] = {
                "message_id": self.message.get("message_id", 0) + 1, "date": now, "chat": chat, "from": user, "text": step.value,
            }  # fmt: skip
            if step.value.startswith("/"):
                length = len(step.value.split()[0])
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
            return {"update_id": update_id, "message": message}
        rows = self.message.get("reply_markup", {}).get("inline_keyboard", [])
        codes = {button["text"]: button.get("callback_data", "") for row in rows for button in row}
        if step.value not in codes:
            raise LookupError(f"no button [{step.value}] among {sorted(codes)}")
        query = {
            "id": str(update_id), "from": user, "message": self.message, "chat_instance": "1", "data": codes[step.value],
        }  # fmt: skip
        return {"update_id": update_id, "callback_query": query}

    @property
    def finished(self) -> bool:
        """True if the dialogue has ended."""
        return self.position == len(self.steps)


def parameters_of(body: bytes, content_type: str) -> dict[str, Json]:
    """Parse the parameters of a request from JSON or a form."""
    if content_type.startswith("application/json"):
        return json.loads(body) if body else {}
    if content_type.startswith("multipart/form-data"):
        return _multipart(body, content_type)
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _multipart(body: bytes, content_type: str) -> dict[str, Json]:
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    fields: dict[str, Json] = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.strip(b"\r\n").partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        fields[name] = value.decode()
    return fields
