"""Waiting for what the program does on its own, at most `LONGEST_S` seconds."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

TICK_S = 0.002
LONGEST_S = 20.0


class Deadline:
    """The end of a wait that begins now, in seconds that no test moves.

    Between two looks at most a second counts: whoever else uses the loop or the machine may keep it for longer.
    """

    def __init__(self) -> None:
        self._waited, self._looked = 0.0, time.perf_counter()

    def check(self, awaited: object) -> None:
        """Raise `AssertionError` with the name of what was awaited if the time is over."""
        now = time.perf_counter()
        self._waited += min(now - self._looked, 1.0)
        self._looked = now
        if self._waited > LONGEST_S:
            raise AssertionError(f"waited {LONGEST_S:.0f} s for {getattr(awaited, '__qualname__', awaited)}")


def in_seconds(seconds: float) -> asyncio.Event:
    """Something to come after: it is set when so many seconds have passed."""
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, passed.set)
    return passed


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    deadline = Deadline()
    while not await condition():
        deadline.check(condition)
        await asyncio.sleep(TICK_S)


@asynccontextmanager
async def serving(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncGenerator[int]:
    """A server on the loopback; return its port. Its connections are closed with it."""
    writers: list[asyncio.StreamWriter] = []

    async def kept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await answer(reader, writer)

    async with await asyncio.start_server(kept, "127.0.0.1", 0) as server:
        yield int(server.sockets[0].getsockname()[1])
    for writer in writers:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
