"""What Telegram's refusals mean for whoever has something to send: come later, not sent, unreachable, unknown."""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.dispatch.sending import (
    LaterError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.telegram.http import GatewayError, NotConnectedError

_NO_CHAT = ("chat not found", "user not found", "peer_id_invalid")


def ours(error: TelegramError) -> SendingError:
    """Turn Telegram's refusal into ours."""
    match error:
        case RetryAfter():
            return asked_to_wait(error)
        case Forbidden() | ChatMigrated():
            return UnreachableError(str(error))
        case BadRequest() if any(phrase in str(error).lower() for phrase in _NO_CHAT):
            return UnreachableError(str(error))
        case BadRequest():
            return RejectedError(str(error))
        case InvalidToken():  # nothing is wrong with the message: it waits until the operator has a new token
            return NotSentError("the token was refused")
        case NotConnectedError():
            return NotSentError(str(error))
        case GatewayError():
            return NotDoneError(str(error))
        case TimedOut() | NetworkError():
            return UncertainError(str(error))
        case _:
            return UncertainError(type(error).__name__)


def asked_to_wait(error: RetryAfter) -> LaterError:
    """Give how long Telegram asks to wait."""
    wait = error.retry_after
    return LaterError(wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
