"""A dispatcher without Telegram, with a candidate and linked officials."""

from dataclasses import dataclass
from functools import partial

import pytest

from bot.conversation.contact.model import LeadDetails
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import ContactMethod, Lead, Role
from bot.conversation.model import Action, Open
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import Person as Sender
from bot.storage import outbox
from bot.storage.crypto import Vault
from bot.storage.database import Database
from bot.storage.notices import AnyMessage, CandidateNews
from tests.bot_parts import TOWN, lead_of, official, open_dispatcher, send_lead, sender, take
from tests.people import Clock


@dataclass
class Account:
    sender: Sender
    dispatcher: Dispatcher

    @property
    def key(self) -> bytes:
        return self.sender.key

    async def take(self, *actions: Action) -> Reply:
        return await take(self.dispatcher, self.sender, *actions)

    async def reads(self, *actions: Action) -> str:
        """Return the first message of a turn."""
        return (await self.take(*actions)).messages[0].text

    async def link(self, name: str, role: Role = Role.CONTACT, slug: str = TOWN, email: str = "") -> int:
        return await official(self.dispatcher.database, name, self.sender, role, slug, email)

    async def send_lead(
        self, slug: str = TOWN, reach: ContactMethod = ContactMethod.CHAT, *, coordinator: bool = False
    ) -> str:
        return await send_lead(self.dispatcher, self.sender, slug, reach, coordinator=coordinator)


@dataclass
class Desk:
    """A dispatcher, a candidate and two accounts that can become officials."""

    dispatcher: Dispatcher
    vault: Vault
    clock: Clock

    def __post_init__(self) -> None:
        self.oksana, self.jana, self.karel = (
            self.account(number, language) for number, language in enumerate(("uk", "cs", "cs"), 1)
        )

    def account(self, number: int, language: str = "uk") -> Account:
        return Account(sender(self.vault, number, language), self.dispatcher)

    @property
    def database(self) -> Database:
        return self.dispatcher.database

    @property
    def reason(self) -> str:
        return next(iter(self.dispatcher.library.content.reasons))

    async def lead(self) -> str:
        """Link Jana as the contact and send a lead to her town; due messages count as sent."""
        await self.jana.link("Jana")
        code = await self.oksana.send_lead()
        await self.due()
        return code

    async def lead_of(self, code: str) -> Lead:
        return await lead_of(self.dispatcher, code)

    async def opened_lead(self) -> str:
        """Return a lead that Jana has opened."""
        code = await self.lead()
        await self.jana.take(Open(LeadDetails(code)))
        await self.due()
        return code

    async def last_step(self, code: str) -> int:
        return event_number((await self.lead_of(code)).events[-1])

    async def due(self) -> list[AnyMessage]:
        """Return the due messages; they count as sent."""
        rows = await self.database.write(outbox.claim)
        for row in rows:
            await self.database.write(partial(outbox.finish, row_id=row.id, state="sent"))
        return [row.outgoing for row in rows]


@pytest.fixture
def desk(dispatcher: Dispatcher, vault: Vault, clock: Clock) -> Desk:
    return Desk(dispatcher, vault, clock)


@pytest.fixture
def dispatcher(database: Database, clock: Clock) -> Dispatcher:
    return open_dispatcher(database, clock)


@pytest.fixture
def oksana(vault: Vault) -> Sender:
    return sender(vault, 1)


@pytest.fixture
def jana(vault: Vault) -> Sender:
    """An account that can become a contact."""
    return sender(vault, 2, "cs")


def news(found: list[AnyMessage]) -> list[CandidateNews]:
    return [outgoing for outgoing in found if isinstance(outgoing, CandidateNews)]
