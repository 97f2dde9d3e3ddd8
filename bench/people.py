"""Simulated people: each plays one dialogue, step after step, each step when the answer to the last one came.

They understand both ways a bot may send its buttons: JSON bodies, and forms with JSON in a field.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

Json = Any  # whatever a bot sends


class Step(NamedTuple):
    """One thing a person does: `say` a text, or `press` the button with this label."""

    kind: str
    value: str


@dataclass
class Person:
    """One simulated account, and where it is in its dialogue."""

    id: int
    steps: Sequence[Step]
    at: int = 0
    message_id: int = 0
    codes: dict[str, str] = field(default_factory=dict[str, str])
    asked_at: float = 0.0
    seen: bool = True
    """Whether the answer to the last step has come."""
    acknowledged: bool = True
    """Whether the last press has stopped turning; nobody presses on before that."""

    def update(self, update_id: int, now: int) -> dict[str, Json]:
        """Make the update of the step at hand."""
        step = self.steps[self.at]
        user = {"id": self.id, "is_bot": False, "first_name": "B", "language_code": "uk"}
        chat = {"id": self.id, "type": "private", "first_name": "B"}
        if step.kind == "say":
            message: dict[str, Json] = {
                "message_id": self.message_id + 1, "date": now, "chat": chat, "from": user, "text": step.value,
            }  # fmt: skip
            if step.value.startswith("/"):
                length = len(step.value.split()[0])
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
            return {"update_id": update_id, "message": message}
        code = self.codes.get(step.value)
        if code is None:
            raise LookupError(f"no button [{step.value}] among {sorted(self.codes)}")
        shown = {
            "message_id": self.message_id, "date": now, "chat": chat, "text": "…",
            "from": {"id": 1, "is_bot": True, "first_name": "bot", "username": "bench_bot"},
        }  # fmt: skip
        query = {"id": str(update_id), "from": user, "message": shown, "chat_instance": "1", "data": code}
        return {"update_id": update_id, "callback_query": query}

    @property
    def finished(self) -> bool:
        """Whether the dialogue has been played to its end."""
        return self.at == len(self.steps)

    def read(self, parameters: Mapping[str, Json]) -> None:
        """Remember the buttons of the message that just came."""
        markup = parameters.get("reply_markup")
        if isinstance(markup, str):
            markup = json.loads(markup)
        if markup and "inline_keyboard" in markup:
            rows = markup["inline_keyboard"]
            self.codes = {button["text"]: button.get("callback_data", "") for row in rows for button in row}


def parameters_of(body: bytes, content_type: str) -> dict[str, Json]:
    """Read a request's parameters from JSON or a form."""
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
