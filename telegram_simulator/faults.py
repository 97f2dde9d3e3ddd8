"""Fault injection for Bot API calls.

A `Fault` selects a method, some of its calls and an `Effect`. Effects "before" prevent execution;
effects "after" execute the call first, so that the bot cannot know whether it succeeded.
"""

import asyncio
import random
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

ANY_METHOD = "*"
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


@dataclass(frozen=True)
class Refuse:
    """A JSON error response with HTTP status `code`; the call is not executed."""

    code: int
    description: str
    kind: Literal["refuse"] = "refuse"


@dataclass(frozen=True)
class TooMany:
    """Error 429 with `retry_after` seconds; the call is not executed."""

    retry_after: int
    kind: Literal["too_many"] = "too_many"


@dataclass(frozen=True)
class Broken:
    """An error response of the web server in front of Telegram; the call is not executed.

    Bytes that are not UTF-8 are written as surrogate escapes.
    """

    status: int = 502
    body: str = BAD_GATEWAY
    kind: Literal["broken"] = "broken"


@dataclass(frozen=True)
class WrongJson:
    """Status 200 with an unexpected body; the call is executed."""

    body: str = '{"ok":true,"result":'
    kind: Literal["wrong_json"] = "wrong_json"


@dataclass(frozen=True)
class Slow:
    """The correct response, delayed by `seconds` or until the faults are cleared."""

    seconds: float
    kind: Literal["slow"] = "slow"


@dataclass(frozen=True)
class Silence:
    """No response until the client times out, before or after execution."""

    effect: Literal["before", "after"]
    kind: Literal["silence"] = "silence"


@dataclass(frozen=True)
class Reset:
    """A connection reset before or after execution."""

    effect: Literal["before", "after"]
    kind: Literal["reset"] = "reset"


Effect: TypeAlias = Annotated[
    Refuse | TooMany | Broken | WrongJson | Slow | Silence | Reset, Field(discriminator="kind")
]


@dataclass(frozen=True)
class Fault:
    """A fault to inject.

    `method`: name of a method, or `*`. `calls`: which of its next calls, counted from 1; empty
    means all. `chance`: probability for each of them, drawn with `seed`.
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
    """The planned faults; the first matching one applies. `delay`: extra seconds per response."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self.delay = 0.0
        self.cleared = asyncio.Event()

    def add(self, fault: Fault) -> None:
        self._planned.append(_Planned(fault))

    def clear(self) -> None:
        self._planned.clear()
        self.delay = 0.0
        self.cleared.set()
        self.cleared = asyncio.Event()

    def strike(self, method: str) -> Effect | None:
        """Return the effect for this call, if any, and count the call for every matching fault."""
        struck: Effect | None = None
        for planned in self._planned:
            if planned.fault.method.lower() not in {ANY_METHOD, method.lower()}:
                continue
            planned.seen += 1
            chosen = not planned.fault.calls or planned.seen in planned.fault.calls
            if struck is None and chosen and planned.draw.random() < planned.fault.chance:
                struck = planned.fault.effect
        return struck
