"""Run in a process of its own, from the root of a copy of the program in which a feature is missing.

Starts the bot on the simulator, presses buttons that the feature once made, runs commands, and writes what came of it.
`python run_without.py FOLDER` writes `seen.json` there. The codes of the buttons and the parts of a stored session are JSON on
the standard input.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from functools import partial
from io import StringIO
from pathlib import Path

import bot
from bot.app import open_app
from bot.cli import main
from bot.conversation.lead.model import Role
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session
from bot.registry import present, switch_off
from bot.settings import read_settings
from bot.storage import contacts, sessions
from bot.storage.crypto import create_key_file
from bot.storage.database import Transaction
from telegram_simulator import Simulator, User, serve

TOKEN = "123456:TEST-token-of-nobody-in-particular"  # noqa: S105  of a bot that does not exist


async def answer(simulator: Simulator, user: User, do: Callable[[], object]) -> str:
    """Do something that the bot answers with another text than it showed before; return the text."""

    def last() -> str:
        shown = simulator.chat(user).from_bot
        return shown[-1].text if shown else ""

    before, event = last(), simulator.sequence
    do()
    while last() == before:
        event = (await simulator.wait(user, after=event))[-1].number
    return last()


async def answers(folder: Path, codes: list[str], parts: dict[str, object]) -> dict[str, object]:
    """Return the menu, what each code shows, and what is kept and exported of the session."""
    create_key_file(folder / "key")
    simulator = Simulator(token=TOKEN, rates=None)
    async with serve(simulator) as url:
        settings = read_settings(
            _env_file=None, token=TOKEN, token_file=None, api_url=url, data_dir=folder / "data", key_file=folder / "key",
            operator_name="X", operator_address="Y", operator_email="bot@example.org", officer="Z", backup_dir="",
        )  # fmt: skip
        async with open_app(settings) as app:
            user = simulator.user("Testa", language_code="uk")
            person = app.vault.person(user.id)

            def remember(tx: Transaction) -> None:
                contacts.add(tx, Role.COORDINATOR, "", Private("Karel"), NOTHING)
                sessions.save(tx, person, Session(language="uk", parts=parts))

            await app.dispatcher.database.write(remember)
            work = asyncio.ensure_future(app.run())
            await simulator.wait_until_polled()
            menu = await answer(simulator, user, partial(simulator.start, user))
            place, shown = simulator.chat(user).last.message_id, dict[str, str]()
            for code in codes:
                # what is shown twice would change nothing
                await answer(simulator, user, partial(simulator.forge_press, user, "faq", place))
                shown[code] = await answer(simulator, user, partial(simulator.forge_press, user, code, place))
            event = simulator.sequence
            simulator.say(user, "/mydata")
            while not (files := [one.document for one in simulator.chat(user).from_bot if one.document]):
                event = (await simulator.wait(user, after=event))[-1].number
            kept = await app.dispatcher.database.read(lambda tx: sessions.load(tx, person))
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
    return {
        "program": str(Path(bot.__file__).parent.parent), "features": present(), "menu": menu, "shown": shown,
        "kept": kept and kept.parts, "exported": json.loads(files[0].data),
    }  # fmt: skip


def printed(*words: str) -> str:
    """Run a command that ends well; return its output."""
    sys.argv = ["cpa-bot", *words]
    with redirect_stdout(StringIO()) as out, suppress(SystemExit):
        main()
    return out.getvalue()


if __name__ == "__main__":
    switch_off(os.environ.get("CPA_FEATURES_OFF", ""))
    here = Path(sys.argv[1])
    seen = asyncio.run(answers(here, **json.load(sys.stdin)))
    seen |= {"help": printed("--help"), "check": printed("check", "--as-of", "2026-11-27")}
    (here / "seen.json").write_text(json.dumps(seen))
