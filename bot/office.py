"""What the operator can ask of the database: contacts, invitations, backups.

Used by the running bot for its socket, and by the commands themselves when no bot runs. Every task takes plain texts and gives plain texts back, so that it can be asked for through a socket.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TypeAlias

from bot.content.content import Content
from bot.content.problems import did_you_mean
from bot.conversation.draft import valid_email, valid_name
from bot.conversation.lead import Happened, Role
from bot.conversation.private import NOTHING
from bot.delivery import fallback, testing
from bot.settings import OperatorError
from bot.storage import backups, contacts, leads, tally
from bot.storage.backups import BackupError
from bot.storage.contact import Contact
from bot.storage.database import Database
from bot.storage.transaction import Transaction

Lines: TypeAlias = list[str]
Arguments: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Office:
    """The tasks, over an open database. `content` is asked only where it is needed: a backup needs none."""

    database: Database
    content: Callable[[], Content]
    web: str = ""
    """The address of the lead pages, "" where there are none."""

    async def run(self, task: str, arguments: Arguments) -> Lines:
        """Do a task; give the lines to print. Raises `OperatorError`."""
        tasks: Mapping[str, Callable[[Arguments], Awaitable[Lines]]] = {
            "contact add": self.add,
            "contact invite": self.invite,
            "contact list": self.show,
            "contact remove": self.remove,
            "contact test": self.test,
            "coordinators": self.coordinators,
            "lead notes": self.notes,
            "backup": self.backup,
            "tally": self.tally,
            "ping": self.ping,
        }
        if task not in tasks:
            raise OperatorError(
                f'The bot does not know the task "{task}": it is of another version than this command.'
            )
        return await tasks[task](arguments)

    async def add(self, arguments: Arguments) -> Lines:
        """Add a contact, deputy or coordinator. Gives the new id."""
        role, slug = Role(arguments["role"]), arguments["slug"]
        if role is not Role.COORDINATOR:
            self._require_town(slug)
        name, email = valid_name(arguments["name"]), NOTHING
        if name is None:
            raise OperatorError("--name: write a name of one line with at most 80 characters.")
        if arguments["email"]:
            email = valid_email(arguments["email"]) or NOTHING
            if not email:
                raise OperatorError("--email: this is no e-mail address.")
        known, telegram = name, arguments.get("telegram", "yes") == "yes"
        if not telegram:
            self._require_page(email)
        contact_id = await self.database.write(
            lambda tx: contacts.add(tx, role, slug, known, email, telegram=telegram)
        )
        return [str(contact_id)]

    async def invite(self, arguments: Arguments) -> Lines:
        """Make a one-time token for somebody, by id or town; gives token ("": a letter with a link goes out) and name."""
        contact = await self._one(arguments["who"])
        if not contact.person.telegram and not contact.person.chat:
            self._require_page(contact.person.email)
            await self.database.write(lambda tx: testing.invite_by_mail(tx, contact.id))
            return ["", contact.person.name]
        token = await self.database.write(lambda tx: contacts.invite(tx, contact.id))
        return [token, contact.person.name]

    async def show(self, arguments: Arguments) -> Lines:
        """List everyone of the municipal side, without addresses."""
        everyone = await self.database.read(contacts.everyone)
        wanted = arguments.get("slug", "")
        return [_line(contact) for contact in everyone if not wanted or contact.slug == wanted]

    async def coordinators(self, _: Arguments) -> Lines:
        """Give the ids of all coordinators."""
        return [str(contact.id) for contact in await self.database.read(lambda tx: contacts.of_town(tx, ""))]

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
        first, last = arguments["first"], arguments["last"]
        rows = await self.database.read(lambda tx: tally.between(tx, first, last))
        return ["\t".join(map(str, astuple(row))) for row in rows]

    async def ping(self, _: Arguments) -> Lines:
        """Say that the database answers; touches nobody's data."""
        await self.database.read(lambda tx: tx.one("SELECT 1"))
        return []

    async def remove(self, arguments: Arguments) -> Lines:
        """Remove a contact by id; what was theirs to answer goes to whoever is next."""
        contact = await self._one(arguments["who"])
        if not await self.database.write(lambda tx: _remove(tx, contact)):
            raise OperatorError(
                "This is the only coordinator, and the bot needs one. Add another first: cpa-bot coordinator add"
            )
        return [_line(contact)]

    async def test(self, arguments: Arguments) -> Lines:
        """Send a harmless notice by each way somebody can be reached; say what became of the earlier ones."""
        contact = await self._one(arguments["who"])
        earlier = await self.database.read(lambda tx: testing.outcome(tx, contact))
        ways = await self.database.write(lambda tx: testing.send(tx, contact))
        if not ways:
            raise OperatorError(
                "WHO: nothing can be sent yet, no account is linked and no address confirmed. Run: cpa-bot contact invite"
            )
        return [_line(contact), *earlier, f"A new test goes out now: {', '.join(ways)}"]

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

    def _require_town(self, slug: str) -> None:
        towns = self.content().municipalities
        if slug not in towns:
            raise OperatorError(f'TOWN: no town "{slug}" is listed, {did_you_mean(slug, towns)}')

    def _require_page(self, email: str) -> None:
        """Refuse somebody who could be told of nothing."""
        if not email:
            raise OperatorError("--email: without Telegram an e-mail address is needed.")
        if not self.web:
            raise OperatorError(
                "CPA_PUBLIC_URL: it is empty, so there is no lead page, and an e-mail alone must not hold personal data. Set it, or leave out --no-telegram."
            )

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


def _remove(tx: Transaction, contact: Contact) -> bool:
    """Remove somebody, but not the only coordinator; somebody gone meanwhile counts as removed."""
    if contact.role is Role.COORDINATOR and len(contacts.of_town(tx, "")) == 1:
        return False
    if now := contacts.get(tx, contact.id):
        fallback.remove(tx, now)
    return True


def _line(contact: Contact) -> str:
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
