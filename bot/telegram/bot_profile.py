"""The bot's profile in Telegram: user name, commands, description and short text by language.

Telegram limits these calls strictly, so only what differs is set. The bot starts without them.
"""

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import structlog
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.content.problems import msg
from bot.telegram.ingest import REJECTED, IngestError
from bot.telegram.request import parsed, wait_of
from bot.view.catalog import Words

log = structlog.get_logger()
DEFAULT_LANGUAGE = "uk"
"""The language of people whose Telegram has none of the bot's languages."""
COMMANDS: Mapping[str, str] = {
    "menu": msg("Menu"),
    "check": msg("Check the conditions"),
    "documents": msg("My documents"),
    "towns": msg("Towns"),
    "mylead": msg("My messages to towns"),
    "language": msg("Language"),
    "privacy": msg("What happens to your data"),
    "mydata": msg("My data"),
    "withdraw": msg("Withdraw a message"),
    "delete": msg("Delete my data"),
    "help": msg("Help"),
    "cancel": msg("Stop what is being filled in"),
}
DESCRIPTION = msg(
    "Here you learn what a crime prevention assistant does in a Czech town, check the conditions and write to a town. Free of charge."
)
SHORT_DESCRIPTION = msg("Guide for crime prevention assistants in Czech towns")


async def set_profile(bot: Bot, words: Mapping[str, Words]) -> None:
    """Set commands and descriptions where they differ from what Telegram has."""
    for language, spoken in words.items():
        for code in (language, "") if language == DEFAULT_LANGUAGE else (language,):
            try:
                await _in_language(bot, code, spoken)
            except TelegramError as error:
                log.warning("bot profile not set", language=code, error=type(error).__name__)


async def _in_language(bot: Bot, language: str, words: Words) -> None:
    """Set the profile in one language ("": in every other); retry after a flood wait."""
    while True:
        try:
            return await _set_profile(bot, language or None, words)
        except RetryAfter as error:
            await asyncio.sleep(wait_of(error).total_seconds())


async def _set_profile(bot: Bot, code: str | None, words: Words) -> None:
    commands = tuple(BotCommand(name, words.say(text)) for name, text in COMMANDS.items())
    if await parsed(bot.get_my_commands(language_code=code)) != commands:
        await bot.set_my_commands(commands, language_code=code)
    long, short = words.say(DESCRIPTION), words.say(SHORT_DESCRIPTION)
    known = await parsed(bot.get_my_description(code))
    if known is None or known.description != long:
        await bot.set_my_description(long, code)
    known_short = await parsed(bot.get_my_short_description(code))
    if known_short is None or known_short.short_description != short:
        await bot.set_my_short_description(short, code)


async def username(bot: Bot, failed: Callable[[], None] = lambda: None) -> str:
    """Return the bot's user name, however long the network is down.

    `failed`: called on each failure. Raises `IngestError` if the token is refused.
    """
    pause, told = 1.0, ""
    while True:
        try:
            me = await parsed(bot.get_me())
            if me is not None and me.username:
                return me.username
            raise NetworkError("getMe gave no user name")
        except InvalidToken:
            raise IngestError(REJECTED) from None
        except TelegramError as error:
            failed()
            trouble = f"{urlsplit(bot.base_url).netloc}: {error}"
            if trouble != told:
                told = trouble
                log.warning("user name of the bot unknown, trying until it works", trouble=told)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
