"""Who acts and who sends: the person behind an update, and what is promised to whoever sends through a chat or by mail.

Sending can fail in six ways, each an exception. Of a person only a keyed hash is stored, never the id in clear.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.view.context import Message
from bot.view.letter import Letter


class SendingError(Exception):
    """A message was not (known to be) sent. The text names no person and no token."""


class NotSentError(SendingError):
    """It surely did not leave: no connection, no name. Try again."""


class UncertainError(SendingError):
    """It may have arrived: no answer came, or a server error. Once more, marked as a repeat."""


class NotDoneError(UncertainError):
    """A server in front of the other side is in trouble (502, 503, 504): most probably nothing arrived."""


class LaterError(SendingError):
    """The other side asks to wait; nothing may be sent there before."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"asked to wait {wait.total_seconds():.0f} s")
        self.wait = wait


class UnreachableError(SendingError):
    """This person cannot be reached this way: blocked, deactivated, no such chat or address."""


class RejectedError(SendingError):
    """The message itself was refused: a defect of ours, trying again would not help."""


class ChatSender(Protocol):
    """Sends and edits messages in private chats. Both raise a `SendingError`."""

    async def send(self, chat: int, message: Message) -> int: ...

    async def edit(self, chat: int, message_id: int, message: Message) -> None:
        """Change a message of ours; one that already reads so, or is gone, counts as changed."""
        ...


class MailSender(Protocol):
    """Sends plain-text letters. Raises a `SendingError`."""

    async def post(self, to: str, letter: Letter, message_id: str) -> None:
        """Send a letter; an equal `message_id` lets the other side drop a repeat."""
        ...


@dataclass(frozen=True)
class Person:
    """`key`: keyed hash of the id (16 bytes). `chat`: the private chat. `language_code`: Telegram's guess, or ""."""

    key: bytes
    chat: int = field(repr=False)
    language_code: str = ""


_REASONS = (
    (("dns", "lookup", "name or service", "nodename", "getaddrinfo", "name resolution"), "its name is not found (DNS)"),
    (("refused",), "it refuses the connection"),
    (("certificate", "ssl", "tls", "corrupt message", "handshake"), "no secure connection (TLS)"),
    (("timed out", "timeout"), "no answer in time (timeout)"),
)


def network_reason(error: BaseException | str) -> str:
    """Return why a host was not reached, of an error with its causes or of what they say; that may hold the address."""
    words = ""
    while isinstance(error, BaseException):
        words += f" {error!r}".lower()
        error = error.__cause__ or error.__context__ or ""
    words += error.lower()
    found = (reason for parts, reason in _REASONS if any(part in words for part in parts))
    return next(found, "the connection fails")
