"""Bots that we did not write run against the simulator: examples of python-telegram-bot, unchanged, and an echo with aiogram.

Their texts are not ours, so they are not here: `make proof` fetches those of python-telegram-bot with its sources, locked by
their hash, into the virtual environment of the other bots.
"""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.operations.environment import ROOT
from telegram_simulator import ChatMessage, Simulator, User, serve
from tests.simulator.client import TOKEN

pytestmark = pytest.mark.proof

OTHERS = ROOT / "build" / "bench"
PYTHON = OTHERS / "bin" / "python"
EXAMPLES = OTHERS / "examples"
MISSING = "The other bots are not there: `make build/bench/done` installs them."
PATIENCE_S = 20.0
# Runs a program as it is, but with this token, and this server in the place of Telegram's.
LAUNCHER = """
import runpy, sys
from telegram.ext import ApplicationBuilder

url, token, program = sys.argv[1:]
with_token = ApplicationBuilder.token
ApplicationBuilder.token = lambda builder, _: with_token(
    builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot"), token
)
runpy.run_path(program, run_name="__main__")
"""
AIOGRAM_LAUNCHER = """
import runpy, sys
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer

url, token, program = sys.argv[1:]
create = BaseSession.__init__
def created(session, *given, **named):
    create(session, *given, **named)
    session.api = TelegramAPIServer.from_base(url)
BaseSession.__init__ = created
sys.argv = [program, token]
runpy.run_path(program, run_name="__main__")
"""
AIOGRAM_ECHO = """
import asyncio, sys
from aiogram import Bot, Dispatcher, html
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart
from aiogram.types import Message

dispatcher = Dispatcher()

@dispatcher.message(CommandStart())
async def greet(message: Message) -> None:
    await message.answer(f"Hello, {html.bold(message.from_user.full_name)}!")

@dispatcher.message()
async def echo(message: Message) -> None:
    await message.send_copy(chat_id=message.chat.id)

async def main() -> None:
    async with Bot(sys.argv[1], default=DefaultBotProperties(parse_mode=ParseMode.HTML)) as bot:
        await dispatcher.start_polling(bot, polling_timeout=1)

asyncio.run(main())
"""


@pytest.fixture
def simulator() -> Simulator:
    """These bots live in real time."""
    return Simulator(token=TOKEN)


@pytest.fixture
async def url(simulator: Simulator) -> AsyncIterator[str]:
    if not EXAMPLES.exists():
        if os.environ.get("CPA_FOREIGN_REQUIRED") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with serve(simulator) as served:
        yield served


@asynccontextmanager
async def running(
    simulator: Simulator, url: str, folder: Path, program: Path, launcher: str = LAUNCHER
) -> AsyncGenerator[None]:
    """Let a program run in a folder until the block ends; then stop it as Ctrl+C does."""
    asked = len(simulator.calls)
    with (folder / "said.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            PYTHON, "-c", launcher, url, TOKEN, program, cwd=folder, stdout=log, stderr=log
        )
    try:
        await simulator.wait_until_polled(within=PATIENCE_S)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), PATIENCE_S)
    # On its way out python-telegram-bot asks for updates once more, over its own poll.
    refused = [call for call in simulator.calls[asked:] if not call.ok and call.method != "getUpdates"]
    assert refused == []


async def answered(simulator: Simulator, user: User, act: Callable[[], object]) -> ChatMessage:
    """Do something and give what the bot answers: a new message, or one it has changed."""
    seen = simulator.sequence
    act()
    while True:
        events = await simulator.wait(user, after=seen, kinds=("message", "edit"), within=PATIENCE_S)
        seen = events[-1].number
        for event in events:
            if isinstance(event.body, ChatMessage) and not event.body.outgoing:
                return event.body


@pytest.fixture
def person(simulator: Simulator) -> User:
    return simulator.user("Olena", language_code="uk")


async def test_inlinekeyboard(simulator: Simulator, url: str, person: User, tmp_path: Path) -> None:
    async with running(simulator, url, tmp_path, EXAMPLES / "inlinekeyboard.py"):
        choice = await answered(simulator, person, lambda: simulator.start(person))
        assert [[button.text for button in row] for row in choice.buttons] == [["Option 1", "Option 2"], ["Option 3"]]
        changed = await answered(simulator, person, lambda: simulator.press_label(person, "Option 2"))
        assert (changed.message_id, changed.text) == (choice.message_id, "Selected option: 2")
        assert changed.buttons == ()
        assert simulator.chat(person).unanswered_presses == 0


async def test_conversationbot(simulator: Simulator, url: str, person: User, tmp_path: Path) -> None:
    async with running(simulator, url, tmp_path, EXAMPLES / "conversationbot.py"):
        await answered(simulator, person, lambda: simulator.start(person))
        keyboard = simulator.chat(person).keyboard
        assert keyboard is not None
        assert keyboard.placeholder == "Boy or Girl?"
        asked = await answered(simulator, person, lambda: simulator.press_keyboard(person, "Girl"))
        assert "photo" in asked.text
        assert simulator.chat(person).keyboard is None
        asked = await answered(simulator, person, lambda: simulator.send_photo(person, b"a photo"))
        assert asked.text.startswith("Gorgeous!")
        assert (tmp_path / "user_photo.jpg").read_bytes() == b"a photo"
        asked = await answered(simulator, person, lambda: simulator.send_location(person, 50.08, 14.42))
        assert asked.text.startswith("Maybe I can visit you")
        last = await answered(simulator, person, lambda: simulator.say(person, "I sing"))
        assert last.text.startswith("Thank you!")


async def test_persistentconversationbot_remembers_over_a_restart(
    simulator: Simulator, url: str, person: User, tmp_path: Path
) -> None:
    program = EXAMPLES / "persistentconversationbot.py"
    async with running(simulator, url, tmp_path, program):
        await answered(simulator, person, lambda: simulator.start(person))
        asked = await answered(simulator, person, lambda: simulator.press_keyboard(person, "Age"))
        assert asked.text.startswith("Your age?")
        told = await answered(simulator, person, lambda: simulator.say(person, "30"))
        assert "age - 30" in told.text
    async with running(simulator, url, tmp_path, program):
        shown = await answered(simulator, person, lambda: simulator.say(person, "/show_data"))
        assert "age - 30" in shown.text
        done = await answered(simulator, person, lambda: simulator.press_keyboard(person, "Done"))
        assert "Until next time!" in done.text


async def test_an_echo_with_aiogram(simulator: Simulator, url: str, person: User, tmp_path: Path) -> None:
    program = tmp_path / "echo.py"
    program.write_text(AIOGRAM_ECHO, "utf-8")
    async with running(simulator, url, tmp_path, program, AIOGRAM_LAUNCHER):
        greeting = await answered(simulator, person, lambda: simulator.start(person))
        assert greeting.html == "Hello, <b>Olena</b>!"
        echo = await answered(simulator, person, lambda: simulator.say(person, "Привіт 😀"))
        assert echo.text == "Привіт 😀"
