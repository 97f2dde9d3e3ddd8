"""The outbox worker with a real Bot API on the loopback; a test says when it delivers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from bot.conversation.contact.model import Sheet
from bot.conversation.lead.model import Role
from bot.conversation.model import Open
from bot.demo import demo_settings
from bot.dispatch.dispatcher import Reply
from bot.dispatch.sending import Person as Sender
from bot.storage import notifications
from bot.telegram.outbound import Outbound
from telegram_simulator import ChatMessage, Simulator, User, serve
from tests.people import Clock
from tests.program import official, take
from tests.waiting import until
from tests.world import World, opened, parts, telegram

STATES = "SELECT name, state, attempts, body IS NOT NULL FROM outbox ORDER BY id"


@dataclass
class Account:
    """Somebody with Telegram, who also takes turns without it."""

    user: User
    sender: Sender
    simulator: Simulator

    @property
    def messages(self) -> tuple[ChatMessage, ...]:
        return self.simulator.chat(self.user).from_bot

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]


@dataclass
class Post(World):
    """The program, which delivers when a test says so; nobody is linked but whom the test links."""

    async def populate(self) -> None:
        """Nobody."""

    def account(self, name: str, language: str = "cs") -> Account:
        user = self.simulator.user(name, language_code=language)
        self.simulator.start(user)
        return Account(user, Sender(self.vault.person(user.id), user.id, language), self.simulator)

    async def official(
        self, name: str, role: Role = Role.CONTACT, slug: str = "plzen", email: str = ""
    ) -> tuple[Account, int]:
        account = self.account(name)
        return account, await official(self.dispatcher.database, name, account.sender, role, slug, email)

    async def states(self) -> dict[str, str]:
        """The state of every row by the end of its name; alarms are told apart."""
        rows = await self.dispatcher.database.read(lambda tx: tx.all(STATES))
        return {name.partition("/")[2]: state for name, state, *_ in rows if not name.startswith("alarm/")}

    async def alarms(self) -> list[tuple[str, str]]:
        """The alarms for the operator: cause and state."""
        rows = await self.dispatcher.database.read(lambda tx: tx.all(STATES))
        return [(name.split("/")[1], state) for name, state, *_ in rows if name.startswith("alarm/")]

    async def attempts(self, name: str) -> int:
        """How often a row was tried, by the end of its name."""
        rows = await self.dispatcher.database.read(lambda tx: tx.all(STATES))
        return sum(attempts for full, _, attempts, _ in rows if full.endswith(f"/{name}"))

    def letters_to(self, address: str) -> list[str]:
        return [letter.body for letter in self.simulator.letters if letter.to == address]

    async def open_sheet(self, account: Account, code: str) -> Reply:
        """Open a lead in Telegram, as `turns` does: the message is noted."""
        reply = await take(self.dispatcher, account.sender, Open(Sheet(code)))
        message = await self.delivery.chat.send(account.user.id, reply.messages[-1])
        await self.dispatcher.database.write(
            partial(
                notifications.note_shown, code=reply.lead, contact_id=reply.contact, message_id=message, full=reply.full
            )
        )
        return reply


@asynccontextmanager
async def running(post: Post) -> AsyncGenerator[None]:
    """The worker as the program runs it."""
    worker = asyncio.ensure_future(post.delivery.run())
    try:
        yield
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def comes_to(post: Post, name: str, state: str) -> None:
    """Wait for a row to come to a state."""

    async def there() -> bool:
        return (await post.states()).get(name) == state

    await until(there)


@pytest.fixture
async def post(tmp_path: Path, clock: Clock) -> AsyncIterator[Post]:
    simulator = telegram(clock)
    different = replace(parts(simulator, clock), outbound=partial(Outbound, seconds=lambda: clock().timestamp()))
    async with serve(simulator) as url, opened(Post, simulator, demo_settings(tmp_path, url), clock, different) as post:
        yield post
