"""How the simulator says no: to the bot in Telegram's own words, to a test or the page with `ImpossibleAction`."""

from telegram_simulator.wire import JsonObject


class BotApiError(Exception):
    """An error answer of the Bot API: https://core.telegram.org/bots/api#making-requests ."""

    def __init__(self, code: int, description: str, *, parameters: JsonObject | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> JsonObject:
        body: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        return body if self.parameters is None else body | {"parameters": self.parameters}


def bad_request(reason: str) -> BotApiError:
    """400 with the first letter small, unless a word in capitals begins.

    The rule is the server's own (`fail_query_with_error` in telegram-bot-api): `Message is too long` of the library
    below it arrives as `message is too long`, and `BUTTON_DATA_INVALID` as it is.
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
    """What no honest client lets a person do; raised at the test or the page, never seen by the bot."""


class NoSuchButton(ImpossibleAction):
    """The message does not carry this button (any more); `forge_press` is for those who press it all the same."""


class NoSuchMessage(ImpossibleAction):
    """There is no such message in this chat (any more)."""
