"""The upper bound: python-telegram-bot with a minimal HTTP client and state in a dict.

Not for production: no TLS, proxies or proper reconnects. Stores nothing durably.
"""

import asyncio
import json
import logging
from typing import Any
from urllib.parse import urlsplit

import httptools
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest

from bench.rivals.script import TOKEN, URL, load_screens

SCREENS = load_screens()
ADDRESS = urlsplit(URL)


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self.answer: asyncio.Future[bytes] | None = None
        self.body = bytearray()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.parser = httptools.HttpResponseParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.body.clear()

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        assert self.answer
        self.answer.set_result(bytes(self.body))


class BareRequest(BaseRequest):
    """A minimal request class that keeps idle connections in a list."""

    def __init__(self) -> None:
        self._free: list[_Connection] = []

    @property
    def read_timeout(self) -> float:
        """No timeout."""
        return 60.0

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Do nothing: connections end with the process."""

    async def do_request(self, url: str, method: str, request_data: Any = None, **_: Any) -> tuple[int, bytes]:  # type: ignore[override]
        """Send a request as JSON by POST."""
        del method
        parameters = request_data.parameters if request_data else {}
        return 200, await self.send_bytes(url, json.dumps(parameters).encode())

    async def send_bytes(self, url: str, body: bytes) -> bytes:
        """Send a request; return the body of the response."""
        loop = asyncio.get_running_loop()
        if self._free:
            connection = self._free.pop()
        else:
            _, connection = await loop.create_connection(_Connection, ADDRESS.hostname, ADDRESS.port)
        connection.answer = loop.create_future()
        path = url.removeprefix(URL)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        connection.transport.write(head.encode() + body)
        answer = await connection.answer
        self._free.append(connection)
        return answer


REQUEST = BareRequest()
METHODS = f"{URL}/bot{TOKEN}/"
MARKUPS = [
    {
        "inline_keyboard": [
            [{"text": label, "callback_data": f"go{number}" if label == screen.next_label else "-"} for label in row]
            for row in screen.rows
        ]
    }
    for number, screen in enumerate(SCREENS)
]
POSITIONS: dict[int, int] = {}


def screen_parameters(chat: int, number: int) -> dict[str, Any]:
    """Return the parameters of a screen's message."""
    POSITIONS[chat] = number
    return {"chat_id": chat, "text": SCREENS[number].text, "parse_mode": "HTML", "reply_markup": MARKUPS[number]}


async def call(method: str, parameters: dict[str, Any]) -> None:
    """Call a method and ignore the response."""
    await REQUEST.send_bytes(METHODS + method, json.dumps(parameters).encode())


async def on_text(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Handle a message: a command restarts, any other text continues."""
    assert update.message and update.message.text
    chat = update.message.chat_id
    number = 0 if update.message.text.startswith("/") else POSITIONS[chat] + 1
    await call("sendMessage", screen_parameters(chat, number))


async def on_press(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Handle a button press: show the next screen."""
    query = update.callback_query
    assert query and query.message and query.data
    chat = query.from_user.id
    parameters = {**screen_parameters(chat, int(query.data[2:]) + 1), "message_id": query.message.message_id}
    await asyncio.gather(
        call("answerCallbackQuery", {"callback_query_id": query.id}), call("editMessageText", parameters)
    )


def main() -> None:
    """Run long polling."""
    logging.basicConfig(level=logging.ERROR)
    builder = Application.builder().token(TOKEN).base_url(f"{URL}/bot").request(REQUEST)
    application = builder.get_updates_request(BareRequest()).concurrent_updates(256).build()
    application.add_handler(MessageHandler(filters.TEXT, on_text))
    application.add_handler(CallbackQueryHandler(on_press))
    application.run_polling(stop_signals=None)


main()
