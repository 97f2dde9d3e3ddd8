"""Serves an ASGI application on the program's own event loop: the lead pages, and what a monitoring system reads.

uvicorn's HTTP is used without `uvicorn.Server.serve`, which would take over the program's signals. There is no access log.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.environment import OperatorError
from bot.web.guard import network_of

# the paths hold tokens
logging.getLogger("uvicorn.access").disabled = True
PATIENCE_S = 20.0
"""Seconds after which an idle connection is cut off, even while a request is still trickling in."""
AT_ONCE = 200
"""Connections. When there are more, the oldest on which nothing is being answered gives way."""
SHARE = 50
"""Connections of one address, where no proxy of ours stands between."""
LONGEST_HEAD = 16 * 1024
FAREWELL_S = 2.0


class _Connection(asyncio.Protocol):
    """Hands a connection to uvicorn's protocol, and ends it when nothing is asked or answered on it.

    uvicorn waits for ever for a first request and refuses newcomers, so a few slow connections could block the site.
    """

    def __init__(self, http: asyncio.Protocol, server: "_Server") -> None:
        self.http, self.server, self.loop = http, server, asyncio.get_running_loop()
        self.since = self.loop.time()
        self.requests, self.answering = 0, False
        """How many requests have begun; whether one has come in whole and has no answer yet."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        transport.set_protocol(self.http)
        self.http.connection_made(transport)
        self.transport = transport
        # None where the other side has gone already
        self.peer = tuple(transport.get_extra_info("peername") or ("", 0))[:2]
        self.network = network_of(str(self.peer[0]))
        self.server.welcome(self)
        self.loop.call_later(PATIENCE_S, self._look, 0)

    def _look(self, before: int) -> None:
        """End it if nothing was asked since the last look, and nothing is being answered."""
        if not self.answering and self.requests == before:
            self.transport.abort()
        if not self.transport.is_closing():
            self.loop.call_later(PATIENCE_S, self._look, self.requests)


class _Server:
    """The open connections, and the application that answers on them."""

    def __init__(self, application: ASGIApp, share: int) -> None:
        self.application, self.share = application, share
        self.open = dict[tuple[object, ...], _Connection]()

    def welcome(self, connection: _Connection) -> None:
        """Add a connection; where its network or all together have too many, end the oldest idle one."""
        self.open = {peer: one for peer, one in self.open.items() if not one.transport.is_closing()}
        self.open[connection.peer] = connection
        everybody = list(self.open.values())
        neighbours = [one for one in everybody if one.network == connection.network]
        for among, most in ((neighbours, self.share), (everybody, AT_ONCE)):
            idle = [one for one in among if not one.answering]
            if len(among) > most and idle:
                min(idle, key=lambda one: one.since).transport.abort()
                break

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. It has come in whole when no more of its body is expected."""
        connection = self.open.get(tuple(scope["client"] or ()))
        if connection is None:
            # it has just given way
            return await self.application(scope, receive, send)

        async def received() -> Message:
            message = await receive()
            connection.answering = not message.get("more_body")
            return message

        connection.requests += 1
        connection.answering = not {b"content-length", b"transfer-encoding"} & {name for name, _ in scope["headers"]}
        try:
            await self.application(scope, received, send)
        finally:
            connection.answering = False


@asynccontextmanager
async def listening(
    application: ASGIApp, host: str, port: int, share: int = AT_ONCE, setting: str = "CPA_WEB_PORT"
) -> AsyncGenerator[None]:
    """Serve for as long as the block runs; what is being answered at its end is answered. `share`: see `SHARE`."""
    served = _Server(application, share)
    # uvicorn counts a request until its task has ended, some turns of the loop after its connection gave way: its own limit,
    # which answers 503, must be out of reach of what `welcome` lets in and ends
    config = uvicorn.Config(
        served, http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, date_header=False, proxy_headers=False, timeout_keep_alive=int(PATIENCE_S),
        limit_concurrency=5 * AT_ONCE, h11_max_incomplete_event_size=LONGEST_HEAD,
    )  # fmt: skip
    config.load()
    state = uvicorn.Server(config).server_state

    def connection() -> _Connection:
        # its parameters are those that uvicorn's own server gives
        http = config.http_protocol_class(config=config, server_state=state, app_state={})  # type: ignore[call-arg]
        return _Connection(http, served)

    try:
        server = await asyncio.get_running_loop().create_server(connection, host, port, backlog=config.backlog)
    except OSError as error:
        what = f"{setting}: the bot cannot listen on {host}:{port} ({error.strerror}). Name another."
        raise OperatorError(what) from error
    try:
        yield
    finally:
        server.close()
        if state.tasks:
            await asyncio.wait(set(state.tasks), timeout=FAREWELL_S)
        for one in served.open.values():
            one.transport.abort()
        await server.wait_closed()
