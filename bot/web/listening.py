"""Serves an ASGI application in the program's event loop: the lead pages, and metrics.

uvicorn's server would take over the program's signals, so only its protocol is used. No access log:
paths hold tokens.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.operations.environment import OperatorError
from bot.web.guard import network_of

KEEP_ALIVE_S = 20
PATIENCE_S = 20.0
"""Seconds after which an idle connection is closed, even during a request."""
AT_ONCE = 200
"""Limit of connections. Beyond it, the oldest idle one is closed."""
SHARE = 50
"""Limit of connections of one address, without an own proxy."""
LONGEST_HEAD = 16 * 1024
SHUTDOWN_S = 2.0


class _Silent(H11Protocol):
    """uvicorn's protocol without access log, with a time-out for idle connections.

    uvicorn waits for ever for a first request and refuses newcomers, so slow connections could
    block the site.
    """

    def __init__(self, config: uvicorn.Config, server_state: ServerState, share: int) -> None:
        super().__init__(config, server_state, {})
        self.access_log = False
        self.share, self.since = share, self.loop.time()
        self.network = ""
        self._watch = self.loop.call_later(PATIENCE_S, self._look, None)

    @property
    def answering(self) -> bool:
        """Return True if a request has arrived whole and is not answered yet."""
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
        """Close the connection if it is idle since the last look."""
        if not self.answering and self.cycle is before:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(PATIENCE_S, self._look, self.cycle)


def _room(connections: list[_Silent], most: int) -> bool:
    """Close the oldest idle one of too many connections; return False if there is none."""
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
    """Serve within the block and finish open answers at its end. `share`: see `SHARE`."""
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
            await asyncio.wait(set(state.tasks), timeout=SHUTDOWN_S)
        for connection in list(state.connections):
            if isinstance(connection, H11Protocol):
                connection.transport.abort()
        await server.wait_closed()
