"""What may come instead of a result of the Bot API, and what each means for whoever has something to send.

No error holds the address that was asked, and with it the token; its text is the description that Telegram gave, cut off.
"""

from datetime import timedelta

from bot.dispatch.sending import (
    LaterError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)


class TelegramError(Exception):
    """Something was asked of the Bot API and no result came."""


class BadRequestError(TelegramError):
    """400: what was asked makes no sense, or no longer does."""


class TokenRefusedError(TelegramError):
    """401 or 404: there is no bot with this token."""


class ForbiddenError(TelegramError):
    """403: the person blocked the bot, or is gone."""


class ConflictError(TelegramError):
    """409: another program, or a webhook, takes the updates."""


class ChatMigratedError(TelegramError):
    """The group has another id now. The bot works in private chats only, so it is nobody's."""


class RetryAfterError(TelegramError):
    """429: nothing more is taken for so long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"asked to wait {wait.total_seconds():g} s")
        self.wait = wait


class NetworkError(TelegramError):
    """The answer is missing or is none: whether anything was done is unknown."""


class TimedOutError(NetworkError):
    """No answer came in time."""


class ServerError(NetworkError):
    """The server answered 5xx or something that is no JSON: the effect is unknown."""


class GatewayError(ServerError):
    """The server in front of the Bot API answered 502, 503 or 504: most probably nothing happened."""


class NotConnectedError(NetworkError):
    """No connection came about: surely nothing happened."""


_NO_CHAT = ("chat not found", "user not found", "peer_id_invalid")


def from_telegram(error: TelegramError) -> SendingError:
    match error:
        case RetryAfterError():
            return LaterError(error.wait)
        case ForbiddenError() | ChatMigratedError():
            return UnreachableError(_told(error))
        case BadRequestError() if any(phrase in str(error).lower() for phrase in _NO_CHAT):
            return UnreachableError(_told(error))
        case BadRequestError():
            return RejectedError(_told(error))
        case TokenRefusedError():
            # nothing is wrong with the message: it waits until the operator has a new token
            return NotSentError("the token was refused")
        case NotConnectedError():
            return NotSentError(_told(error))
        case GatewayError():
            return NotDoneError(_told(error))
        case NetworkError():
            return UncertainError(_told(error))
        case _:
            return UncertainError(type(error).__name__)


def _told(error: TelegramError) -> str:
    """Give what Telegram said for the log: without what it quotes, which may be somebody's words."""
    return str(error).partition('"')[0][:80]
