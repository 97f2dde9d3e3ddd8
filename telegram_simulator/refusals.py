"""What the simulated Bot API says no with: the code, Telegram's own words, and the parameters beside them.

A refusal is raised wherever it is noticed and becomes the JSON error answer in one place, `answering.py`.
"""

from telegram_simulator.wire import JsonObject


class BotApiError(Exception):
    """An error answer of the Bot API: https://core.telegram.org/bots/api#making-requests ."""

    def __init__(self, code: int, description: str, *, parameters: JsonObject | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> JsonObject:
        """The body of the answer: `ok`, `error_code`, `description` and, where there are any, `parameters`."""
        body: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> BotApiError:
    """400 with a reason as the Bot API server writes it: the first letter small unless a word in capitals begins.

    The rule is the server's own (`fail_query_with_error` in telegram-bot-api), which is why `Message is too long`
    of the library below it arrives as `message is too long` and `BUTTON_DATA_INVALID` as it is.
    """
    if reason[:1].isupper() and not reason[1:2].isupper():
        reason = reason[0].lower() + reason[1:]
    return BotApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> BotApiError:
    """403: the bot may not do this in this chat."""
    return BotApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> BotApiError:
    """429 with the number of whole seconds to wait, in the words and beside them in `parameters`."""
    return BotApiError(
        429, f"Too Many Requests: retry after {retry_after}", parameters={"retry_after": retry_after}
    )


def conflict() -> BotApiError:
    """409: what the older of two simultaneous getUpdates calls hears."""
    return BotApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


def unauthorized() -> BotApiError:
    """401: a well-formed token that is not this bot's."""
    return BotApiError(401, "Unauthorized")


def not_found() -> BotApiError:
    """404: a malformed token or a method that does not exist."""
    return BotApiError(404, "Not Found")
