"""aiogram-dialog with MemoryStorage and one window per screen. Stores nothing durably."""

import asyncio
import logging
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.text import Const

from bench.rivals.script import TOKEN, URL, Screen, load_screens

SCREENS = load_screens()
States: Any = type("Steps", (StatesGroup,), {f"s{number}": State() for number in range(len(SCREENS))})
STATES = [getattr(States, f"s{number}") for number in range(len(SCREENS))]


def window(number: int, screen: Screen) -> Window:
    """Return the window of a screen."""

    async def pressed(_: CallbackQuery, _button: Button, manager: DialogManager) -> None:
        await manager.switch_to(STATES[number + 1])

    async def said(_: Message, _widget: MessageInput, manager: DialogManager) -> None:
        await manager.switch_to(STATES[number + 1])

    rows = [
        Row(
            *(
                Button(Const(label), id=f"b{line}_{column}", on_click=pressed if label == screen.next_label else None)
                for column, label in enumerate(labels)
            )
        )
        for line, labels in enumerate(screen.rows)
    ]
    typed = [] if screen.next_label else [MessageInput(said)]
    return Window(Const(screen.text), *rows, *typed, state=STATES[number])


async def start(_: Message, dialog_manager: DialogManager) -> None:
    """Restart the dialogue."""
    await dialog_manager.start(STATES[0], mode=StartMode.RESET_STACK)


async def main() -> None:
    """Run long polling."""
    logging.basicConfig(level=logging.ERROR)
    session = AiohttpSession(api=TelegramAPIServer.from_base(URL), limit=256)
    bot = Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.message.register(start, CommandStart())
    dispatcher.include_router(Dialog(*(window(number, screen) for number, screen in enumerate(SCREENS))))
    setup_dialogs(dispatcher)
    await dispatcher.start_polling(bot, handle_signals=False)


asyncio.run(main())
