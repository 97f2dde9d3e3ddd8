"""Asks Telegram who we are, before anything else is asked."""

import asyncio

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.settings import OperatorError
from bot.telegram.http import Transport

log = structlog.get_logger()


async def username(transport: Transport) -> str:
    """Give the bot's user name; wait for the network, but not for a refused token."""
    pause = 1.0
    while True:
        try:
            return str((await transport.call("getMe", {}))["username"])
        except InvalidToken:
            raise OperatorError(
                "CPA_TOKEN: Telegram refuses the token. Get a new one from @BotFather."
            ) from None
        except TelegramError as error:
            log.warning(
                "the Bot API does not answer, trying again", error=type(error).__name__, pause_s=pause
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
