"""Keeps other web sites out of the simulator, which has no passwords.

Listening on the loopback is not enough: a page somebody has open can make the browser send requests there, under its
own name (DNS rebinding) or across sites. Hence the checks of Host, Origin and Sec-Fetch-Site on every request.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
OWN_SITES = frozenset({"same-origin", "none"})


class LoopbackOnly:
    """Answers 403 to requests that name another host or come from another site."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        refused = refusal(Headers(scope=scope), changes=scope["method"] not in {"GET", "HEAD"})
        if refused is None:
            await self._inner(scope, receive, send)
        else:
            await JSONResponse({"error": refused}, 403)(scope, receive, send)


def refusal(headers: Headers, *, changes: bool) -> str | None:
    """Why a request with these headers is refused; None when it is not. `changes`: it may change something."""
    host = headers.get("host", "")
    if _name(host) not in LOOPBACK_NAMES:
        return "the simulator answers to localhost only"
    if not changes:
        return None
    if headers.get("origin") not in {None, f"http://{host}"}:
        return "requests from other sites are refused"
    if headers.get("sec-fetch-site") not in {None, *OWN_SITES}:
        return "requests from other sites are refused"
    return None


def _name(host: str) -> str:
    """The host's name without its port; nothing when it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
