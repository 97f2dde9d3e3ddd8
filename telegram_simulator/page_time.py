"""The time on the demo page: asked for, and moved, by those who wish to see what comes later."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telegram_simulator.answering import JsonAnswer
from telegram_simulator.wire import decode, is_object

PATH = "/demo/time"
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class Time(Protocol):
    """What can let time pass."""

    @property
    def leaps(self) -> tuple[str, ...]:
        """The names of how far it can go at once; the page has a text `leap_NAME` for each."""
        ...

    def now(self) -> datetime:
        """Tell the present moment."""
        ...

    async def leap(self, name: str) -> datetime:
        """Go so far and have done what comes up on the way; give the moment it is then."""
        ...


def time_routes(time: Callable[[], Time | None]) -> tuple[BaseRoute, ...]:
    """`GET /demo/time` tells the time, `POST {"leap": name}` moves it; both answer `{"now": ISO 8601}`.

    404 where time cannot be moved, 400 for a leap there is not.
    """

    async def tell(_: Request) -> Response:
        there = time()
        return _missing() if there is None else JsonAnswer({"now": there.now().isoformat()})

    async def move(request: Request) -> Response:
        there, name = time(), _asked(await request.body())
        if there is None:
            return _missing()
        if name not in there.leaps:
            return JsonAnswer({"error": f"leap must be one of {', '.join(there.leaps)}"}, 400)
        return JsonAnswer({"now": (await there.leap(name)).isoformat()})

    return Route(PATH, tell, methods=["GET"]), Route(PATH, move, methods=["POST"])


def _asked(body: bytes) -> str:
    try:
        asked = decode(body)
    except ValueError:
        return ""
    return str(asked.get("leap", "")) if is_object(asked) else ""


def _missing() -> Response:
    return JsonAnswer({"error": "time goes by itself here"}, 404)
