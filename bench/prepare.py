"""Create the bot's data folder, and record the dialogue for the other bots.

Run with the bot's Python: `python -m bench.prepare FOLDER`. The other bots send the recorded texts
and buttons, so that all bots send the same number of bytes.
"""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from bot.app import content_for, now, open_database, operator_of, watched_content
from bot.content.library import Library
from bot.conversation.codes import decode
from bot.conversation.model import Action
from bot.conversation.routing import parse_text
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person
from bot.live.search_models import MODELS, train_and_store
from bot.operations.simulated_bot import BOT, prepare, trial_settings
from bot.settings import read_settings
from bot.storage.crypto import Vault
from bot.view.context import Message

DIALOGUE = (
    "/start", "[📖 Що це за робота]", "[1. Хто це]", "[Далі →]", "[☰ Меню]", "[✅ Перевірити умови]", "Пльзень",
    "[Так, мені є 18]", "[Тимчасовий захист]", "[Так, документ маю]", "[Розмовляю вільно]", "уніформа",
)  # fmt: skip
"""Nine button presses, one command, two texts."""


async def record_dialogue(folder: Path) -> None:
    """Play the dialogue once; write dialogue.json, a key and a database with a coordinator."""
    settings = trial_settings(folder, "http://127.0.0.1:9")
    content, words = content_for(settings)
    screens: list[dict[str, object]] = []
    async with open_database(settings) as (database, vault):
        await prepare(database, vault, 900, 901)
        dispatcher = Dispatcher(database, Library(content, now()), words, operator_of(settings).named(BOT), now)
        async for line, message in play_dialogue(dispatcher, vault):
            rows = [[button.label for button in row] for row in message.rows]
            screens.append({"line": line, "text": message.text, "rows": rows})
        # Cache the content, because only the first start validates it.
        watched_content(read_settings(_env_file=None), vault, now).make_indexes()
        # A training would run beside the measured bot, on its core.
        await train_and_store(settings.data_dir / "content" / MODELS, content.lessons())
    (folder / "dialogue.json").write_text(json.dumps(screens, ensure_ascii=False), "utf-8")


async def play_dialogue(dispatcher: Dispatcher, vault: Vault) -> AsyncGenerator[tuple[str, Message]]:
    """Play the dialogue as one user; yield each line and the resulting screen."""
    shown: tuple[Message, ...] = ()
    for line in DIALOGUE:
        reply = await dispatcher.dispatch(Person(vault.person(1), 1, "uk"), _action(line, shown))
        if len(reply.messages) != 1:
            raise SystemExit(f"{line}: one message was expected")
        shown = reply.messages
        yield line, shown[0]


def _action(line: str, shown: tuple[Message, ...]) -> Action:
    if not line.startswith("["):
        return parse_text(line)
    codes = {button.label: button.code for message in shown for row in message.rows for button in row}
    if line[1:-1] not in codes:
        raise SystemExit(f"{line}: no such button among {sorted(codes)}")
    return decode(codes[line[1:-1]])


if __name__ == "__main__":
    asyncio.run(record_dialogue(Path(sys.argv[1])))
