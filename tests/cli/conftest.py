"""Fixtures: a simulated Bot API in another thread, and the environment of commands that use it."""

import asyncio
import shutil
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import pytest
from aiosmtpd.controller import Controller

from bot.app import now, open_database, watched_content
from bot.cli import cli
from bot.cli.database_commands import Backend, serve_socket
from bot.conversation.lead.model import Role
from bot.conversation.private import Private
from bot.operations.simulated_bot import trial_settings
from bot.settings import Settings
from bot.storage import contacts
from telegram_simulator import Simulator, serve
from tests import small
from tests.delivery.mailbox import Mailbox
from tests.world import World

T = TypeVar("T")
Put: TypeAlias = Callable[[Mapping[str, str]], None]
TOKEN = "7654321:simulated-token-of-nobody-at-all"  # noqa: S105 - of a bot that does not exist
BOT = "cpa_test_bot"
OPERATOR = {
    "operator_name": "Zkušební provozovatel",
    "operator_address": "Vymyšlená 1, 100 00 Praha",
    "operator_email": "bot@example.org",
    "officer": "poverenec@example.org",
}


@dataclass
class BotApi:
    """The simulator in a separate thread, in which all its methods are called."""

    simulator: Simulator
    url: str
    loop: asyncio.AbstractEventLoop

    def do(self, act: Callable[[Simulator], T]) -> T:
        async def doing() -> T:
            return act(self.simulator)

        return asyncio.run_coroutine_threadsafe(doing(), self.loop).result(10)

    def polled(self) -> None:
        """Wait until the bot has fetched all updates."""
        asyncio.run_coroutine_threadsafe(self.simulator.wait_until_polled(within=20), self.loop).result(25)


@pytest.fixture(autouse=True)
def logs_of_commands(own_log: None) -> None:
    """Restore the log, which commands configure for the whole process."""


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    simulator = Simulator(token=TOKEN, username=BOT, rates=None)
    ready: list[BotApi] = []
    started, over = threading.Event(), asyncio.Event()

    async def serving() -> None:
        async with serve(simulator) as url:
            ready.append(BotApi(simulator, url, asyncio.get_running_loop()))
            started.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serving()))
    thread.start()
    assert started.wait(10)
    yield ready[0]
    ready[0].loop.call_soon_threadsafe(over.set)
    thread.join(10)


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small content, with which processes start ten times as fast."""
    return small.write(tmp_path_factory.mktemp("small") / "content")


@pytest.fixture
def environment(tmp_path: Path, small_folder: Path) -> dict[str, str]:
    """The settings of a complete bot with the small content, except those of the Bot API."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "token").chmod(0o600)
    return {
        "CPA_TOKEN_FILE": str(tmp_path / "token"),
        "CPA_API_URL": "http://127.0.0.1:9",
        "CPA_DATA_DIR": str(tmp_path / "data"),
        "CPA_KEY_FILE": str(tmp_path / "secrets" / "key"),
        "CPA_CONTENT_DIR": str(small_folder),
        **{f"CPA_{field.upper()}": value for field, value in OPERATOR.items()},
        "CPA_COORDINATOR_NAME": "Karel Zkušební",
    }


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Put:
    """A function that sets the environment; no other CPA_ variables remain except the content folder."""
    monkeypatch.chdir(tmp_path)
    for name in {f"CPA_{field.upper()}" for field in Settings.model_fields} - {"CPA_CONTENT_DIR"}:
        monkeypatch.delenv(name, raising=False)

    def put(environment: Mapping[str, str]) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return put


@pytest.fixture
async def town(town: World) -> AsyncIterator[World]:
    """The running program with the socket for commands."""
    async with serve_socket(town.app.settings.data_dir, cli, Backend.of(town.app)):
        yield town


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, small_folder: Path) -> Path:
    """A folder with a key, a database with a coordinator, and cached valid content."""
    folder = tmp_path_factory.mktemp("prepared")
    settings = trial_settings(folder, "http://127.0.0.1:9", content_dir=small_folder).model_copy(update=OPERATOR)

    async def add() -> None:
        async with open_database(settings) as (database, vault):
            await database.write(
                lambda tx: contacts.add(tx, Role.COORDINATOR, "", Private("Karel Zkušební"), Private(""))
            )
            watched_content(settings, vault, now)

    asyncio.run(add())
    # without the copy that a later start could go back to: a wrong folder is to be refused
    for copy in (settings.data_dir / "content").glob("*.zip"):
        copy.unlink()
    return folder


@pytest.fixture
def ready(bot_api: BotApi, environment: dict[str, str], use: Put, prepared: Path, tmp_path: Path) -> dict[str, str]:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    environment["CPA_API_URL"] = bot_api.url
    # the time is that of the machine
    environment["CPA_QUIET_HOURS"] = ""
    use(environment)
    return environment


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, "127.0.0.1", port)
    controller.start()
    yield mailbox, port
    controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def mail_by(port: int) -> dict[str, str]:
    """Return the settings of a mail server on a loopback port."""
    return {
        "CPA_SMTP_HOST": "127.0.0.1", "CPA_SMTP_PORT": str(port), "CPA_SMTP_SECURITY": "none",
        "CPA_MAIL_FROM": "cpa@example.org",
    }  # fmt: skip
