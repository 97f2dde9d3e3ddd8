"""Gets something through to Telegram: tried again after a failure, as long as it is worth it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.dispatch.sending import LaterError, NotSentError, UncertainError, UnreachableError

T = TypeVar("T")
log = structlog.get_logger()
REPLY_ATTEMPTS = 7
LOOK_S = 1.0
"""How often a reply that waits looks at what has come behind it."""


async def through(
    attempt: Callable[[int], Awaitable[T]],
    at_once: asyncio.Semaphore,
    times: int = REPLY_ATTEMPTS,
    overtaken: Callable[[], bool] = lambda: False,
) -> T | None:
    """Get something through, trying for about a minute; None: it did not, or nobody is there.

    What is `overtaken` while it waits is given up: else whoever writes without end, and is refused by Telegram for it,
    would fill the bot with what waits behind, until it fetches nothing from anybody.
    """
    wait = 0.0
    for number in range(times):
        while wait > 0:
            if overtaken():
                return None
            await asyncio.sleep(min(wait, LOOK_S))
            wait -= LOOK_S
        try:
            async with at_once:
                return await attempt(number)
        except LaterError as error:
            wait = error.wait.total_seconds()
        except (NotSentError, UncertainError):
            wait = 2.0**number
        except UnreachableError:
            return None
    log.warning("a reply could not be delivered", attempts=times)
    return None
