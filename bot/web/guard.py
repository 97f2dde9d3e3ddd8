"""Middleware: headers, cookie, request size, origin, rate limit.

Headers follow OWASP's cheat sheets (HTTP headers, CSRF): no script but what a feature declares, nothing from
other sites, nothing cached. The only cookie is HttpOnly, SameSite and ends with the browser.
Counters use bounded memory.
"""

import secrets
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import parse_qsl

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.registry import declared
from bot.storage.crypto import token_hash
from bot.view.features import FeatureLinks

AT_ONCE = 10_000


@dataclass
class Limit:
    """Allows each key `most` uses in a window of time. Keys may be tokens, so they are hashed."""

    most: int
    window: timedelta
    clock: Callable[[], datetime]
    _counted: dict[bytes, tuple[datetime, int]] = field(default_factory=dict[bytes, tuple[datetime, int]])

    def allows(self, key: str) -> bool:
        """Count one use; return False if it exceeds the limit."""
        now, kept = self.clock(), token_hash(key)
        begun, count = self._counted.pop(kept, (now, 0))
        # a clock that was ahead shuts nobody out
        if abs(now - begun) >= self.window:
            begun, count = now, 0
        while len(self._counted) >= AT_ONCE:
            del self._counted[next(iter(self._counted))]
        self._counted[kept] = (begun, count + 1)
        return count < self.most


log = structlog.get_logger()
LARGEST = 16 * 1024
"""Bytes of a form: words of a few thousand letters, each of which may take nine bytes."""
MAX_FIELDS = 10
BYTES = "latin-1"
"""An encoding in which any bytes are text."""
POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; img-src 'self'"
)
SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""For pages of features that declare a script of our own."""
ROBOTS = "x-robots-tag"
"""A public page may set its own."""
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    ROBOTS: "noindex, nofollow, noarchive",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
SECURE = {"strict-transport-security": "max-age=31536000"}


@dataclass(frozen=True)
class Guard:
    """The middleware. `secure`: the public address is https. `proxies`: see `client_of`."""

    pages: ASGIApp
    secure: bool
    proxies: int
    limit: Limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; log an unexpected exception under a reference code."""
        if scope["type"] != "http":
            return
        client, code = client_of(Request(scope), self.proxies), secrets.token_hex(3).upper()
        scope["state"] = {"client": client, "reference": code}
        begun, path = False, str(scope["path"])
        scripted = (place for one in declared("links", FeatureLinks).values() for place in one.scripted)
        policy = SCRIPTED if any(f"{path}/".startswith(f"{place}/") for place in scripted) else POLICY
        headers = {**HEADERS, "content-security-policy": policy}

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                given = MutableHeaders(scope=message)
                given.update(headers | (SECURE if self.secure else {}) | {ROBOTS: given.get(ROBOTS, HEADERS[ROBOTS])})
            await send(message)

        pages = self.pages if self.limit.allows(client) else PlainTextResponse("429", 429)
        try:
            await pages(scope, receive, guarded)
        except Exception:
            # the boundary of one request
            log.exception("web page failed", reference=code)
            if not begun:
                await PlainTextResponse(f"500 {code}", 500)(scope, receive, guarded)


def client_of(request: Request, proxies: int) -> str:
    """Return the client's address, as the outermost of the operator's proxies or the socket saw it.

    With N proxies, the last N entries of X-Forwarded-For are trusted. A proxy may add a line of its
    own below the client's; all lines are one list (RFC 9110, 5.3).
    """
    direct = request.client.host if request.client else ""
    forwarded = [part.strip() for part in ",".join(request.headers.getlist("x-forwarded-for")).split(",")]
    seen = forwarded[-proxies] if 0 < proxies <= len(forwarded) else ""
    return network_of(seen) or network_of(direct) or direct


def network_of(address: str) -> str:
    """Return a client's network: an IPv4 address, or the /64 of an IPv6 one; "" if invalid."""
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def refuse_strangers(request: Request, origin: str) -> None:
    """Refuse a form from another site, in addition to SameSite and the form's token.

    With `no-referrer` browsers send `Origin: null` from own pages too; then Sec-Fetch-Site decides.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    if request.headers.get("origin", "null") not in {origin, "null"} or site != "same-origin":
        raise HTTPException(403)


async def form_of(
    request: Request, largest: int = LARGEST, most_fields: int = MAX_FIELDS, *, files: bool = False
) -> dict[str, str]:
    """Read a form of bounded size. Raises `HTTPException`. See also `listening.PATIENCE_S`."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                raise HTTPException(413)
    except ClientDisconnect:
        raise HTTPException(408) from None
    try:
        if files and request.headers.get("content-type", "").startswith("multipart/form-data"):
            return await _with_files(request, body, most_fields)
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=most_fields)
    except (ValueError, MultiPartException):
        raise HTTPException(400) from None
    return dict(pairs)


async def _with_files(request: Request, body: bytes, most_fields: int) -> dict[str, str]:
    """Return the fields of a form, of a file as text (`BYTES`). Nothing touches the disk."""

    async def whole() -> AsyncGenerator[bytes]:
        yield body

    parser = MultiPartParser(request.headers, whole(), max_files=1, max_fields=most_fields)
    parser.spool_max_size = len(body)
    found, form = dict[str, str](), await parser.parse()
    for name, value in form.multi_items():
        found[name] = value if isinstance(value, str) else (await value.read()).decode(BYTES)
    await form.close()
    return found


@dataclass(frozen=True)
class Cookie:
    """The cookie of a visit. `secure`: its name binds it to this host (RFC 6265bis, 4.1.3.2)."""

    secure: bool
    plain: str = "cpa"

    @property
    def name(self) -> str:
        return f"__Host-{self.plain}" if self.secure else self.plain

    def put(self, response: Response, value: str) -> None:
        response.set_cookie(self.name, value, path="/", secure=self.secure, httponly=True, samesite="strict")

    def take(self, request: Request) -> str:
        return request.cookies.get(self.name, "")

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="strict")
