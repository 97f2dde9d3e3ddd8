"""A crash run: a bot that crashes and restarts, the simulator, a mail server, and simulated people."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import DATABASE, Dependencies, open_database
from bot.cli.client import ask
from bot.settings import Settings
from bot.storage import leads
from telegram_simulator import Simulator
from tests.canary import CHAT, NAME, lead
from tests.delivery.mailbox import Mailbox
from tests.editions import editions
from tests.faults.account import LOOK_AGAIN_S, Account
from tests.faults.bot_process import BotProcess
from tests.faults.crash_state import examine, unfinished
from tests.faults.seen_messages import SeenMessages
from tests.faults.simulated_people import Candidate, Contact, in_letters

CONTACTS = ("plzen", "brno", "usti-nad-labem")
NO_CONTACT = "kyjov"
"""Towns with a contact, and one whose leads go to the coordinator."""
CROWD = 8
TIMEOUT_S = 20.0
TICK_S = 0.005
LONG_AGO = timedelta(days=200)


@dataclass
class CrashRun:
    folder: Path
    settings: Settings
    simulator: Simulator
    mailbox: Mailbox
    program: BotProcess
    draw: random.Random
    seed: int
    acted: int = 0
    candidates: list[Candidate] = field(default_factory=list[Candidate])
    contacts: dict[str, Contact] = field(default_factory=dict[str, Contact])
    """The contact of each town; "" is the coordinator."""
    sightings: SeenMessages = field(default_factory=SeenMessages)
    kills: Counter[str] = field(default_factory=Counter[str])
    slowest: float = 0.0
    """The longest that somebody who had been waiting waited for an answer after a restart."""
    closing: bool = False
    sown: int = 0
    edits: int = 0
    backups: int = 0

    @property
    def sent(self) -> dict[str, Candidate]:
        """Return the senders by the code of the lead."""
        return {code: one for one in self.candidates for code in one.pressed}

    def up_since(self) -> float | None:
        return None if self.program.ended else self.program.began

    def waited(self, seconds: float) -> None:
        self.slowest = max(self.slowest, seconds)

    async def start(self, point: str = "", skip: int = 0, ahead: timedelta = timedelta()) -> None:
        await self.program.start("run", point=point, skip=skip, ahead=ahead)

    async def kill(self) -> None:
        """Kill the bot and examine its files."""
        await self.program.kill()
        self.kills["anywhere"] += 1
        self.look()

    async def dies(self, point: str) -> None:
        """Wait until the bot has crashed at its point, and examine its files."""
        code = await self.program.end()
        assert code < 0, f"it ended with {code} instead of dying {point}"
        self.kills[point] += 1
        self.look()

    def look(self) -> None:
        """Examine the files on the disk without changing them."""
        self.sightings.watch(self.simulator)
        told = {code for one in self.candidates if not one.erased for code in one.told}
        examine(self.settings.data_dir / DATABASE, told, set(self.sent))

    async def calm(self) -> None:
        """Keep the bot running until everybody has an answer."""
        began = self.program.began or 0.0

        def answered() -> bool:
            people: list[Account] = [*self.candidates, *self.contacts.values()]
            return not any(one.waiting_since is not None and one.waiting_since < began for one in people)

        await self.reached(answered, "everybody has an answer")

    async def reached(self, condition: Callable[[], bool], what: str) -> None:
        deadline = asyncio.get_running_loop().time() + TIMEOUT_S
        while not condition():
            assert asyncio.get_running_loop().time() < deadline, f"in vain waited until {what}"
            await asyncio.sleep(TICK_S)

    @asynccontextmanager
    async def crowd(self) -> AsyncGenerator[None]:
        """Run candidates and contacts while the block runs; wait for all of them at its end."""
        async with asyncio.TaskGroup() as contacts:
            working = [contacts.create_task(contact.serve()) for contact in self.contacts.values()]
            async with asyncio.TaskGroup() as candidates:
                for _ in range(CROWD):
                    candidates.create_task(self._come())
                yield
                self.closing = True
                if self.up_since() is None:
                    await self.start()
            await self.settle()
            for work in working:
                work.cancel()

    async def _come(self) -> None:
        while not self.closing:
            number = len(self.candidates)
            known = CHAT if number == 0 else None  # one whose account itself is looked for in the files
            user = self.simulator.user(f"Candidate {number}", user_id=known, language_code="uk")
            draw = random.Random(f"{self.seed}/{number}")  # noqa: S311  reproducible, no secret
            candidate = Candidate(self, user, draw, name=f"{NAME} {in_letters(number)}")
            self.candidates.append(candidate)
            await candidate.live((*CONTACTS, NO_CONTACT))

    async def settle(self) -> None:
        deadline = asyncio.get_running_loop().time() + TIMEOUT_S
        path = self.settings.data_dir / DATABASE
        while left := unfinished(path) + sum(one.busy or bool(one.notices) for one in self.contacts.values()):
            assert asyncio.get_running_loop().time() < deadline, f"{left} are never finished"
            await asyncio.sleep(LOOK_AGAIN_S)

    async def listens(self) -> None:
        """Wait until the bot answers commands."""
        while await asyncio.to_thread(ask, self.settings.data_dir, ["ping"]) is None:
            assert not self.program.ended, "it ended by itself"
            await asyncio.sleep(TICK_S)

    async def backup(self) -> Path | None:
        """Request a backup, which an open transaction would make fail; None if the bot does not listen yet."""
        self.backups += 1
        path = self.folder / f"backup-{self.backups}"
        return path if await asyncio.to_thread(ask, self.settings.data_dir, ["backup", str(path)]) else None

    def edit(self) -> None:
        """Replace the content by the other of two editions atomically."""
        first, _, reworded = editions()
        link = self.folder / "next"
        link.symlink_to(first if self.edits % 2 else reworded)
        link.replace(self.folder / "content")
        self.edits += 1

    async def sow(self) -> None:
        """Store data that the next start must delete, as if the bot had run 200 days ago."""
        self.sown += 1
        code, person = f"OLD-{self.sown}", self.sown.to_bytes(16, "big")
        async with open_database(self.settings, Dependencies(clock=lambda: datetime.now(UTC) - LONG_AGO)) as (
            database,
            _,
        ):
            await database.write(lambda tx: leads.create(tx, person, lead(code)))
