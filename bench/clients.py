"""Compare HTTP clients by the cost of a Bot API call: `.venv/bin/python -m bench.clients`.

Measures python-telegram-bot with pyreqwest and with HTTPXRequest (CPA_HTTP_CLIENT), and plain
aiohttp and httpx. Each posts the same JSON to a server in a separate process that responds
immediately. Rounds are interleaved. CPU time includes all threads of the client: pyreqwest has its
own.
"""

import asyncio
import json
import statistics
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from time import perf_counter, process_time
from typing import NamedTuple, TypeAlias

import aiohttp
import httpx
import uvloop
from pydantic_core import to_json

from bot.telegram.request import REQUESTS, BotRequest, call, make_bot

ROUNDS, CALLS, IN_FLIGHT = 7, 4_000, 64
TOKEN = "123456:bench-token-of-nobody-in-particular"  # noqa: S105  of a bot that does not exist
MESSAGE = {"chat_id": 1, "message_id": 2, "text": "Питання 3 з 12. " * 20, "parse_mode": "HTML"}
RESPONSE = json.dumps({"ok": True, "result": {**MESSAGE, "date": 1_800_000_000}}).encode()
HEADERS = {"content-type": "application/json"}
Call: TypeAlias = Callable[[], Awaitable[object]]


class Rates(NamedTuple):
    """Calls per second of CPU time, and per second."""

    per_cpu_second: float
    per_second: float


async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every request on a connection."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(RESPONSE)}\r\n\r\n".encode()
    try:
        while True:
            request = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(request.partition(b"content-length:")[2].split(b"\r\n")[0]))
            writer.write(head + RESPONSE)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def serve() -> None:
    """Serve until killed; print the URL."""
    server = await asyncio.start_server(respond, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


@asynccontextmanager
async def open_clients(url: str) -> AsyncGenerator[dict[str, Call]]:
    """Open each client."""
    address = f"{url}/bot{TOKEN}/editMessageText"
    async with AsyncExitStack() as stack:
        bots = {
            f"python-telegram-bot over {name}": make_bot(url, TOKEN, await stack.enter_async_context(BotRequest(make)))
            for name, make in REQUESTS.items()
        }
        connector = aiohttp.TCPConnector(limit=512)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        pool = await stack.enter_async_context(httpx.AsyncClient(limits=httpx.Limits(max_connections=512)))

        async def by_aiohttp() -> object:
            async with session.post(address, data=to_json(MESSAGE), headers=HEADERS) as response:
                return json.loads(await response.read())["result"]

        async def by_httpx() -> object:
            return json.loads((await pool.post(address, content=to_json(MESSAGE), headers=HEADERS)).content)["result"]

        ours = {name: partial(call, bot, "editMessageText", MESSAGE) for name, bot in bots.items()}
        yield {**ours, "aiohttp": by_aiohttp, "httpx": by_httpx}


async def measure_client(call: Call, calls: int) -> Rates:
    """Measure a client with `IN_FLIGHT` concurrent calls."""
    left = iter(range(calls))

    async def calling() -> None:
        for _ in left:
            await call()

    cpu_began, began = process_time(), perf_counter()
    await asyncio.gather(*(calling() for _ in range(IN_FLIGHT)))
    return Rates(calls / (process_time() - cpu_began), calls / (perf_counter() - began))


async def main() -> None:
    """Measure all clients and print the medians of the rounds."""
    server = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.clients", "serve", stdout=-1)
    try:
        assert server.stdout is not None
        url = (await server.stdout.readline()).decode().strip()
        async with open_clients(url) as opened:
            rounds: dict[str, list[Rates]] = {name: [] for name in opened}
            for _ in range(ROUNDS):
                for name, call in opened.items():
                    await measure_client(call, CALLS // 20)
                    rounds[name].append(await measure_client(call, CALLS))
        for name, figures in rounds.items():
            cpu_rate, rate = (statistics.median(column) for column in zip(*figures, strict=True))
            print(f"{name}: {cpu_rate:,.0f} calls per CPU second, {rate:,.0f} calls per second")
    finally:
        server.kill()
        await server.wait()


if __name__ == "__main__":
    uvloop.run(serve() if sys.argv[1:] == ["serve"] else main())
