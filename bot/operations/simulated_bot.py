"""A bot without a token, for the demo and tests: it uses a single folder."""

import socket
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.lead.model import Role
from bot.conversation.private import Private
from bot.settings import Settings, read_settings
from bot.storage import contacts
from bot.storage.crypto import Vault, create_key_file
from bot.storage.database import Database, Transaction
from bot.view.letter import Letter
from telegram_simulator import Simulator, new_token

TOKEN = new_token()
BOT = "cpa_guide_demo_bot"
TOWNS = ("plzen", "brno", "usti-nad-labem")
CONTACT = "Jana Ukázková"
COORDINATOR = "Karel Zkušební"


@dataclass(frozen=True)
class ShownMail:
    """A mailer that shows letters in the simulator."""

    simulator: Simulator

    async def post(self, to: str, letter: Letter, message_id: str) -> None:  # noqa: ARG002  the protocol's arguments
        self.simulator.add_letter(to, letter.subject, letter.body)


def trial_settings(folder: Path, api_url: str, **overrides: object) -> Settings:
    """Return settings that use only `folder`."""
    key = folder / "secrets" / "key"
    if not key.exists():
        create_key_file(key)
    return read_settings(
        _env_file=None, token=TOKEN, token_file=None, api_url=api_url, data_dir=folder / "data", key_file=key,
        operator_name="Ukázkový provozovatel", operator_address="Vymyšlená 1, 100 00 Praha",
        operator_email="bot@example.org", officer="poverenec@example.org",
        # At night the demo behaves as by day.
        **{"backup_dir": None, "quiet_hours": "", **overrides},
    )  # fmt: skip


def lead_pages() -> dict[str, object]:
    """Return the settings of the lead pages: on the loopback interface, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    return {"public_url": f"http://127.0.0.1:{port}", "web_port": port}


async def prepare(database: Database, vault: Vault, contact: int, coordinator: int, email: str = "") -> None:
    """Add a contact of three towns and a coordinator (`email`: theirs), linked to accounts."""

    def add(tx: Transaction) -> None:
        people = [(Role.CONTACT, slug, CONTACT, "jana@example.org", contact) for slug in TOWNS]
        people.append((Role.COORDINATOR, "", COORDINATOR, email, coordinator))
        for role, slug, name, address, account in people:
            contact_id = contacts.add(tx, role, slug, Private(name), Private(address))
            contacts.link(tx, contacts.invite(tx, contact_id), vault.person(account), account, "cs")
            contacts.confirm_email(tx, contact_id)

    await database.write(add)
