"""Opens the demo: the production bot on the local Bot API, a contact in Telegram for three towns, and others without.

Everything lives in a temporary folder and is gone when the demo ends. All people in it are invented.
"""

import socket
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import PRODUCTION, App, Parts, open_app
from bot.conversation.lead.model import Role
from bot.conversation.private import NOTHING, Private
from bot.demo.clock import DemoClock
from bot.demo.leaping import Leaping
from bot.settings import Settings, read_settings
from bot.storage import administrators, contacts
from bot.storage.crypto import Vault, create_key_file
from bot.storage.database import Database, Transaction
from bot.view.letters import Letter
from telegram_simulator import Simulator, User, serve
from telegram_simulator.page import Official, Page, Stage

TOKEN = "1000000:demo-token-of-nobody-in-particular"  # noqa: S105  the simulator's own
BOT = "cpa_guide_demo_bot"
TOWNS = ("plzen", "brno", "usti-nad-labem")
CONTACT = "Jana Ukázková"
PAGE_TOWN = "ostrava"
PAGE_CONTACT = "Marie Příkladná"
"""She has no Telegram and answers on the lead page."""
DEPUTY = "Petr Náhradní"
"""He stands in for the contact of the first town, on the lead page too."""
COORDINATOR = "Karel Zkušební"
ADMINISTRATOR = "Alena Textová"
"""She looks after what the bot says, and sees no lead."""


@dataclass(frozen=True)
class Demo:
    """The running demo."""

    url: str
    simulator: Simulator
    app: App
    contact: User
    coordinator: User
    administrator: User
    leaping: Leaping


@dataclass(frozen=True)
class ShownMail:
    """Shows letters in the demo instead of sending them."""

    simulator: Simulator

    async def post(self, to: str, letter: Letter, message_id: str) -> None:  # noqa: ARG002  the protocol's arguments
        """Put the letter beside the chats."""
        self.simulator.add_letter(to, letter.subject, letter.body)


def demo_settings(folder: Path, api_url: str, **overrides: object) -> Settings:
    """Give settings that touch nothing but `folder`."""
    key = folder / "secrets" / "key"
    if not key.exists():
        create_key_file(key)
    return read_settings(
        _env_file=None,
        token=TOKEN,
        api_url=api_url,
        data_dir=folder / "data",
        key_file=key,
        operator_name="Ukázkový provozovatel",
        operator_address="Vymyšlená 1, 100 00 Praha",
        operator_email="bot@example.org",
        officer="poverenec@example.org",
        **{"backup_dir": None, **overrides},
    )


@asynccontextmanager
async def open_demo(port: int = 0, parts: Parts = PRODUCTION) -> AsyncGenerator[Demo]:
    """Open the demo; `run` of its app must be started by the caller. Its clock is the one of `parts` until somebody moves it."""
    clock = DemoClock(parts.clock)
    simulator = Simulator(token=TOKEN, username=BOT, clock=clock)
    contact = simulator.user(first_name="Jana", language_code="cs")
    coordinator = simulator.user(first_name="Karel", language_code="cs")
    administrator = simulator.user(first_name="Alena", language_code="cs")
    page = Page()
    parts = Parts(clock, mail=lambda _: ShownMail(simulator), content=parts.content)
    with tempfile.TemporaryDirectory(prefix="cpa-demo-") as name:
        async with (
            serve(simulator, port=port, routes=page.routes) as url,
            open_app(demo_settings(Path(name), url, **lead_pages()), parts) as app,
        ):
            leaping = Leaping(clock, simulator, app)
            await prepare(app.dispatcher.database, app.vault, contact.id, coordinator.id)
            await app.dispatcher.database.write(add_those_without_telegram)
            await app.dispatcher.database.write(lambda tx: add_administrator(tx, administrator.id))
            for user in (contact, coordinator, administrator):
                simulator.start(user)
            page.open(
                Stage(
                    bot=simulator.world.bot,
                    words=app.dispatcher.words,
                    listed=lambda: app.dispatcher.library.content.municipalities,
                    with_contact=TOWNS,
                    by_email=(PAGE_TOWN,),
                    contact=Official(contact, CONTACT),
                    coordinator=Official(coordinator, COORDINATOR),
                    administrator=Official(administrator, ADMINISTRATOR),
                    time=leaping,
                )
            )
            yield Demo(url, simulator, app, contact, coordinator, administrator, leaping)


async def prepare(database: Database, vault: Vault, contact: int, coordinator: int) -> None:
    """Make one contact for three towns and a coordinator, linked to these Telegram ids."""

    def add(tx: Transaction) -> None:
        people = [(Role.CONTACT, slug, CONTACT, "jana@example.org", contact) for slug in TOWNS]
        people.append((Role.COORDINATOR, "", COORDINATOR, "", coordinator))
        for role, slug, name, email, account in people:
            contact_id = contacts.add(tx, role, slug, Private(name), Private(email))
            contacts.link(tx, contacts.invite(tx, contact_id), vault.person(account), account, "cs")
            contacts.confirm_email(tx, contact_id)

    await database.write(add)


def add_those_without_telegram(tx: Transaction) -> None:
    """Make a contact and a deputy who have e-mail only; their addresses are confirmed already."""
    for role, slug, name, email in (
        (Role.CONTACT, PAGE_TOWN, PAGE_CONTACT, "marie@example.org"),
        (Role.DEPUTY, TOWNS[0], DEPUTY, "petr@example.org"),
    ):
        added = contacts.add(tx, role, slug, Private(name), Private(email), telegram=False)
        contacts.confirm_by_link(tx, added)


def add_administrator(tx: Transaction, account: int) -> None:
    """Make an administrator, linked to this Telegram id."""
    token = administrators.invite(tx, administrators.add(tx, Private(ADMINISTRATOR), NOTHING))
    administrators.link(tx, token, tx.vault.person(account), account, "cs")


def lead_pages() -> dict[str, object]:
    """Give the settings of the lead pages: on the loopback as the rest, on a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    return {"public_url": f"http://127.0.0.1:{port}", "web_port": port}
