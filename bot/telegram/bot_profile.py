"""What Telegram knows of the bot before the first word: its user name, commands, description and short text by language.

These calls are rare and limited strictly by Telegram, so only what differs is set; a refusal is no reason not to start,
and when Telegram asks to wait, they wait.
"""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from bot.content.problems import msg
from bot.telegram.errors import RetryAfterError, ServerError, TelegramError, TokenRefusedError
from bot.telegram.http import Json, Transport, is_object
from bot.telegram.ingest import REFUSED, IngestError
from bot.view.catalog import Words

log = structlog.get_logger()
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
DESCRIPTION = msg(
    "Here you learn what a crime prevention assistant does in a Czech town, check the conditions and write to a town. Free of charge."
)
SHORT_DESCRIPTION = msg("Guide for crime prevention assistants in Czech towns")


async def introduce(transport: Transport, words: Mapping[str, Words]) -> None:
    """Set commands and descriptions where they differ from what Telegram has."""
    for language, spoken in words.items():
        for code in (language, "") if language == DEFAULT_LANGUAGE else (language,):
            try:
                await _patiently(transport, code, spoken)
            except TelegramError as error:
                log.warning("the bot's description could not be set", language=code, error=type(error).__name__)


async def _patiently(transport: Transport, code: str, words: Words) -> None:
    while True:
        try:
            return await _in_language(transport, code, words)
        except RetryAfterError as error:
            await asyncio.sleep(error.wait.total_seconds())


async def _in_language(transport: Transport, code: str, words: Words) -> None:
    language = {"language_code": code} if code else {}
    profile: tuple[tuple[str, str, Json], ...] = (
        (
            "Commands",
            "commands",
            [{"command": name, "description": words.say(text)} for name, text in COMMANDS.items()],
        ),
        ("Description", "description", words.say(DESCRIPTION)),
        ("ShortDescription", "short_description", words.say(SHORT_DESCRIPTION)),
    )
    for method, field, wanted in profile:
        known = await transport.call(f"getMy{method}", language)
        # of the commands the list itself is given, of the others an object
        if (known.get(field) if is_object(known) else known) != wanted:
            await transport.call(f"setMy{method}", {field: wanted, **language})


async def username(transport: Transport, failed: Callable[[], None] = lambda: None) -> str:
    """Return the bot's user name; wait for the network, but not for a refused token. `failed` hears of each vain call."""
    pause, told = 1.0, ""
    while True:
        try:
            match await transport.call("getMe", {}):
                case {"username": str(name)} if name:
                    return name
                case _:
                    raise ServerError("getMe gave no user name")
        except TokenRefusedError:
            raise IngestError(REFUSED) from None
        except TelegramError as error:
            failed()
            if (trouble := transport.trouble or str(error)) != told:
                told = trouble
                log.warning("user name of the bot unknown, trying until it works", trouble=told)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
