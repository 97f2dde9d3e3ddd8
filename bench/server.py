"""A minimal, fast Bot API server without validation, so that it does not limit the bots."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httptools

from bench.load_generator import LoadGenerator
from bench.messages import BOT, Json, message_of
from bench.users import parameters_of

ME = {
    **BOT, "can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False,
}  # fmt: skip
RESPONSES: dict[str, Json] = {
    "getMe": ME,
    "getMyName": {"name": ""},
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getMyCommands": [],
}
MESSAGE_METHODS = {"sendMessage", "editMessageText"}


class Connection(asyncio.Protocol):
    """A connection of the bot; requests are answered in order."""

    def __init__(self, load: LoadGenerator) -> None:
        self._load = load
        self._parser = httptools.HttpRequestParser(self)
        self._body = bytearray()
        self._content_type = ""
        self._url = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        if isinstance(transport, asyncio.Transport) or hasattr(transport, "write"):
            self._transport = transport  # type: ignore[assignment]  uvloop's own class

    def connection_lost(self, _: Exception | None) -> None:
        """Cancel pending responses."""
        self._transport = None
        for task in self._tasks:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        """Feed the HTTP parser."""
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        """Reset the state of the previous request."""
        self._body.clear()
        self._content_type = ""

    def on_url(self, url: bytes) -> None:
        """Store the URL."""
        self._url = url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Store the content type."""
        if name.lower() == b"content-type":
            self._content_type = value.decode()

    def on_body(self, body: bytes) -> None:
        """Append to the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Answer immediately, or after the configured delay."""
        method = self._url.rpartition(b"/")[2].partition(b"?")[0].decode()
        parameters = parameters_of(bytes(self._body), self._content_type)
        if method == "getUpdates" or self._load.delay_s:
            task = asyncio.get_running_loop().create_task(self._answer_later(method, parameters))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._answer(self._result(method, parameters))

    async def _answer_later(self, method: str, parameters: dict[str, Json]) -> None:
        if method == "getUpdates":
            offset, limit = int(parameters.get("offset") or 0), int(parameters.get("limit") or 100)
            updates = await self._load.get_updates(offset, limit, float(parameters.get("timeout") or 0))
            await asyncio.sleep(self._load.delay_s)
            self._answer(updates)
            return
        await asyncio.sleep(self._load.delay_s)
        self._answer(self._result(method, parameters))

    def _result(self, method: str, parameters: dict[str, Json]) -> Json:
        if method == "answerCallbackQuery":
            self._load.on_callback_answer(int(parameters["callback_query_id"]))
        if method not in MESSAGE_METHODS:
            return RESPONSES.get(method, True)
        edited = method == "editMessageText"
        message_id = int(parameters["message_id"]) if edited else self._load.new_message_id()
        message = message_of(parameters, message_id, edited=edited)
        self._load.on_message(message)
        return message

    def _answer(self, result: Json) -> None:
        body = json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if self._transport is not None:
            self._transport.write(head + body)


@asynccontextmanager
async def serve(load: LoadGenerator) -> AsyncGenerator[str]:
    """Serve on a free port of the loopback; yield the URL."""
    server = await asyncio.get_running_loop().create_server(lambda: Connection(load), "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
