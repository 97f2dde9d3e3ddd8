"""Serves an ASGI application inside the program's own event loop: the lead pages, and what a monitoring system reads.

uvicorn's protocol is used without uvicorn's server, which would take the program's signals for itself. No access log: the
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
