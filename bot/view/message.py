"""What is sent to a person: text in Telegram's HTML, rows of buttons, perhaps a keyboard or a file."""

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Button:
    """A button under a message: it carries a code (`conversation.codes`) or opens a link."""

    label: str
    code: str = ""
    url: str = ""


Rows: TypeAlias = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Keyboard:
    """What stands in place of the phone's keyboard: a button that shares something, or `remove` to take it away."""

    kind: Literal["phone", "location", "remove"]
    label: str = ""


@dataclass(frozen=True)
class File:
    """A file to hand over."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Message:
    """One message. `protect`: Telegram is asked not to let it be forwarded or saved."""

    text: str
    rows: Rows = ()
    keyboard: Keyboard | None = None
    file: File | None = None
    protect: bool = False
