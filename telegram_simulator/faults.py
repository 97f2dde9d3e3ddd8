"""Fault injection for Bot API calls.

A `Fault` selects a method, some of its calls and an `Effect`. Effects "before" prevent execution;
effects "after" execute the call first, so that the bot cannot know whether it succeeded.
"""

import asyncio
import random
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from pydantic.dataclasses import dataclass

ANY_METHOD = "*"
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


@dataclass(frozen=True)
class ApiError:
    """A JSON error response with HTTP status `code`; the call is not executed."""

    code: int
    description: str
    kind: Literal["refuse"] = "refuse"


@dataclass(frozen=True)
class RateLimit:
    """Error 429 with `retry_after` seconds; the call is not executed."""

    retry_after: int
    kind: Literal["too_many"] = "too_many"


@dataclass(frozen=True)
class BadGateway:
    """An error response of the web server in front of Telegram; the call is not executed.

    Bytes that are not UTF-8 are written as surrogate escapes.
    """

    status: int = 502
    body: str = BAD_GATEWAY
    kind: Literal["broken"] = "broken"


@dataclass(frozen=True)
class BadBody:
    """Status 200 with an unexpected body; the call is executed."""

    body: str = '{"ok":true,"result":'
    kind: Literal["wrong_json"] = "wrong_json"


@dataclass(frozen=True)
class Slow:
    """The correct response, delayed by `seconds` or until the faults are cleared."""

    seconds: float
    kind: Literal["slow"] = "slow"


@dataclass(frozen=True)
class NoReply:
    """No response until the client times out, before or after execution."""

    effect: Literal["before", "after"]
    kind: Literal["silence"] = "silence"


@dataclass(frozen=True)
class Reset:
    """A connection reset before or after execution."""

    effect: Literal["before", "after"]
    kind: Literal["reset"] = "reset"


Effect: TypeAlias = Annotated[
    ApiError | RateLimit | BadGateway | BadBody | Slow | NoReply | Reset, Field(discriminator="kind")
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


class _PlannedFault:
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.calls = 0
        self.random = random.Random(fault.seed)  # noqa: S311  reproducible, not secret


class FaultPlan:
    """The planned faults; the first matching one applies. `delay`: seconds added to each response."""

    def __init__(self) -> None:
        self._planned: list[_PlannedFault] = []
        self.delay = 0.0
        self.cleared = asyncio.Event()

    def add(self, fault: Fault) -> None:
        self._planned.append(_PlannedFault(fault))

    def clear(self) -> None:
        self._planned.clear()
        self.delay = 0.0
        self.cleared.set()
        self.cleared = asyncio.Event()

    def next_effect(self, method: str) -> Effect | None:
        """Return the effect for this call, if any, and count the call for every matching fault."""
        effect: Effect | None = None
        for planned in self._planned:
            if planned.fault.method.lower() not in {ANY_METHOD, method.lower()}:
                continue
            planned.calls += 1
            selected = not planned.fault.calls or planned.calls in planned.fault.calls
            if effect is None and selected and planned.random.random() < planned.fault.chance:
                effect = planned.fault.effect
        return effect
