"""The pages as an application, served while the program runs; the operator's proxy speaks TLS."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from cryptography import x509
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.dispatch.dispatcher import Dispatcher
from bot.web.guard import Cookie, Guard, Limit
from bot.web.links import Links
from bot.web.listening import AT_ONCE, SHARE, listening
from bot.web.pages import VisitRoutes
from bot.web.sessions import WebSessions

log = structlog.get_logger()
FILES = {f"/{name}": Path(__file__).parent / name for name in ("style.css", "favicon.svg")}
SECURITY_TXT_VALID = timedelta(days=180)
"""RFC 9116 recommends less than a year."""
PER_CLIENT = 600
"""Requests a minute of one client; of everybody behind a proxy that is not trusted."""
LOOK_EVERY_S = 6 * 3600.0
ANSWER_S = 10.0


@dataclass
class Certificate:
    """The certificate of an origin such as `https://cpa.example.org`, read every six hours.

    Only the date is read, so an expired certificate is accepted. If the address cannot be reached
    from this machine (a router without hairpin NAT), the expiry is unknown.
    """

    origin: str
    until: datetime | None = field(default=None, init=False)
    """The end of its validity; None: unknown."""

    async def watch(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        url = urlsplit(self.origin)
        try:
            self.until = await asyncio.to_thread(valid_until, url.hostname or "", url.port or 443)
        except (OSError, ValueError) as error:
            # the former value is still valid
            log.info("certificate of CPA_PUBLIC_URL not readable here", error=type(error).__name__)


def valid_until(host: str, port: int) -> datetime:
    """Return the end of validity of a server's certificate. Raises `OSError`, `ValueError`."""
    pem = ssl.get_server_certificate((host, port), timeout=ANSWER_S)
    return x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc


@dataclass(frozen=True)
class Site:
    """Serves the pages of a `Dispatcher` on `host`:`port`; `proxies`: see `guard.client_of`."""

    dispatcher: Dispatcher
    host: str
    port: int
    proxies: int = 0
    added: Sequence[Route] = ()
    """The routes of features."""

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
                "CPA_WEB_PROXIES is 0, so all clients behind your proxy count as one client."
                " Set it to the number of your proxies in front of the lead pages."
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
        visiting = VisitRoutes(self.dispatcher, web_sessions, cookie)

        async def root(request: Request) -> Response:
            """Show the visit, or else the home page of a feature."""
            on_visit = not home or await visiting.visit(request)
            return await (visiting.view(request) if on_visit else home[0].endpoint(request))

        async def neutral(_: Request, error: Exception) -> Response:
            return visiting.outside(error.status_code if isinstance(error, HTTPException) else 500)

        async def failed(request: Request, _: Exception) -> Response:
            return visiting.failed(str(request.state.reference), getattr(request.state, "typed", ""))

        both, home = ["GET", "POST"], [route for route in self.added if route.path == "/"]
        pages = Starlette(
            routes=[
                Route("/", root),
                *(Route(path, _file) for path in FILES),
                Route("/.well-known/security.txt", self._security),
                Route("/privacy", links.about),
                Route("/accessibility", links.about),
                Route("/enter", links.way_in, methods=both),
                Route("/l/{token}", links.lead, methods=both),
                Route("/c/{token}", links.confirm, methods=both),
                Route("/t/{token}", links.test, methods=both),
                Route("/u/{reference}", links.unsubscribe, methods=both),
                Route("/renew/{token}", links.renew, methods=["POST"]),
                Route("/list.{form}", visiting.table),
                Route("/press", visiting.press, methods=["POST"]),
                Route("/pin", visiting.pin, methods=both),
                Route("/say", visiting.say, methods=["POST"]),
                Route("/leave", visiting.leave, methods=["POST"]),
                *(route for route in self.added if route not in home),
            ],
            exception_handlers={HTTPException: neutral, Exception: failed},
        )
        # it would redirect people to any host in the request
        pages.router.redirect_slashes = False
        limit = Limit(PER_CLIENT, timedelta(minutes=1), self.dispatcher.clock)
        return Guard(pages, self.secure, self.proxies, limit)

    async def _security(self, _: Request) -> Response:
        """Return the contact for vulnerabilities (RFC 9116)."""
        expires = (self.dispatcher.clock() + SECURITY_TXT_VALID).strftime("%Y-%m-%dT00:00:00Z")
        lines = (
            f"Contact: mailto:{self.dispatcher.operator.email}",
            f"Expires: {expires}",
            "Preferred-Languages: cs, uk, en",
            f"Canonical: {self.dispatcher.operator.web}/.well-known/security.txt",
        )
        return PlainTextResponse("\n".join(lines) + "\n")


async def _file(request: Request) -> Response:
    return FileResponse(FILES[request.url.path])
