"""The lead pages of a program that does not run, and a browser without a screen; letters go when a test says so."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversation.lead.model import ContactMethod, Lead, Role
from bot.conversation.private import Private
from bot.delivery import contact_changes
from bot.dispatch.sending import Person as Sender
from bot.operations.simulated_bot import lead_pages, trial_settings
from bot.storage import contacts, leads
from bot.storage.database import Transaction
from bot.web.site import Site
from telegram_simulator import serve
from tests.bot_parts import TOWN, send_lead, sender
from tests.people import Clock
from tests.web.text_browser import Browser, open_browser
from tests.world import World, opened, telegram

ADDRESS = "jana@example.org"


@dataclass
class Web(World):
    browser: Browser = field(init=False)

    async def populate(self) -> None:
        """Nobody: each test adds whom it needs."""

    @property
    def site(self) -> Site:
        assert self.app.site is not None
        return self.app.site

    @property
    def told(self) -> list[int]:
        """In which chats messages of the bot came, one after another."""
        calls = self.simulator.world.calls.since(concerning="sendMessage")
        return [int(str(call.parameters["chat_id"])) for call in calls if call.ok]

    def account(self, number: int, language: str = "cs") -> Sender:
        if number not in self.simulator.world.users:
            self.simulator.start(self.simulator.user("Testa", user_id=number, language_code=language))
        return sender(self.vault, number, language)

    def candidate(self, number: int = 1) -> Sender:
        return self.account(number, "uk")

    async def add(self, email: str = ADDRESS, role: Role = Role.CONTACT, slug: str = TOWN, name: str = "Jana Ukázková") -> int:  # fmt: skip
        def job(tx: Transaction) -> int:
            contact = contacts.add(tx, role, slug, Private(name), Private(email), telegram=False)
            contact_changes.invite_by_mail(tx, contact)
            return contact

        contact = await self.database.write(job)
        await self.deliver()
        return contact

    async def confirm(self, email: str = ADDRESS) -> None:
        await self.browser.get(self.links(email)[-1])
        await self.browser.press("Ano, adresa je moje")

    async def joined(self, email: str = ADDRESS, role: Role = Role.CONTACT, slug: str = TOWN, name: str = "Jana Ukázková") -> int:  # fmt: skip
        contact = await self.add(email, role, slug, name)
        await self.confirm(email)
        return contact

    async def follow(self, link: str) -> None:
        await self.browser.get(link)
        await self.browser.press("Otevřít")

    async def letter(self, number: int = 1, reach: ContactMethod = ContactMethod.CHAT) -> tuple[str, str]:
        """Send a lead. Return its code, and the link of the letter about it."""
        code = await send_lead(self.dispatcher, self.candidate(number), reach=reach)
        await self.deliver()
        return code, self.links(ADDRESS)[-1]

    async def opened(self, number: int = 1, reach: ContactMethod = ContactMethod.CHAT) -> str:
        """Send a lead and open it by the link of its letter. Return its code."""
        code, link = await self.letter(number, reach)
        await self.follow(link)
        return code

    async def link(self, contact: int, number: int = 77) -> Sender:
        account = self.account(number)
        await self.database.write(
            lambda tx: contacts.link(tx, contacts.invite(tx, contact), account.key, account.chat, "cs")
        )
        return account

    async def lead(self, code: str) -> Lead:
        lead = await self.database.read(lambda tx: leads.by_code(tx, code))
        assert lead is not None
        return lead


@asynccontextmanager
async def open_town(folder: Path, clock: Clock, **different: object) -> AsyncGenerator[Web]:
    """Open the pages on a free port of the loopback, with `different` settings, and a browser straight before them."""
    simulator = telegram(clock)
    async with serve(simulator) as url:
        settings = trial_settings(folder, url, **{**lead_pages(), **different})
        async with (
            opened(Web, simulator, settings, clock) as town,
            town.site.open(),
            open_browser(f"http://127.0.0.1:{settings.web_port}") as town.browser,
        ):
            yield town
