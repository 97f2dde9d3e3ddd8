"""What Telegram knows of the bot before the first word: its user name, commands, description and short text by language.

These calls are rare and limited strictly by Telegram, so only what differs is set; a refusal is no reason not to start,
and when Telegram asks to wait, they wait.
"""

import asyncio
from collections.abc import Mapping

import structlog
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.content.texts import msg
from bot.telegram.http import ServerError, Transport, asked_to_wait
from bot.telegram.ingest import REFUSED, IngestError
from bot.view.catalog import Words

log = structlog.get_logger()
OF_ANOTHER_SHAPE = (AttributeError, KeyError, TypeError, ValueError)
"""What the library raises when an answer does not hold what it should."""
DEFAULT_LANGUAGE = "uk"
"""The language for people whose Telegram is in none of ours."""
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


async def introduce(transport: Transport, base_url: str, token: str, words: Mapping[str, Words]) -> None:
    """Set commands and descriptions where they differ from what Telegram has."""
    bot = Bot(token, base_url=f"{base_url.rstrip('/')}/bot", request=transport, get_updates_request=transport)
    for language, spoken in words.items():
        for code in (language, "") if language == DEFAULT_LANGUAGE else (language,):
            try:
                await _patiently(bot, code, spoken)
            except (TelegramError, *OF_ANOTHER_SHAPE) as error:
                log.warning("the bot's description could not be set", language=code, error=type(error).__name__)


async def _patiently(bot: Bot, code: str, words: Words) -> None:
    while True:
        try:
            return await _in_language(bot, code, words)
        except RetryAfter as error:
            await asyncio.sleep(asked_to_wait(error).wait.total_seconds())


async def _in_language(bot: Bot, code: str, words: Words) -> None:
    wanted = tuple(BotCommand(name, words.say(text)) for name, text in COMMANDS.items())
    if await bot.get_my_commands(language_code=code or None) != wanted:
        await bot.set_my_commands(wanted, language_code=code or None)
    description = words.say(
        "Here you learn what a crime prevention assistant does in a Czech town, check the conditions and write to a town. Free of charge."
    )
    if (await bot.get_my_description(language_code=code or None)).description != description:
        await bot.set_my_description(description, language_code=code or None)
    short = words.say("Guide for crime prevention assistants in Czech towns")
    if (await bot.get_my_short_description(language_code=code or None)).short_description != short:
        await bot.set_my_short_description(short, language_code=code or None)


async def username(transport: Transport) -> str:
    """Give the bot's user name; wait for the network, but not for a refused token."""
    pause = 1.0
    while True:
        try:
            match await transport.call("getMe", {}):
                case {"username": str(name)} if name:
                    return name
                case _:
                    raise ServerError("getMe gave no user name")
        except InvalidToken:
            raise IngestError(REFUSED) from None
        except TelegramError as error:
            log.warning(
                "the Bot API does not say who the bot is, trying again", error=type(error).__name__, pause_s=pause
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
