"""Sets up a crash run: folder, simulator, mail server, forking program and officials."""

import os
import random
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import open_database
from bot.conversation.lead.model import Role
from bot.dispatch.sending import Person as Sender
from bot.settings import read_settings
from bot.storage.crypto import create_key_file
from telegram_simulator import Simulator, serve
from tests.bot_parts import official, put_model
from tests.canary import TOKEN
from tests.delivery.mailbox import Mailbox
from tests.delivery.test_mail import smtp
from tests.editions import editions, read_editions
from tests.faults.bot_process import forking
from tests.faults.crash_run import CONTACTS, CrashRun
from tests.faults.simulated_people import Contact
from tests.inbox_log import log_forgotten_updates

BY_MAIL = "jana@example.org"
"""The confirmed address of the first of the contacts."""
ADDRESSES = {CONTACTS[0]: BY_MAIL, CONTACTS[1]: "petr@example.org", CONTACTS[2]: "eva@example.org"}


@asynccontextmanager
async def open_run(seed: int) -> AsyncGenerator[CrashRun]:
    """Open a crash run with linked contacts and no running bot. A failure names the seed."""
    seed = int(os.environ.get("CPA_CRASH_SEED", seed))
    folder = Path(tempfile.mkdtemp(prefix="cpa-crash-"))  # short: the path of a socket may have 100 characters
    simulator, mailbox = Simulator(token=TOKEN, username="cpa_test_bot", rates=None), Mailbox()
    try:
        async with serve(simulator) as url, smtp(mailbox) as server:
            environment = environment_of(folder, url, server.port)
            settings = read_settings(
                _env_file=None, **{name.removeprefix("CPA_").lower(): text for name, text in environment.items()}
            )
            create_key_file(settings.key_file)
            settings.content_dir.symlink_to(editions()[0])  # the forking program reads it as soon as it begins
            for content in read_editions():
                put_model(content, settings.data_dir)
            async with forking(environment, folder) as program:
                draw = random.Random(seed)  # noqa: S311  reproducible, no secret
                stage = CrashRun(folder, settings, simulator, mailbox, program, draw, seed)
                await appoint(stage)
                yield stage
    except BaseException as error:
        error.add_note(f"CPA_CRASH_SEED={seed}; what is left lies in {folder}")
        raise
    shutil.rmtree(folder)


def environment_of(folder: Path, url: str, port: int) -> Mapping[str, str]:
    return {
        "CPA_TOKEN": TOKEN,
        "CPA_API_URL": url,
        "CPA_DATA_DIR": str(folder / "data"),
        "CPA_KEY_FILE": str(folder / "secrets" / "key"),
        "CPA_CONTENT_DIR": str(folder / "content"),
        "CPA_OPERATOR_NAME": "Zkušební provozovatel",
        "CPA_OPERATOR_ADDRESS": "Vymyšlená 1, 100 00 Praha",
        "CPA_OPERATOR_EMAIL": "bot@example.org",
        "CPA_OFFICER": "poverenec@example.org",
        "CPA_SMTP_HOST": "127.0.0.1",
        "CPA_SMTP_PORT": str(port),
        "CPA_SMTP_SECURITY": "none",
        "CPA_MAIL_FROM": "bot@example.org",
        # the time is that of the machine
        "CPA_QUIET_HOURS": "",
    }


async def appoint(stage: CrashRun) -> None:
    """Add a contact with a confirmed address for each town, and a coordinator."""
    names = dict(zip((*CONTACTS, ""), ("Jana", "Petr", "Eva", "Karel"), strict=True))
    async with open_database(stage.settings) as (database, vault):
        await database.write(log_forgotten_updates)
        for slug, name in names.items():
            user = stage.simulator.user(name, language_code="cs")
            draw = random.Random(f"{stage.seed}/{name}")  # noqa: S311
            contact = Contact(stage, user, draw, hurry=0.01)
            contact.start()
            stage.contacts[slug] = contact
            role = Role.CONTACT if slug else Role.COORDINATOR
            who = Sender(vault.person(user.id), user.id, "cs")
            await official(database, name, who, role, slug, ADDRESSES.get(slug, ""))
