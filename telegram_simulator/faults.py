"""Things that go wrong on purpose: what the simulator does instead of, or after, answering a call.

A `Fault` says for which method, for which of its calls, and what happens. Effects that strike "before" leave the
world as it was; those that strike "after" carry the call out first, so that the bot cannot tell whether it worked.
The union `Effect` is closed: everything the simulator can do wrong is listed here.
"""

import random
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

ANY_METHOD = "*"
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


@dataclass(frozen=True)
class Refuse:
    """A JSON error answer, nothing done: `code` 400, 401, 403, 404, 409 or whatever is to be tried."""

    code: int
    description: str
    kind: Literal["refuse"] = "refuse"


@dataclass(frozen=True)
class TooMany:
    """429 with `retry_after` seconds, nothing done."""

    retry_after: int
    kind: Literal["too_many"] = "too_many"


@dataclass(frozen=True)
class Broken:
    """An answer of the web server in front of Telegram: this status and body, nothing done.

    A byte that is no text is written as `bytes.decode` with "surrogateescape" gives it.
    """

    status: int = 502
    body: str = BAD_GATEWAY
    kind: Literal["broken"] = "broken"


@dataclass(frozen=True)
class WrongJson:
    """Status 200 with a body that is not what was promised; the call was carried out."""

    body: str = '{"ok":true,"result":'
    kind: Literal["wrong_json"] = "wrong_json"


@dataclass(frozen=True)
class Slow:
    """The right answer, so many seconds late."""

    seconds: float
    kind: Literal["slow"] = "slow"


@dataclass(frozen=True)
class Silence:
    """No answer until the client gives up: a time-out before or after the call was carried out."""

    effect: Literal["before", "after"]
    kind: Literal["silence"] = "silence"


@dataclass(frozen=True)
class Reset:
    """The connection is reset before or after the call was carried out."""

    effect: Literal["before", "after"]
    kind: Literal["reset"] = "reset"


Effect: TypeAlias = Annotated[
    Refuse | TooMany | Broken | WrongJson | Slow | Silence | Reset, Field(discriminator="kind")
]


@dataclass(frozen=True)
class Fault:
    """One thing to go wrong.

    `method` is a method's name or `*`. `calls` names which of its calls from now on are struck, counted from 1; empty
    means every one. `chance` strikes each of those only with this probability, drawn from `seed`.
    """

    effect: Effect
    method: str = ANY_METHOD
    calls: tuple[int, ...] = ()
    chance: Annotated[float, Field(ge=0, le=1)] = 1.0
    seed: int = 0


FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)


class _Planned:
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.seen = 0
        self.draw = random.Random(fault.seed)  # noqa: S311  reproducible, not secret


class FaultPlan:
    """All faults that are to happen; the first that fits a call strikes it. `delay`: seconds each answer takes longer."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self.delay = 0.0

    def add(self, fault: Fault) -> None:
        self._planned.append(_Planned(fault))

    def clear(self) -> None:
        self._planned.clear()
        self.delay = 0.0

    def strike(self, method: str) -> Effect | None:
        """What happens to this call; each planned fault counts the calls it watches."""
        struck: Effect | None = None
        for planned in self._planned:
            if planned.fault.method.lower() not in {ANY_METHOD, method.lower()}:
                continue
            planned.seen += 1
            chosen = not planned.fault.calls or planned.seen in planned.fault.calls
            if struck is None and chosen and planned.draw.random() < planned.fault.chance:
                struck = planned.fault.effect
        return struck
