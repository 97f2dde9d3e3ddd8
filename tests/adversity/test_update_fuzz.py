"""Thousands of updates in every shape there is and is not: none is unhandled, none stays unanswered, nothing piles up.

The bot is a process of its own, so that its memory is its own; what it is fed comes as raw JSON from getUpdates.
"""

import asyncio
import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from pydantic import ValidationError

from bot.app import DATABASE, open_database
from bot.operations.simulated_bot import BOT, TOKEN, prepare, trial_settings
from bot.telegram.updates import read
from telegram_simulator import ChatMessage, Simulator, User, serve
from telegram_simulator.updates import FIRST_UPDATE_ID
from telegram_simulator.wire import decode, encode, is_object
from tests.adversity.updates import UpdateGenerator
from tests.effort import record, repetitions
from tests.inbox_log import EVERY_UPDATE, log_forgotten_updates
from tests.waiting import until

UPDATES, WARM_UP = repetitions(3_000, 100_000), repetitions(1_000, 20_000)
"""Memory is compared from the warm-up on: every cache has its size after some 15,000 updates, and stays there."""
AT_ONCE = 50
"""The number of updates that wait at Telegram at the same time."""
ACCOUNTS = 40
MAX_GROWTH_MB = repetitions(20, 10)
PATIENCE_S = 20.0


@dataclass(frozen=True)
class FuzzedBot:
    """The bot's process, and who writes to it."""

    simulator: Simulator
    process: asyncio.subprocess.Process
    folder: Path
    people: list[User]

    @property
    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    async def eaten(self, left: int = 0) -> None:
        """Wait until the bot has taken what waits for it."""

        async def few() -> bool:
            assert self.process.returncode is None, "it ended"
            return len(self.simulator.world.updates.pending) <= left

        await until(few)

    async def everybody_is_answered(self) -> None:
        """Everybody asks once more; what they did before has been worked on when the answer comes."""
        seen = self.simulator.sequence
        for user in self.people:
            self.simulator.start(user)
        for user in self.people:
            await until(partial(self._answered, user, seen))
        group = self.simulator.group()
        self.simulator.add_bot(self.people[0], group)
        await until(lambda: self._left(group.id))

    async def _answered(self, user: User, seen: int) -> bool:
        events = self.simulator.world.events.since(seen, user.id)
        return any(isinstance(event.body, ChatMessage) and not event.body.outgoing for event in events)

    async def _left(self, group: int) -> bool:
        return self.simulator.world.chats[group].bot_status == "left"


@asynccontextmanager
async def fed(folder: Path) -> AsyncGenerator[FuzzedBot]:
    """The bot running as it does in production, with a contact and a coordinator among the people."""
    simulator = Simulator(token=TOKEN, username=BOT, rates=None)
    async with serve(simulator) as url:
        settings = trial_settings(folder, url)
        async with open_database(settings) as (database, vault):
            await prepare(database, vault, 900, 901)
            await database.write(log_forgotten_updates)
        people = [simulator.user(f"P{number}", user_id=900 + number, language_code="uk") for number in range(ACCOUNTS)]  # fmt: skip
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CPA_")}
        (folder / "token").write_text(TOKEN)
        (folder / "token").chmod(0o600)
        ours = {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "CPA_TOKEN_FILE": str(folder / "token"),
            "CPA_API_URL": url,
            "CPA_DATA_DIR": str(settings.data_dir),
            "CPA_KEY_FILE": str(settings.key_file),
            "CPA_CONTENT_DIR": str(settings.content_dir.absolute()),
            "CPA_LOCALES_DIR": str(settings.locales_dir.absolute()),
            "CPA_OPERATOR_NAME": "Zkušební provozovatel",
            "CPA_OPERATOR_ADDRESS": "Vymyšlená 1, 100 00 Praha",
            "CPA_OPERATOR_EMAIL": "bot@example.org",
            "CPA_OFFICER": "poverenec@example.org",
        }
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env={**kept, **ours}, cwd=folder, stderr=log
            )
        try:
            await simulator.wait_until_polled(within=PATIENCE_S)
            yield FuzzedBot(simulator, process, folder, people)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def expected_outcome(kind: str, update: object) -> Literal["kept", "passing", "odd"]:
    """Return the fate of an update: "passing" are texts in other chats, "odd" is unreadable."""
    came = decode(encode({"update_id": 1, kind: update}))
    assert is_object(came)
    try:
        return "kept" if read(came).inline_query is None else "passing"
    except ValidationError:
        return "odd"


@pytest.mark.timeout(repetitions(300, 7200))
async def test_no_update_is_unhandled_stuck_or_remembered_for_ever(tmp_path: Path) -> None:
    async with fed(tmp_path) as bot:
        await bot.everybody_is_answered()
        made = UpdateGenerator([user.id for user in bot.people], random.Random(6))  # noqa: S311  reproducible
        fates: Counter[str] = Counter()
        before = 0.0
        for number in range(UPDATES):
            kind, update = made.one()
            fates[expected_outcome(kind, update)] += 1
            bot.simulator.world.updates.add(kind, update)
            await bot.eaten(AT_ONCE)
            if number == WARM_UP:
                before = bot.memory_mb
        await bot.eaten()
        growth = bot.memory_mb - before
        last = bot.simulator.world.updates.add("message", {}) or 0
        await bot.everybody_is_answered()
        bot.process.terminate()
        assert await asyncio.wait_for(bot.process.wait(), PATIENCE_S) == 0
        log = (tmp_path / "log").read_text("utf-8")
        assert "an update failed" not in log, "\n".join(line for line in log.splitlines() if "failed" in line)[-3000:]
        assert "Traceback" not in log
        with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as database:
            rows = database.execute(f"SELECT step, count(*) FROM ({EVERY_UPDATE}) WHERE update_id < ? GROUP BY step", (last,)).fetchall()  # fmt: skip  # noqa: S608  constant
        steps: Counter[str] = Counter(dict(rows))
        assert set(steps) <= {"answered", "quarantined"}, f"stuck: {steps}"
        assert steps["quarantined"] == fates["odd"], "only what cannot be read is put aside"
        assert steps.total() == last - FIRST_UPDATE_ID - fates["passing"], "words in other chats are not kept"
        assert min(fates["kept"], fates["odd"]) > UPDATES // 20
        assert growth < MAX_GROWTH_MB
        told = f"{UPDATES} updates ({fates['odd']} unreadable): 0 unhandled, 0 stuck, memory {growth:+.1f} MB"
        record("updates made from the Bot API's description", told)
