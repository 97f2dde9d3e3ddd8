"""The lead pages put together: routes, guard, and where they listen."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.dispatch.desk import Desk
from bot.settings import Settings
from bot.web.cookie import Cookie
from bot.web.guard import Guard
from bot.web.limits import Limit
from bot.web.links import Links
from bot.web.server import listening
from bot.web.visiting import Visiting
from bot.web.visits import Visits

STYLE = Path(__file__).parent / "style.css"
PER_CLIENT = 600
"""Requests a minute. Behind a proxy whose X-Forwarded-For is not believed, everybody is one client."""


@dataclass(frozen=True)
class Site:
    """The pages over a desk, listening on `host`:`port`; `proxies`: see `guard.client_of`."""

    desk: Desk
    host: str
    port: int
    proxies: int = 0

    @classmethod
    def of(cls, settings: Settings, desk: Desk) -> "Site | None":
        """Give the pages the settings describe; None where they name no public address."""
        if not settings.public_url:
            return None
        return cls(desk, settings.web_host, settings.web_port, settings.web_proxies)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Serve for as long as the block runs."""
        async with listening(self.application(), self.host, self.port):
            yield

    def application(self, visits: Visits | None = None) -> Guard:
        """Give the application; `visits` that are already going on."""
        secure = self.desk.operator.web.startswith("https:")
        visits, cookie = visits or Visits(self.desk.clock), Cookie(secure)
        links, visiting = Links.over(self.desk, visits, cookie), Visiting(self.desk, visits, cookie)

        async def neutral(_: Request, error: Exception) -> Response:
            return visiting.outside(error.status_code if isinstance(error, HTTPException) else 500)

        async def failed(request: Request, _: Exception) -> Response:
            return visiting.failed(str(request.state.reference))

        both = ["GET", "POST"]
        pages = Starlette(
            routes=[
                Route("/", visiting.view),
                Route("/style.css", _style),
                Route("/l/{token}", links.lead, methods=both),
                Route("/c/{token}", links.confirm, methods=both),
                Route("/t/{token}", links.test, methods=both),
                Route("/renew/{token}", links.renew, methods=["POST"]),
                Route("/press", visiting.press, methods=["POST"]),
                Route("/say", visiting.say, methods=["POST"]),
                Route("/csv", visiting.table, methods=["POST"]),
                Route("/leave", visiting.leave, methods=["POST"]),
            ],
            exception_handlers={HTTPException: neutral, Exception: failed},
        )
        pages.router.redirect_slashes = False  # it would send people to whatever host the request names
        limit = Limit(PER_CLIENT, timedelta(minutes=1), self.desk.clock)
        return Guard(pages, secure, self.proxies, limit)


async def _style(_: Request) -> Response:
    return FileResponse(STYLE, media_type="text/css")
