"""The lead pages put together and served inside the program's own event loop; an operator's proxy in front speaks TLS.

uvicorn's protocol is used without uvicorn's server, which would take the program's signals for itself. No access log: the
paths hold tokens.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.dispatch.dispatcher import Dispatcher
from bot.environment import OperatorError
from bot.web.certificate import Certificate
from bot.web.editor import EditorPages
from bot.web.guard import Cookie, Guard, Limit, network_of
from bot.web.pages import Links, Routes
from bot.web.sessions import WebSessions
from bot.workshop import Workshop

KEEP_ALIVE_S = 20
PATIENCE_S = 20.0
"""Seconds after which an idle connection is cut off, even while a request is still trickling in."""
AT_ONCE = 200
"""Connections. When there are more, the oldest on which nothing is being answered gives way."""
SHARE = 50
"""Connections of one address, where no proxy of ours stands between."""
LONGEST_HEAD = 16 * 1024
FAREWELL_S = 2.0


class _Silent(H11Protocol):
    """Logs no request, whatever the log is set to: its path may hold a token. Ends connections on which nothing happens.

    By itself uvicorn waits for ever for a first request and refuses newcomers, so a few slow connections could block the site.
    """

    def __init__(self, config: uvicorn.Config, server_state: ServerState, share: int) -> None:
        super().__init__(config, server_state, {})
        self.access_log = False
        self.share, self.since = share, self.loop.time()
        self.network = ""
        self._watch = self.loop.call_later(PATIENCE_S, self._look, None)

    @property
    def answering(self) -> bool:
        """Whether a request has come in whole and has no answer yet."""
        # before the first request there is no cycle
        return bool(self.cycle) and not (self.cycle.more_body or self.cycle.response_complete)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self.network = network_of(self.client[0]) if self.client else ""
        everybody: list[_Silent] = [one for one in self.connections if isinstance(one, _Silent)]
        if not _room([one for one in everybody if one.network == self.network], self.share):
            _room(everybody, AT_ONCE)

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        super().connection_lost(exc)

    def _look(self, before: object) -> None:
        """End it if nothing was asked since the last look, and nothing is being answered."""
        if not self.answering and self.cycle is before:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(PATIENCE_S, self._look, self.cycle)


def _room(connections: list[_Silent], most: int) -> bool:
    """If there are too many connections, end the oldest idle one; say whether one was ended."""
    idle = [one for one in connections if not one.answering]
    if len(connections) <= most or not idle:
        return False
    oldest = min(idle, key=lambda one: one.since)
    oldest.connections.discard(oldest)
    oldest.transport.abort()
    return True


@asynccontextmanager
async def listening(
    application: ASGIApp, host: str, port: int, share: int = AT_ONCE, setting: str = "CPA_WEB_PORT"
) -> AsyncGenerator[None]:
    """Serve for as long as the block runs; what is being answered at its end is answered. `share`: see `SHARE`."""
    state = ServerState()
    # uvicorn counts a request until its task has ended, some turns of the loop after its connection gave way: its own limit,
    # which answers 503, must be out of reach of what `_room` lets in and ends
    config = uvicorn.Config(
        application, http=H11Protocol, ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, date_header=False, proxy_headers=False, timeout_keep_alive=KEEP_ALIVE_S,
        limit_concurrency=5 * AT_ONCE, h11_max_incomplete_event_size=LONGEST_HEAD,
    )  # fmt: skip
    config.load()
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: _Silent(config, state, share), host, port, backlog=config.backlog)
    except OSError as error:
        what = f"{setting}: the bot cannot listen on {host}:{port} ({error.strerror}). Name another."
        raise OperatorError(what) from error
    try:
        yield
    finally:
        server.close()
        if state.tasks:
            await asyncio.wait(set(state.tasks), timeout=FAREWELL_S)
        for connection in list(state.connections):
            if isinstance(connection, H11Protocol):
                connection.transport.abort()
        await server.wait_closed()


log = structlog.get_logger()
STYLE, FAVICON = Path(__file__).parent / "style.css", Path(__file__).parent / "favicon.svg"
PER_CLIENT = 600
"""Requests a minute. Behind a proxy whose X-Forwarded-For is not believed, everybody is one client."""


@dataclass(frozen=True)
class Site:
    """Serves the pages of a `Dispatcher` on `host`:`port`; `proxies`: see `guard.client_of`."""

    dispatcher: Dispatcher
    host: str
    port: int
    proxies: int = 0
    workshop: Workshop | None = None
    """Where the content is edited; None: there is no editor."""

    @property
    def secure(self) -> bool:
        return self.dispatcher.operator.web.startswith("https:")

    @cached_property
    def certificate(self) -> Certificate:
        return Certificate(self.dispatcher.operator.web)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        if self.secure and not self.proxies:
            log.warning(
                "CPA_WEB_PROXIES: it is 0, so everybody who comes through your proxy counts as one client. Set it to how many proxies of yours stand before the lead pages."
            )
        share = AT_ONCE if self.proxies else SHARE
        watching = asyncio.ensure_future(self.certificate.watch()) if self.secure else None
        try:
            async with listening(self.application(), self.host, self.port, share):
                yield
        finally:
            if watching:
                watching.cancel()

    def application(self, web_sessions: WebSessions | None = None) -> Guard:
        web_sessions, cookie = web_sessions or WebSessions(self.dispatcher.clock), Cookie(self.secure)
        links = Links(self.dispatcher, web_sessions, cookie)
        visiting = Routes(self.dispatcher, web_sessions, cookie)

        editor = self.workshop and EditorPages(self.workshop, Cookie(self.secure, "cpa-edit"))
        editing = editor.routes() if editor else []

        async def neutral(_: Request, error: Exception) -> Response:
            return visiting.outside(error.status_code if isinstance(error, HTTPException) else 500)

        async def failed(request: Request, _: Exception) -> Response:
            return visiting.failed(str(request.state.reference), getattr(request.state, "typed", ""))

        both = ["GET", "POST"]
        pages = Starlette(
            routes=[
                Route("/", visiting.view),
                Route("/style.css", _style),
                Route("/favicon.svg", _favicon),
                Route("/privacy", links.about),
                Route("/accessibility", links.about),
                Route("/enter", links.way_in, methods=both),
                Route("/join", links.join, methods=both),
                Route("/l/{token}", links.lead, methods=both),
                Route("/c/{token}", links.confirm, methods=both),
                Route("/t/{token}", links.test, methods=both),
                Route("/renew/{token}", links.renew, methods=["POST"]),
                Route("/list.{form}", visiting.table),
                Route("/press", visiting.press, methods=["POST"]),
                Route("/pin", visiting.pin, methods=both),
                Route("/say", visiting.say, methods=["POST"]),
                Route("/leave", visiting.leave, methods=["POST"]),
                *editing,
            ],
            exception_handlers={HTTPException: neutral, Exception: failed},
        )
        # it would send people to whatever host the request names
        pages.router.redirect_slashes = False
        limit = Limit(PER_CLIENT, timedelta(minutes=1), self.dispatcher.clock)
        return Guard(pages, self.secure, self.proxies, limit)


async def _style(_: Request) -> Response:
    return FileResponse(STYLE, media_type="text/css")


async def _favicon(_: Request) -> Response:
    return FileResponse(FAVICON, media_type="image/svg+xml")
