"""The outbox worker with the simulator; tests decide when it delivers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.conversation.contact.model import Inviting, LeadDetails, SendInterview
from bot.conversation.dates import QuietHours
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import Lead, Role
from bot.conversation.model import Action, Open, Say
from bot.conversation.private import Private
from bot.delivery.ladder import remove_contact
from bot.delivery.mail import SmtpMail, SmtpServer
from bot.delivery.worker import OutboxWorker
from bot.dispatch.dispatcher import Reply
from bot.dispatch.sending import Person as Sender
from bot.operations.simulated_bot import trial_settings
from bot.storage import contacts, notifications
from bot.storage.database import Transaction
from bot.telegram.outbound import Outbound
from telegram_simulator import ApiError, ChatMessage, User, serve
from tests.bot_parts import NO_CONTACT, TOWN, lead_of, official, says, send_lead, session_of, take
from tests.canary import NAME
from tests.fast_time import FastLoop
from tests.people import Clock
from tests.waiting import until
from tests.world import World, opened, parts, telegram

STATES = "SELECT name, state, attempts FROM outbox ORDER BY id"
REPEATED = "Sent again, you may have it already"
NEW = "New message from a candidate"
WITHDREW = "The candidate withdrew this message. Please do not use their details any more."
BLOCKED = ApiError(403, "Forbidden: bot was blocked by the user")


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Use a fast event loop, so that the worker's pauses are short."""
    speed = 10.0 if item.path.name == "test_running.py" else 1.0
    return {"quick": partial(FastLoop, speed)}


@dataclass(frozen=True)
class Official:
    """An official to be linked."""

    name: str
    role: Role = Role.CONTACT
    slug: str = TOWN


def as_deputy(name: str) -> Official:
    return Official(name, Role.DEPUTY)


def as_coordinator(name: str) -> Official:
    return Official(name, Role.COORDINATOR, "")


@dataclass
class Account:
    """A Telegram account that can also take turns without the simulator."""

    user: User
    sender: Sender
    post: "Post"
    contact: int = 0
    """The number of a linked official."""

    @property
    def messages(self) -> tuple[ChatMessage, ...]:
        return self.post.simulator.chat(self.user).from_bot

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    def block(self) -> None:
        self.post.simulator.block(self.user)

    async def take(self, *actions: Action) -> Reply:
        return await take(self.post.dispatcher, self.sender, *actions)

    async def act(self, *actions: Action) -> Reply:
        """Take turns and deliver the queued messages."""
        reply = await self.take(*actions)
        await self.post.deliver()
        return reply

    async def send_lead(self, slug: str = TOWN, *, coordinator: bool = False) -> str:
        return await send_lead(self.post.dispatcher, self.sender, slug, coordinator=coordinator)

    async def invite_to_interview(self, code: str, when: str) -> None:
        """Type a time and a place and send the invitation."""
        typed = Say(Private(f"{when}, Městská policie, Vymyšlená 1"))
        await self.take(Open(LeadDetails(code)), Open(Inviting(code)), typed)
        proposed = (await session_of(self.post.database, self.sender.key)).interview
        assert proposed is not None
        await self.take(SendInterview(code, proposed.number))

    async def may_open(self, code: str) -> bool:
        return NAME in (await self.take(Open(LeadDetails(code)))).messages[0].text


@dataclass
class Post(World):
    """The program, which delivers when a test asks it to, with no linked officials at first."""

    async def populate(self) -> None:
        """Nobody."""

    def account(self, name: str, language: str = "cs") -> Account:
        user = self.simulator.user(name, language_code=language)
        self.simulator.start(user)
        return Account(user, Sender(self.vault.person(user.id), user.id, language), self)

    def candidate(self, name: str = "Oksana") -> Account:
        return self.account(name, "uk")

    async def lead(self, name: str = "Oksana", *, coordinator: bool = False) -> tuple[Account, str]:
        """Have a candidate send a lead to the town or to the coordinators; deliver the notices."""
        candidate = self.candidate(name)
        slug = NO_CONTACT if coordinator else TOWN
        code = await candidate.send_lead(slug, coordinator=coordinator)
        await self.deliver()
        return candidate, code

    async def told(self) -> tuple[Account, Account, str]:
        """Notify the town's only contact of a lead; return candidate, contact and code."""
        jana = await self.official("Jana")
        return jana, *await self.lead()

    async def official(self, name: str, role: Role = Role.CONTACT, slug: str = TOWN, email: str = "") -> Account:
        account = self.account(name)
        account.contact = await official(self.database, name, account.sender, role, slug, email)
        return account

    async def officials(self, *whom: Official | str) -> list[Account]:
        """Link several officials; a plain name is a contact of the town."""
        found = [Official(one) if isinstance(one, str) else one for one in whom]
        return [await self.official(one.name, one.role, one.slug) for one in found]

    async def remove(self, contact: int, *, deliver: bool = True) -> None:
        """Remove an official, as the operator's command does (`test_town_changes`)."""

        def job(tx: Transaction) -> None:
            somebody = contacts.get(tx, contact)
            assert somebody is not None
            remove_contact(tx, somebody)

        await self.database.write(job)
        if deliver:
            await self.deliver()

    async def after(self, **by: float) -> int:
        self.clock.advance(**by)
        return await self.deliver()

    async def at(self, year: int, month: int, day: int, hour: int, minute: int = 0) -> int:
        """Deliver what is due at a time (UTC)."""
        self.clock.moment = datetime(year, month, day, hour, minute, tzinfo=UTC)
        return await self.deliver()

    def restart(self) -> None:
        """Deliver with a new worker, as after a restart."""
        self.delivery = OutboxWorker(self.dispatcher, self.delivery.chat, self.delivery.mail)

    def keep_quiet_hours(self) -> None:
        quiet = replace(self.dispatcher, quiet=QuietHours())
        self.delivery = replace(self.delivery, dispatcher=quiet)

    def mail_by(self, server: SmtpServer) -> None:
        self.delivery = replace(self.delivery, mail=SmtpMail(server, "Zkušební provozovatel"))

    async def states(self) -> dict[str, str]:
        """Return the state of every row by the end of its name, with alarms listed separately."""
        rows = await self.database.read(lambda tx: tx.all(STATES))
        return {name.partition("/")[2]: state for name, state, _ in rows if not name.startswith("alarm/")}

    async def alarms(self) -> list[tuple[str, str]]:
        rows = await self.database.read(lambda tx: tx.all(STATES))
        return [(name.split("/")[1], state) for name, state, _ in rows if name.startswith("alarm/")]

    async def attempts(self, name: str) -> int:
        """Return the number of attempts of a row, by the end of its name."""
        rows = await self.database.read(lambda tx: tx.all(STATES))
        return sum(attempts for full, _, attempts in rows if full.endswith(f"/{name}"))

    async def lead_of(self, code: str) -> Lead:
        return await lead_of(self.dispatcher, code)

    async def happened(self, code: str) -> list[LeadEvent]:
        return [event.what for event in (await self.lead_of(code)).events]

    def letters_to(self, address: str) -> list[str]:
        return [letter.body for letter in self.simulator.letters if letter.to == address]

    async def open_sheet(self, account: Account, code: str) -> Reply:
        """Open a lead in Telegram and store the message that shows it."""
        reply = await account.take(Open(LeadDetails(code)))
        message = await self.delivery.chat.send(account.user.id, reply.messages[-1])
        await self.database.write(
            partial(
                notifications.note_shown, code=reply.lead, contact_id=reply.contact, message_id=message, full=reply.full
            )
        )
        return reply


def withdrawn(account: Account) -> list[bool]:
    """Return for each message in a chat whether it shows that its lead was withdrawn."""
    return [says(WITHDREW) in text for text in account.texts]


@asynccontextmanager
async def running(post: Post) -> AsyncGenerator[None]:
    worker = asyncio.ensure_future(post.delivery.run())
    try:
        yield
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def wait_for_state(post: Post, name: str, state: str) -> None:
    async def there() -> bool:
        return (await post.states()).get(name) == state

    await until(there)


@pytest.fixture
async def post(tmp_path: Path, clock: Clock) -> AsyncIterator[Post]:
    simulator = telegram(clock)
    different = replace(parts(simulator, clock), outbound=partial(Outbound, seconds=lambda: clock().timestamp()))
    async with (
        serve(simulator) as url,
        opened(Post, simulator, trial_settings(tmp_path, url), clock, different) as post,
    ):
        yield post
