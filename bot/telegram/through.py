"""Gets something through to Telegram: tried again after a failure, as long as it is worth it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.dispatch.sending import LaterError, NotSentError, UncertainError, UnreachableError

T = TypeVar("T")
log = structlog.get_logger()
REPLY_ATTEMPTS = 7
PATIENCE_S = 60.0
"""As long as Telegram asks to wait for no longer than this in all, that is no attempt: it takes 30 messages a second from a
bot, so of a crowd that comes at once most have to wait for their turn.
"""
LOOK_S = 1.0
"""How often a reply that waits looks at what has come behind it."""


async def through(
    attempt: Callable[[int], Awaitable[T]],
    at_once: asyncio.Semaphore,
    times: int = REPLY_ATTEMPTS,
    overtaken: Callable[[], bool] = lambda: False,
) -> T | None:
    """Get something through, trying for about a minute; None: it did not, or nobody is there. Asked to wait, it waits.

    What is `overtaken` while it waits is given up: else whoever writes without end, and is refused by Telegram for it,
    would fill the bot with what waits behind, until it fetches nothing from anybody.
    """
    wait = asked = 0.0
    number = failures = 0
    while failures < times:
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
            asked += wait
            if times == 1 or not 0 < asked <= PATIENCE_S:
                failures += 1
        except (NotSentError, UncertainError):
            wait = 2.0**failures
            failures += 1
        except UnreachableError:
            return None
        number += 1
    log.warning("a reply could not be delivered", attempts=times)
    return None
