"""What the operator can ask about the people of the municipal side: contacts, deputies, coordinators.

What would send messages elsewhere is done at once only where nobody of the town has to agree to it (`town_changes`).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.content.content import Content
from bot.conversation.draft import valid_name
from bot.conversation.lead import Role
from bot.conversation.municipal.town_changes import TownChange, What
from bot.conversation.private import NOTHING
from bot.delivery import testing, town_changes
from bot.office.lines import (
    Arguments,
    Lines,
    address,
    line,
    reason_of,
    require_page,
    require_town,
    told,
    waiting_line,
)
from bot.settings import OperatorError
from bot.storage import asking, changes, contacts
from bot.storage.contact import Contact
from bot.storage.database import Database


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
            await self.database.write(lambda tx: testing.invite_by_mail(tx, contact.id))
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
        earlier = await self.database.read(lambda tx: testing.outcome(tx, contact))
        ways = await self.database.write(lambda tx: testing.send(tx, contact))
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
        await self.database.write(lambda tx: asking.stopped(tx, known[number].id, NOTHING))
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
