"""What the operator can ask of the database: of the running bot through its socket, or of the commands themselves.

Every task takes plain texts and gives plain texts back.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from bot.content.content import Content
from bot.conversation.lead import Happened
from bot.office import administrators, open_checks
from bot.office.lines import Arguments, Lines
from bot.office.people import People
from bot.settings import OperatorError
from bot.storage import backups, leads, tally
from bot.storage.backups import BackupError
from bot.storage.database import Database


@dataclass(frozen=True)
class Office:
    """The tasks, over an open database. `content` is asked only where it is needed: a backup needs none."""

    database: Database
    content: Callable[[], Content]
    web: str = ""
    """The address of the lead pages, "" where there are none."""
    done: Callable[[], None] = lambda: None
    """Told after each task: there may be something to deliver."""

    async def run(self, task: str, arguments: Arguments) -> Lines:
        """Do a task; give the lines to print. Raises `OperatorError`."""
        tasks: Mapping[str, Callable[[Arguments], Awaitable[Lines]]] = {
            **People(self.database, self.content, self.web).tasks(),
            **administrators.tasks(self.database),
            "lead notes": self.notes,
            "backup": self.backup,
            "tally": self.tally,
            "ping": self.ping,
            "open checks": lambda given: open_checks.count(self.database, given),
        }
        if task not in tasks:
            raise OperatorError(
                f'The bot does not know the task "{task}": it is of another version than this command.'
            )
        lines = await tasks[task](arguments)
        self.done()
        return lines

    async def notes(self, arguments: Arguments) -> Lines:
        """Give the internal notes about a lead, oldest first: what the candidate is not shown, but may ask for."""
        code = arguments["code"].strip().upper()
        lead = await self.database.read(lambda tx: leads.by_code(tx, code))
        if lead is None:
            raise OperatorError(
                f'CODE: no message has the code "{code}"; it may have been deleted. The candidate sees it in /mylead.'
            )
        noted = [event for event in lead.events if event.what is Happened.NOTED]
        return [f"{event.at:%Y-%m-%d %H:%M} UTC  {event.by}: {event.text}" for event in noted] or [
            "No notes."
        ]

    async def tally(self, arguments: Arguments) -> Lines:
        """Give what was counted from one month to another: month, town, language, what, count, parted by tabs."""
        rows = await self.database.read(lambda tx: tally.between(tx, arguments["first"], arguments["last"]))
        return ["\t".join(map(str, astuple(row))) for row in rows]

    async def ping(self, _: Arguments) -> Lines:
        """Say that the database answers; touches nobody's data."""
        await self.database.read(lambda tx: tx.one("SELECT 1"))
        return []

    async def backup(self, arguments: Arguments) -> Lines:
        """Copy the database as it is at one moment into a new file, check the copy and seal it."""
        path = Path(arguments["file"])
        try:
            size = await backups.make(self.database, path)
        except BackupError as error:
            raise OperatorError(
                f"FILE: {error}. Name another file, or check the disk and try again."
            ) from error
        return [f"{path}: {size} bytes, checked. Without the key file it cannot be read: keep that apart."]
