"""The HTTP server of the simulator, on the loopback and in the caller's event loop.

It uses uvicorn's protocol without uvicorn's server, which polls every 0.1 s, installs signal
handlers and waits for open long polls. The simulator has no passwords, and any open web page can
make the browser send requests to the loopback (DNS rebinding, cross-site requests). Therefore every
request is checked for Host, Origin and Sec-Fetch-Site.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from telegram_simulator.bot_api import BotApi, CompactJsonResponse
from telegram_simulator.control import control_routes
from telegram_simulator.simulator import Simulator

# Seconds for released polls to send their last response.
SHUTDOWN_GRACE_S = 0.05
# Seconds: longer than the clients keep an idle connection.
KEEP_ALIVE_S = 75
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
OWN_SITES = frozenset({None, "same-origin", "none"})


@asynccontextmanager
async def serve(
    simulator: Simulator, host: str = "127.0.0.1", port: int = 0, *, routes: tuple[BaseRoute, ...] = ()
) -> AsyncGenerator[str]:
    """Serve until the block ends; yield the base URL, e.g. `http://127.0.0.1:43127`.

    The Bot API is at `<url>/bot<token>/<method>`, files at `<url>/file/bot<token>/<file_path>`, the
    control API at `<url>/sim/`. Port 0 picks a free one. `routes`: additional routes, e.g. the
    page. On exit all polls are released and all connections closed. Raises ValueError if the host
    is not a loopback address.
    """
    if not ip_address(host).is_loopback:
        raise ValueError("the simulator has no passwords and listens on loopback addresses only")
    state = ServerState()
    config = uvicorn.Config(
        _OriginCheck(_application(simulator, state, routes)), http=H11Protocol, ws="none", lifespan="off",
        log_config=None, access_log=False, server_header=False, proxy_headers=False, timeout_keep_alive=KEEP_ALIVE_S,
    )  # fmt: skip
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: H11Protocol(config, state, {}), host, port)
    simulator.world.updates.reopen()
    try:
        name = f"[{host}]" if ":" in host else host
        yield f"http://{name}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        simulator.world.updates.close()
        await _close_connections(state)
        await server.wait_closed()


def _application(simulator: Simulator, state: ServerState, more: tuple[BaseRoute, ...]) -> Starlette:
    api = BotApi(simulator.world, lambda request: _reset_connection(state, request))
    return Starlette(
        routes=[
            Route("/bot{token}/{method}", api.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/files/{file_id}", api.file, methods=["GET"]),
            *control_routes(simulator),
            *more,
        ]
    )


class _OriginCheck:
    """ASGI middleware that answers 403 to requests for another host or from another site.

    Only shutdown cancels a call; the cancellation is suppressed.
    """

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = rejection_reason(Headers(scope=scope))
        answer = self._inner if refused is None else CompactJsonResponse({"error": refused}, 403)
        with suppress(asyncio.CancelledError):
            await answer(scope, receive, send)


def rejection_reason(headers: Headers) -> str | None:
    """Return the reason to reject a request, or None.

    GET requests are checked too, because they can call Bot API methods.
    """
    host = headers.get("host", "")
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    if name not in LOOPBACK_NAMES:
        return "the simulator answers to localhost only"
    if headers.get("origin") not in {None, f"http://{host}"}:
        return "requests from other sites are refused"
    if headers.get("sec-fetch-site") not in OWN_SITES:
        return "requests from other sites are refused"
    return None


def _connections(state: ServerState) -> list[H11Protocol]:
    return [connection for connection in state.connections if isinstance(connection, H11Protocol)]


def _reset_connection(state: ServerState, request: Request) -> None:
    """Reset the connection of a request: with SO_LINGER 0 the peer receives RST."""
    for connection in _connections(state):
        if connection.client == request.scope["client"]:
            transport = connection.transport
            peer = transport.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            transport.abort()


async def _close_connections(state: ServerState) -> None:
    if state.tasks:
        await asyncio.wait(set(state.tasks), timeout=SHUTDOWN_GRACE_S)
    for connection in _connections(state):
        connection.transport.abort()
    await asyncio.sleep(0)
    left = set(state.tasks)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
