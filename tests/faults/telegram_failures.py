"""All failures of Telegram, and the meaning of each for a sent or edited message."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from telegram_simulator import ApiError, BadBody, BadGateway, Effect, Fault, NoReply, RateLimit, Reset
from tests.faults.failing_world import FailingWorld

Meaning: TypeAlias = Literal["later", "not sent", "unsure", "gone", "same", "no message", "format", "refused"]
WAIT_S = 7


@dataclass(frozen=True)
class TelegramFailure:
    name: str
    effect: Effect
    meaning: Meaning

    @property
    def passes(self) -> bool:
        """Return True if the same call may succeed later."""
        return self.meaning in {"later", "not sent", "unsure"}

    @property
    def refuses(self) -> bool:
        """Return True if Telegram rejects the message itself."""
        return self.meaning in {"same", "no message", "format", "refused"}

    @property
    def refuses_token(self) -> bool:
        return self.meaning == "not sent"


def refusal(text: str, meaning: Meaning) -> TelegramFailure:
    return TelegramFailure(text, ApiError(400, f"Bad Request: {text}"), meaning)


FAILURES = (
    TelegramFailure("429", RateLimit(WAIT_S), "later"),
    TelegramFailure("blocked", ApiError(403, "Forbidden: bot was blocked by the user"), "gone"),
    TelegramFailure("deactivated", ApiError(403, "Forbidden: user is deactivated"), "gone"),
    refusal("chat not found", "gone"),
    refusal("message is not modified: the same content", "same"),
    refusal("message to edit not found", "no message"),
    refusal("message can't be edited", "no message"),
    refusal("can't parse entities: unsupported start tag", "format"),
    refusal("query is too old and response timeout expired", "refused"),
    refusal("message is too long", "refused"),
    TelegramFailure("401", ApiError(401, "Unauthorized"), "not sent"),
    TelegramFailure("404", ApiError(404, "Not Found"), "not sent"),
    TelegramFailure("409", ApiError(409, "Conflict: terminated by other getUpdates request"), "unsure"),
    TelegramFailure("500", ApiError(500, "Internal Server Error"), "unsure"),
    TelegramFailure("502", BadGateway(502), "unsure"),
    TelegramFailure("504", BadGateway(504), "unsure"),
    TelegramFailure("time-out before the effect", NoReply("before"), "unsure"),
    TelegramFailure("time-out after the effect", NoReply("after"), "unsure"),
    TelegramFailure("reset before the effect", Reset("before"), "unsure"),
    TelegramFailure("reset after the effect", Reset("after"), "unsure"),
    TelegramFailure("broken JSON", BadBody(), "unsure"),
)


def inject(w: FailingWorld, method: str, trouble: TelegramFailure) -> None:
    w.struck.add(method)
    w.simulator.add_fault(Fault(trouble.effect, method, calls=(1,)))
