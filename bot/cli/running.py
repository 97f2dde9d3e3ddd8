"""Runs what goes on until it is stopped, on the event loop of libuv: a sixth more updates a second (docs/decisions/0003)."""

import asyncio
import signal
from collections.abc import Callable, Coroutine

from bot.settings import OperatorError


def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run until it ends or the process is asked to stop; an operator's mistake in a group is still one sentence."""

    async def stoppable() -> None:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel if task else loop.stop)
        await work

    try:
        with asyncio.Runner(loop_factory=_quick()) as runner:
            runner.run(stoppable())
    except asyncio.CancelledError:
        return
    except BaseExceptionGroup as group:
        matching = group.subgroup(OperatorError)
        error: BaseException | None = matching
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        if error is None:
            raise
        raise OperatorError(str(error)) from None


def _quick() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Give how to make the loop; None, where there is no libuv for it (Windows): then Python's own serves."""
    try:
        import uvloop  # noqa: PLC0415  not everywhere
    except ImportError:
        return None
    return uvloop.new_event_loop
