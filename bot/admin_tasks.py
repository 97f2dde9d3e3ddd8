"""The bot's socket: commands ask the running bot instead of opening its database beside it.

A Unix socket in the data folder, readable by the owner only; one JSON line in, one JSON line out.

The plain texts of the tasks: arguments read and refused in one sentence, and lines worded for a terminal.

What the operator can ask about the people of the municipal side: contacts, deputies, coordinators.

What would send messages elsewhere is done at once only where nobody of the town has to agree to it (`town_changes`).

What the operator can ask about administrators of the content: inviting, listing, removing them.

How an edit of the content would touch the self-checks people have open: only counts leave, never who or what.

Two folders are compared, not the live content: what is asked for is the difference between two versions of the files.

What the operator can ask of the database: of the running bot through its socket, or of the commands themselves.

Every task takes plain texts and gives plain texts back.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import structlog

from bot.content.content import Content
from bot.content.loader import load
from bot.content.problems import did_you_mean
from bot.conversation.contact.model import ChangeStage, TownChange, What
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.model import Happened, Role, valid_email, valid_name, valid_words
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session
from bot.delivery import town_changes
from bot.delivery.town_changes import Done
from bot.editorial.difference import Touch, touched
from bot.settings import OperatorError
from bot.storage import administrators, backups, changes, contacts, counters, leads, sessions
from bot.storage.administrators import AdministratorEntry
from bot.storage.backups import BackupError
from bot.storage.contacts import Contact
from bot.storage.database import Database, Transaction

Lines: TypeAlias = list[str]
Arguments: TypeAlias = Mapping[str, str]
WAITS = "waits"
"""What stands before the sentence that says what a change waits for."""


def reason_of(arguments: Arguments) -> Private:
    """Give why the operator does it at once; "" where somebody of the town is asked first."""
    if not arguments.get("now"):
        return NOTHING
    reason = valid_words(Private(arguments.get("reason", "")))
    if reason is None:
        raise OperatorError(
            "--reason: say in at most 500 characters why it cannot wait; everybody of the town reads it."
        )
    return reason


def address(given: str) -> Private:
    """Read an address; "" stays empty."""
    email = valid_email(given) if given else NOTHING
    if email is None:
        raise OperatorError("--email: this is no e-mail address.")
    return email


def require_town(slug: str, towns: Collection[str]) -> None:
    """Refuse a town that is not listed."""
    if slug not in towns:
        raise OperatorError(f'TOWN: no town "{slug}" is listed, {did_you_mean(slug, towns)}')


def require_page(email: str, web: str) -> None:
    """Refuse somebody who could be told of nothing: without Telegram there must be an address and a lead page."""
    if not email:
        raise OperatorError("--email: without Telegram an e-mail address is needed.")
    if not web:
        raise OperatorError(
            "CPA_PUBLIC_URL: it is empty, so there is no lead page, and an e-mail alone must not hold personal data. Set it, or leave out --no-telegram."
        )


def told(outcome: Done | TownChange, done: Lines) -> Lines:
    """Give what to print when it is done, or what it waits for."""
    return done if isinstance(outcome, Done) else [WAITS, waiting_line(outcome)]


def waiting_line(change: TownChange) -> str:
    """Say what is waited for, and how long."""
    when = f"{change.due.astimezone(PRAGUE):%Y-%m-%d %H:%M}"
    named = f"change {change.id}: {change.what} {change.name} ({change.role} of {change.slug})"
    match change.stage:
        case ChangeStage.ASKED:
            return f"{named} waits for the yes of a second person of the town, until {when}"
        case ChangeStage.GRANTED:
            return f"{named} is allowed: cpa-bot contact invite {change.contact}"
        case _:
            return f"{named} is done on {when}, unless the town stops it"


def line(contact: Contact) -> str:
    """Say who somebody is and whether messages reach them; the address itself is nobody's business here."""
    if contact.on_page_only:
        telegram = "lead page linked"
    else:
        telegram = "Telegram linked" if contact.linked else "not linked yet: cpa-bot contact invite"
    email = (
        {True: "e-mail confirmed", False: "e-mail not confirmed"}[contact.person.email_confirmed]
        if contact.person.email
        else "no e-mail"
    )
    return f"{contact.id}  {contact.slug or '-'}  {contact.role}  {contact.person.name}  {telegram}, {email}"


@dataclass(frozen=True)
class People:
    """The tasks about them, over an open database; `web`: see `Office`."""

    database: Database
    content: Callable[[], Content]
    web: str

    def tasks(self) -> Mapping[str, Callable[[Arguments], Awaitable[Lines]]]:
        """Give the tasks by name."""
        return {
            "contact add": self.add,
            "contact invite": self.invite,
            "contact list": self.show,
            "contact remove": self.remove,
            "contact test": self.test,
            "contact email": self.change_email,
            "contact stop": self.stop,
            "coordinators": self.coordinators,
        }

    async def add(self, arguments: Arguments) -> Lines:
        """Add a contact, deputy or coordinator. Gives the new id."""
        role, slug = Role(arguments["role"]), arguments["slug"]
        if role is not Role.COORDINATOR:
            require_town(slug, self.content().municipalities)
        name = valid_name(arguments["name"])
        if name is None:
            raise OperatorError("--name: write a name of one line with at most 80 characters.")
        telegram, email = arguments.get("telegram", "yes") == "yes", address(arguments["email"])
        if not telegram:
            require_page(email, self.web)
        change = town_changes.of_newcomer(role, slug, name, email, reason_of(arguments), telegram=telegram)
        outcome = await self.database.write(lambda tx: town_changes.request(tx, change))
        return told(outcome, [str(outcome.contact)])

    async def invite(self, arguments: Arguments) -> Lines:
        """Make a one-time token for a contact, named by id or by town ("" for the coordinator). Gives token and name.

        Whoever has no Telegram is invited by a letter with a link; then the token is "". Whoever receives leads already
        goes to another account by it, which somebody has to agree to.
        """
        contact, reason = await self._one(arguments["who"]), reason_of(arguments)
        if contact.linked:
            change = town_changes.of_contact(What.LINK, contact, reason=reason)
            outcome = await self.database.write(lambda tx: town_changes.request(tx, change))
            if isinstance(outcome, TownChange):
                return told(outcome, [])
        if not contact.person.telegram and not contact.person.chat:
            require_page(contact.person.email, self.web)
            await self.database.write(lambda tx: town_changes.invite_by_mail(tx, contact.id))
            return ["", contact.person.name]
        token = await self.database.write(lambda tx: contacts.invite(tx, contact.id))
        return [token, contact.person.name]

    async def change_email(self, arguments: Arguments) -> Lines:
        """Give a contact another address, or none."""
        contact, email = await self._one(arguments["who"]), address(arguments["email"])
        if not contact.person.telegram and not contact.person.chat:
            require_page(email, self.web)
        change = town_changes.of_contact(What.EMAIL, contact, email, reason_of(arguments))
        outcome = await self.database.write(lambda tx: town_changes.request(tx, change))
        return told(outcome, await self.show({"who": str(contact.id)}))

    async def remove(self, arguments: Arguments) -> Lines:
        """Remove a contact by id; what was theirs to answer goes to whoever is next."""
        contact, reason = await self._one(arguments["who"]), reason_of(arguments)
        outcome = await self.database.write(lambda tx: town_changes.request_removal(tx, contact, reason))
        if outcome is None:
            raise OperatorError(
                "This is the only coordinator, and the bot needs one. Add another first: cpa-bot coordinator add"
            )
        return told(outcome, [line(contact)])

    async def test(self, arguments: Arguments) -> Lines:
        """Send a harmless notice by each way somebody can be reached; say what became of the earlier ones."""
        contact = await self._one(arguments["who"])
        earlier = await self.database.read(lambda tx: town_changes.trial_outcome(tx, contact))
        ways = await self.database.write(lambda tx: town_changes.send_trial(tx, contact))
        if not ways:
            raise OperatorError(
                "WHO: nothing can be sent yet, no account is linked and no address confirmed. Run: cpa-bot contact invite"
            )
        return [line(contact), *earlier, f"A new test goes out now: {', '.join(ways)}"]

    async def stop(self, arguments: Arguments) -> Lines:
        """Take back a change that waits."""
        number = arguments["change"]
        known = {str(change.id): change for change in await self.database.read(changes.pending)}
        if number not in known:
            raise OperatorError(f'CHANGE: no change "{number}" is waiting. See: cpa-bot contact list')
        await self.database.write(lambda tx: changes.stopped(tx, known[number].id, NOTHING))
        return [f"Stopped: {waiting_line(known[number]).partition(' (')[0]}"]

    async def show(self, arguments: Arguments) -> Lines:
        """List everyone of the municipal side, without addresses, and what waits for somebody's yes."""
        everyone = await self.database.read(contacts.everyone)
        waiting = await self.database.read(changes.pending)
        slug, who = arguments.get("slug", ""), arguments.get("who", "")
        people = [line(one) for one in everyone if slug in {"", one.slug} and who in {"", str(one.id)}]
        return people + [waiting_line(change) for change in waiting if not who and slug in {"", change.slug}]

    async def coordinators(self, _: Arguments) -> Lines:
        """Give the ids of all coordinators."""
        return [str(contact.id) for contact in await self.database.read(lambda tx: contacts.of_town(tx, ""))]

    async def _one(self, who: str) -> Contact:
        """Find one contact by id, or by town when the town has only one."""
        everyone = await self.database.read(contacts.everyone)
        found = [contact for contact in everyone if str(contact.id) == who or contact.slug == who]
        if len(found) == 1:
            return found[0]
        if not found:
            raise OperatorError(f'WHO: nobody has the id or the town "{who}". See: cpa-bot contact list')
        raise OperatorError(
            f"WHO: several people are meant ({', '.join(str(contact.id) for contact in found)}). Name one id."
        )


def administrator_tasks(database: Database) -> Mapping[str, Callable[[Arguments], Awaitable[Lines]]]:
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


async def _one(database: Database, who: str) -> AdministratorEntry:
    everyone = await database.read(administrators.everyone)
    found = next((entry for entry in everyone if str(entry.id) == who), None)
    if found is None:
        raise OperatorError(f'WHO: no administrator has the id "{who}". See: cpa-bot admin list')
    return found


def _line(entry: AdministratorEntry) -> str:
    editor = entry.editor
    telegram = "Telegram linked" if entry.linked else f"not linked yet: cpa-bot admin invite {entry.id}"
    email = (
        {True: "e-mail confirmed", False: "e-mail not confirmed"}[editor.email_confirmed]
        if editor.email
        else "no e-mail"
    )
    return f"{entry.id}  {editor.name}  {telegram}, {email}"


async def count(database: Database, arguments: Arguments) -> Lines:
    """Count the sessions with answers, and those that going over from folder `before` to `after` touches, by how.

    Gives lines of a word and a number: `open`, and each `Touch`.
    """
    everyone = await database.read(sessions.everyone)
    return await asyncio.to_thread(
        _counted, everyone, arguments
    )  # it takes a while: the bot goes on answering


def _counted(everyone: Iterable[Session], arguments: Arguments) -> Lines:
    before, after = _content(arguments["before"]), _content(arguments["after"])
    counted = dict.fromkeys(("open", *Touch), 0)
    for session in everyone:
        if session.answers:
            for what in ("open", *touched(before, after, session.answers)):
                counted[what] += 1
    return [f"{what} {number}" for what, number in counted.items()]


def _content(folder: str) -> Content:
    loaded = load(Path(folder))
    if not loaded.content.questions:
        raise OperatorError(f"The running bot cannot read {folder}.")
    return loaded.content


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
            **administrator_tasks(self.database),
            "lead notes": self.notes,
            "backup": self.backup,
            "tally": self.tally,
            "ping": self.ping,
            "open checks": lambda given: count(self.database, given),
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
        rows = await self.database.read(
            lambda tx: counters.between(tx, arguments["first"], arguments["last"])
        )
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


log = structlog.get_logger()
NAME = "control"
TIMEOUT_S = 120.0
LONGEST_REQUEST = 64 * 1024
LONGEST_ANSWER = 16 * 1024 * 1024
"""In bytes; a list of everyone of a few thousand towns fits."""


@asynccontextmanager
async def listening(folder: Path, office: Office) -> AsyncGenerator[None]:
    """Serve the socket in `folder` for as long as the block runs."""
    path = folder / NAME
    path.unlink(missing_ok=True)  # left by a killed process; the lock says that none is alive

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(json.dumps(await _answer(office, reader)).encode() + b"\n")
            await writer.drain()
        finally:
            writer.close()

    try:  # without serving yet: so it is not cancelled in the middle, which would leave an open socket behind
        server = await asyncio.start_unix_server(serve, path, limit=LONGEST_REQUEST, start_serving=False)
    except OSError as error:  # such as a path longer than sockets may have (about 100 characters)
        raise _no_socket(path, error) from error
    try:
        path.chmod(0o600)
        await server.start_serving()
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def _answer(office: Office, reader: asyncio.StreamReader) -> Mapping[str, object]:
    try:
        request = json.loads(await reader.readline())
        return {"lines": await office.run(request["task"], request["arguments"])}
    except OperatorError as error:
        return {"error": str(error)}
    except Exception:  # the boundary of one request
        log.exception("a command could not be carried out")
        return {"error": "The bot could not do this. Its log says why."}


async def ask(folder: Path, task: str, arguments: Mapping[str, str]) -> Lines | None:
    """Ask the running bot; None when none runs. Raises `OperatorError` with its answer."""
    try:
        reader, writer = await asyncio.open_unix_connection(folder / NAME, limit=LONGEST_ANSWER)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except OSError as error:
        raise _no_socket(folder / NAME, error) from error
    try:
        writer.write(json.dumps({"task": task, "arguments": dict(arguments)}).encode() + b"\n")
        answer = json.loads(await asyncio.wait_for(reader.readline(), TIMEOUT_S))
    except (TimeoutError, ValueError, ConnectionError):
        raise OperatorError("The running bot does not answer. See its log.") from None
    finally:
        writer.close()
    if "error" in answer:
        raise OperatorError(str(answer["error"]))
    return [str(line) for line in answer["lines"]]


def _no_socket(path: Path, error: OSError) -> OperatorError:
    return OperatorError(
        f"CPA_DATA_DIR: the bot's socket {path} cannot be used ({error}). Name another folder, with a shorter path."
    )
