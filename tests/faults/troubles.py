"""Every way in which Telegram can fail, and what each means for whoever sends or edits a message."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from telegram_simulator import Broken, Effect, Fault, Refuse, Reset, Silence, TooMany, WrongJson
from tests.faults.world import Troubled

Meaning: TypeAlias = Literal["later", "not sent", "unsure", "gone", "same", "no message", "format", "refused"]
WAIT_S = 7


@dataclass(frozen=True)
class Trouble:
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


def refusal(text: str, meaning: Meaning) -> Trouble:
    return Trouble(text, Refuse(400, f"Bad Request: {text}"), meaning)


TROUBLES = (
    Trouble("429", TooMany(WAIT_S), "later"),
    Trouble("blocked", Refuse(403, "Forbidden: bot was blocked by the user"), "gone"),
    Trouble("deactivated", Refuse(403, "Forbidden: user is deactivated"), "gone"),
    refusal("chat not found", "gone"),
    refusal("message is not modified: the same content", "same"),
    refusal("message to edit not found", "no message"),
    refusal("message can't be edited", "no message"),
    refusal("can't parse entities: unsupported start tag", "format"),
    refusal("query is too old and response timeout expired", "refused"),
    refusal("message is too long", "refused"),
    Trouble("401", Refuse(401, "Unauthorized"), "not sent"),
    Trouble("404", Refuse(404, "Not Found"), "not sent"),
    Trouble("409", Refuse(409, "Conflict: terminated by other getUpdates request"), "unsure"),
    Trouble("500", Refuse(500, "Internal Server Error"), "unsure"),
    Trouble("502", Broken(502), "unsure"),
    Trouble("504", Broken(504), "unsure"),
    Trouble("time-out before the effect", Silence("before"), "unsure"),
    Trouble("time-out after the effect", Silence("after"), "unsure"),
    Trouble("reset before the effect", Reset("before"), "unsure"),
    Trouble("reset after the effect", Reset("after"), "unsure"),
    Trouble("broken JSON", WrongJson(), "unsure"),
)


def strike(w: Troubled, method: str, trouble: Trouble) -> None:
    w.struck.add(method)
    w.simulator.add_fault(Fault(trouble.effect, method, calls=(1,)))
