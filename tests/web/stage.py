"""The pages over a real desk and a real SQLite file; letters are delivered when a test says so."""

import re
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp

from bot.conversation.lead.model import Lead, Role
from bot.conversation.private import Private
from bot.delivery import town_changes
from bot.delivery.worker import OutboxWorker
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import contacts, leads
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.view.context import Message
from bot.view.letters import Letter
from bot.web.site import Site
from tests.people import Clock
from tests.program import TOWN, desk_over, sender
from tests.web.browsing import Browser

ADDRESS = "jana@example.org"
LINK = re.compile(r"https?://\S+/[clt]/[\w-]{22}")


class Chats:
    """Telegram's place: messages by chat."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, Message]] = []

    async def send(self, chat: int, message: Message) -> int:
        assert chat, "a message for nobody"
        self.sent.append((chat, message))
        return len(self.sent)

    async def edit(self, chat: int, message_id: int, message: Message) -> None:
        assert chat, "a message for nobody"
        assert message_id
        assert message.text


class Letterbox:
    """The mail server's place: letters by address."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, Letter]] = []

    async def post(self, to: str, letter: Letter, message_id: str) -> None:
        assert message_id
        self.letters.append((to, letter))

    def links(self, to: str) -> list[str]:
        return [link for address, letter in self.letters if address == to for link in LINK.findall(letter.body)
                if link.rstrip("/").count("/") > 2]  # fmt: skip


@dataclass
class Town:
    """Everything around the pages."""

    dispatcher: Dispatcher
    delivery: OutboxWorker
    chats: Chats
    mail: Letterbox
    browser: Browser
    clock: Clock
    vault: Vault
    site: Site

    @property
    def database(self) -> Database:
        return self.dispatcher.database

    def candidate(self, number: int = 1) -> Sender:
        return sender(self.vault, number)

    async def deliver(self) -> None:
        while await self.delivery.deliver_due():
            pass

    async def add(self, email: str = ADDRESS, role: Role = Role.CONTACT, slug: str = TOWN, name: str = "Jana Ukázková") -> int:  # fmt: skip
        """Add somebody without Telegram and send the invitation."""

        def job(tx: Transaction) -> int:
            contact = contacts.add(tx, role, slug, Private(name), Private(email), telegram=False)
            town_changes.invite_by_mail(tx, contact)
            return contact

        contact = await self.database.write(job)
        await self.deliver()
        return contact

    async def confirm(self, email: str = ADDRESS) -> None:
        """Follow the newest link to this address and confirm."""
        await self.browser.get(self.mail.links(email)[-1])
        await self.browser.press("Ano, adresa je moje")

    async def joined(self, email: str = ADDRESS, role: Role = Role.CONTACT, slug: str = TOWN, name: str = "Jana Ukázková") -> int:  # fmt: skip
        contact = await self.add(email, role, slug, name)
        await self.confirm(email)
        return contact

    async def lead(self, code: str) -> Lead:
        lead = await self.database.read(lambda tx: leads.by_code(tx, code))
        assert lead is not None
        return lead


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def open_town(database: Database, clock: Clock, vault: Vault) -> AsyncGenerator[Town]:
    """Open the pages on a free port of the loopback."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    bare = desk_over(database, clock)
    dispatcher = replace(bare, operator=replace(bare.operator, web=origin))
    chats, mail = Chats(), Letterbox()
    site = Site(dispatcher, "127.0.0.1", port)
    jar = aiohttp.CookieJar(unsafe=True)  # of an address without a name
    async with site.open(), aiohttp.ClientSession(cookie_jar=jar) as session:
        browser = Browser(session, origin)
        yield Town(
            dispatcher, OutboxWorker(dispatcher, chats, mail), chats, mail, browser, clock, vault, site
        )
