"""The person of an update, the protocols of senders, and their errors.

Only a keyed hash of a person is stored, never the id in clear.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.view.context import Message
from bot.view.letter import Letter


class SendingError(Exception):
    """A message was not sent, or may not have been. The text names no person and no token."""


class NotSentError(SendingError):
    """It was certainly not sent: no connection, no DNS name. Retry."""


class UncertainError(SendingError):
    """It may have arrived: no answer, or a server error. Retry, marked as a repeat."""


class NotDoneError(UncertainError):
    """A gateway error (502, 503, 504): probably nothing arrived."""


class FloodError(SendingError):
    """A rate limit; nothing may be sent within `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"asked to wait {wait.total_seconds():.0f} s")
        self.wait = wait


class UnreachableError(SendingError):
    """The person is unreachable: blocked, deactivated, no such chat or address."""


class RejectedError(SendingError):
    """The message was rejected because of a bug; a retry would not help."""


class ChatSender(Protocol):
    """A sender of messages in private chats. Both methods raise a `SendingError`."""

    async def send(self, chat: int, message: Message) -> int: ...

    async def edit(self, chat: int, message_id: int, message: Message) -> None:
        """Edit a message; one that is identical or deleted counts as edited."""
        ...


class MailSender(Protocol):
    """A sender of plain-text letters. Raises a `SendingError`."""

    async def post(self, to: str, letter: Letter, message_id: str) -> None:
        """Send an e-mail; the receiver can drop a repeat by its `message_id`."""
        ...


@dataclass(frozen=True)
class Person:
    """`key`: keyed hash of the id (16 bytes). `language_code`: Telegram's guess, or ""."""

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
    """Return why a host was not reached, from an error with its causes, or from its text."""
    words = ""
    while isinstance(error, BaseException):
        words += f" {error!r}".lower()
        error = error.__cause__ or error.__context__ or ""
    words += error.lower()
    found = (reason for parts, reason in _REASONS if any(part in words for part in parts))
    return next(found, "the connection fails")
