"""The pages as an HTTP server inside the program's own event loop. An operator's proxy in front of it speaks TLS.

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

from bot.settings import OperatorError

KEEP_ALIVE_S = 20
PATIENCE_S = 20.0
"""How long a connection may stand on which nothing is being answered, also while a request's head trickles in."""
AT_ONCE = 200
"""Connections and requests together; more get 503."""
LONGEST_HEAD = 16 * 1024
FAREWELL_S = 2.0


class _Silent(H11Protocol):
    """Logs no request, whatever the log is set to: its path may hold a token. Ends connections on which nothing happens.

    uvicorn waits for ever for a first request, and few such connections are all that are taken at once.
    """

    def __init__(
        self, config: uvicorn.Config, server_state: ServerState, app_state: dict[str, object]
    ) -> None:
        super().__init__(config, server_state, app_state)
        self.access_log = False
        self._watch = self.loop.call_later(PATIENCE_S, self._look, None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch no longer."""
        self._watch.cancel()
        super().connection_lost(exc)

    def _look(self, before: object) -> None:
        """End it if nothing was answered since the last look, and nothing is being answered."""
        answered = getattr(self.cycle, "response_complete", True)  # before the first request there is none
        if answered and self.cycle is before:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(PATIENCE_S, self._look, self.cycle)


@asynccontextmanager
async def listening(application: ASGIApp, host: str, port: int) -> AsyncGenerator[None]:
    """Serve for as long as the block runs; what is being answered at its end is answered."""
    state = ServerState()
    config = uvicorn.Config(
        application, http=H11Protocol, ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, date_header=False, proxy_headers=False, timeout_keep_alive=KEEP_ALIVE_S,
        limit_concurrency=AT_ONCE, h11_max_incomplete_event_size=LONGEST_HEAD,
    )  # fmt: skip
    config.load()
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: _Silent(config, state, {}), host, port)
    except OSError as error:
        raise OperatorError(
            f"CPA_WEB_PORT: the lead pages cannot listen on {host}:{port} ({error.strerror}). Name another."
        ) from error
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
