"""What the operator can ask about administrators of the content: inviting, listing, removing them."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.conversation.draft import valid_name
from bot.office.lines import Arguments, Lines, address
from bot.settings import OperatorError
from bot.storage import administrators
from bot.storage.administrators import Entry
from bot.storage.database import Database
from bot.storage.transaction import Transaction


def tasks(database: Database) -> Mapping[str, Callable[[Arguments], Awaitable[Lines]]]:
    """Give the tasks by name, over an open database."""
    return {
        "admin invite": partial(invite, database),
        "admin list": partial(show, database),
        "admin remove": partial(remove, database),
    }


async def invite(database: Database, arguments: Arguments) -> Lines:
    """Make a one-time token for a new administrator (`name`, `email`), or for one there is (`who`). Gives token and name."""
    if who := arguments.get("who", ""):
        entry = await _one(database, who)
        token = await database.write(lambda tx: administrators.invite(tx, entry.id))
        return [token, entry.editor.name]
    name, email = valid_name(arguments.get("name", "")), address(arguments.get("email", ""))
    if name is None:
        raise OperatorError("--name: write a name of one line with at most 80 characters.")

    def job(tx: Transaction) -> str:
        return administrators.invite(tx, administrators.add(tx, name, email))

    return [await database.write(job), name]


async def show(database: Database, _: Arguments) -> Lines:
    """List everyone, without addresses."""
    return [_line(entry) for entry in await database.read(administrators.everyone)]


async def remove(database: Database, arguments: Arguments) -> Lines:
    """Remove an administrator by id: from the next press on the account is a candidate's, or a contact's, alone."""
    entry = await _one(database, arguments["who"])
    await database.write(lambda tx: administrators.remove(tx, entry.id))
    return [_line(entry)]


async def _one(database: Database, who: str) -> Entry:
    everyone = await database.read(administrators.everyone)
    found = next((entry for entry in everyone if str(entry.id) == who), None)
    if found is None:
        raise OperatorError(f'WHO: no administrator has the id "{who}". See: cpa-bot admin list')
    return found


def _line(entry: Entry) -> str:
    editor = entry.editor
    telegram = "Telegram linked" if entry.linked else f"not linked yet: cpa-bot admin invite {entry.id}"
    email = (
        {True: "e-mail confirmed", False: "e-mail not confirmed"}[editor.email_confirmed]
        if editor.email
        else "no e-mail"
    )
    return f"{entry.id}  {editor.name}  {telegram}, {email}"
