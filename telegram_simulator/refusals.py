"""Errors: `BotApiError` for the bot, `ImpossibleAction` for a test or the page."""

from telegram_simulator.wire import JsonObject


class BotApiError(Exception):
    """An error response (https://core.telegram.org/bots/api#making-requests)."""

    def __init__(self, code: int, description: str, *, parameters: JsonObject | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_json(self) -> JsonObject:
        body: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        return body if self.parameters is None else body | {"parameters": self.parameters}


def bad_request(reason: str) -> BotApiError:
    """Return error 400; lower the first letter of `reason` unless its first word is in capitals.

    Source: `fail_query_with_error` in telegram-bot-api.
    """
    if reason[:1].isupper() and not reason[1:2].isupper():
        reason = reason[0].lower() + reason[1:]
    return BotApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> BotApiError:
    return BotApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> BotApiError:
    words = f"Too Many Requests: retry after {retry_after}"
    return BotApiError(429, words, parameters={"retry_after": retry_after})


class ImpossibleAction(Exception):  # noqa: N818  named for what somebody tried, not for a failure
    """A user action that a client does not allow. The bot never sees it."""


class NoSuchButton(ImpossibleAction):
    """The message does not have this button. `forge_press` presses it anyway."""


class NoSuchMessage(ImpossibleAction):
    """The chat does not contain this message."""
