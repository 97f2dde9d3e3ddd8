"""The whole program, composed for `cpa-bot run`, the demo and the tests.

`Dependencies` holds its dependencies on the outside world (time, Telegram, mail, disk), to be replaced.
"""

import asyncio
import socket
import sqlite3
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import structlog
from telegram import Bot

from bot import __version__
from bot.content.content import Content
from bot.content.problems import ContentError, did_you_mean, errors
from bot.content.snapshot import Snapshot
from bot.delivery.mail import mail_of
from bot.delivery.worker import OutboxWorker
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import MailSender
from bot.live.content_cache import CacheKey, ContentAndWords, rules_of
from bot.live.publishing import Publishing
from bot.live.reload import ContentNotices, ContentWatcher, watch_content
from bot.operations.environment import AGAIN_S, SOCKET, START_S, OperatorError, env_file
from bot.operations.maintenance import Maintenance
from bot.registry import declared
from bot.settings import Settings, operator_of
from bot.storage import backups, contacts, facts
from bot.storage.crypto import KeyFileError, Vault, read_key_file
from bot.storage.database import Clock, Database, DatabaseError, schema_version
from bot.storage.folder import FolderError, HeldError, check_key, locked, make_data_folder
from bot.telegram.bot_profile import set_profile, username
from bot.telegram.ingest import Ingest
from bot.telegram.outbound import Outbound
from bot.telegram.request import REQUESTS, BotRequest, MakeRequest, make_bot
from bot.telegram.updates import InlineQuery
from bot.telegram.workers import Workers
from bot.view import catalog
from bot.view.catalog import CatalogError, Words
from bot.view.features import FeatureLinks

if TYPE_CHECKING:
    from bot.web.site import Site

log = structlog.get_logger()
DATABASE = "cpa.sqlite3"
BACKLOG_S = 0.5
"""Seconds to handle updates from the downtime before background work begins."""
USERNAME_TIMEOUT_S = 15.0
"""Seconds a command waits for the bot's user name. The bot itself retries without a limit."""
START_NAME_S = 2.0
"""Seconds a start waits for the user name; none after a failed call."""


def now() -> datetime:
    """Return the time (UTC). The only clock of the program."""
    return datetime.now(UTC)


def watched_content(
    settings: Settings, vault: Vault, clock: Clock, publishing: Publishing | None = None
) -> ContentWatcher:
    """Load the content folder, and prepare to watch it."""
    spoken: dict[str, Words] = {}
    judge = partial(content_for, settings, known=spoken)
    before = CacheKey(rules_of(settings), vault)
    watched = watch_content(settings.content_dir, settings.data_dir, judge, clock, spoken, before)
    watched.publishing = publishing
    return watched


@dataclass(frozen=True)
class Dependencies:
    """The dependencies on the outside world; the defaults are those of production."""

    clock: Clock = now
    mail: Callable[[Settings], MailSender] = mail_of
    request: Callable[[MakeRequest], BotRequest] = BotRequest
    outbound: Callable[[Bot], Outbound] = Outbound
    database: Callable[[Path, Vault, Clock], Database] = Database
    content: Callable[[Settings, Vault, Clock, Publishing], ContentWatcher] = watched_content


PRODUCTION = Dependencies()


@dataclass(frozen=True)
class Background:
    """The background work and the pages of a feature."""

    run: Callable[[], Coroutine[Any, Any, None]] | None = None
    inline: Callable[[InlineQuery], None] | None = None
    """A handler of inline queries."""


@dataclass(frozen=True)
class FeatureBackground:
    """The work of a feature while the bot runs: declared in its `background.py`."""

    begin: Callable[[Settings, Dispatcher, Bot], Background]


@dataclass(frozen=True)
class FeatureMetrics:
    """Metrics: declared in `metrics.py`, loaded only with `CPA_METRICS_PORT`."""

    exposed: Callable[["App"], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class App:
    """The open program; `run` works until cancelled or until polling cannot go on."""

    settings: Settings
    dispatcher: Dispatcher
    vault: Vault
    request: BotRequest
    # PTB shows the token in its repr
    bot: Bot = field(repr=False)
    named: "asyncio.Future[str]"
    """The bot's user name, once Telegram tells it."""
    workers: Workers
    ingest: Ingest
    delivery: OutboxWorker
    maintenance: Maintenance
    watching: ContentWatcher
    telling: ContentNotices
    works: tuple["Background", ...]
    site: "Site | None" = None
    """The lead pages, where a public address is set."""

    async def run(self) -> None:
        """Poll, answer, deliver and maintain; then set the bot's profile and watch the content."""
        await self._require_coordinator()
        await self._require_pages()
        await self.maintenance.begin()
        await self.workers.recover()
        pages = self.site.open() if self.site else nullcontext()
        async with pages, asyncio.TaskGroup() as group:
            await self._tell_started()
            naming = group.create_task(self._learn_name())
            for work in (self.workers.run, *(one.run for one in self.works if one.run), self.ingest.run):
                group.create_task(work() if self.dispatcher.operator.bot else _run_when_named(naming, work))
            group.create_task(self.delivery.run())
            group.create_task(self.maintenance.run())
            # the folder was looked at just now, and Telegram knows the bot mostly as it is
            await asyncio.sleep(BACKLOG_S)
            group.create_task(self._set_profile(naming))
            group.create_task(self.watching.run(self.telling))

    async def _tell_started(self) -> None:
        settings, desk = self.settings, self.dispatcher
        log.info(
            "started",
            version=__version__,
            bot=desk.operator.bot,
            content=desk.library.content.version,
            schema=await desk.database.read(schema_version),
            data=str(settings.data_dir.absolute()),
            backups=str(settings.backup_dir.absolute()) if settings.backup_dir else "",
            content_dir=str(settings.content_dir.absolute()),
            pages=settings.public_url,
            # Without a file, every setting comes from the environment, or none is set.
            env_file=env_file(),
        )

    async def _learn_name(self) -> None:
        """Store the bot's user name for this run and the next. Raises `IngestError`."""
        name, desk, bot = await self.named, self.dispatcher, self.settings.bot_id
        desk.operator = desk.operator.named(name)
        desk.outbox_changed.set()
        try:
            if await desk.database.read(lambda tx: facts.bot_name(tx, bot)) != name:
                await desk.database.write(lambda tx: facts.note_bot_name(tx, bot, name))
        except (sqlite3.Error, OSError) as error:
            log.warning("user name of the bot not stored", error=type(error).__name__)

    async def _set_profile(self, naming: "asyncio.Task[None]") -> None:
        """Set the bot's profile once Telegram answers, and again for a new language."""
        await asyncio.wait({naming})
        while True:
            await set_profile(self.bot, self.dispatcher.words)
            await self.watching.new_language.wait()
            self.watching.new_language.clear()

    async def _require_coordinator(self) -> None:
        """Raise `OperatorError` without a coordinator: some messages would have no recipient."""
        if not await self.dispatcher.database.read(lambda tx: contacts.of_town(tx, "")):
            raise OperatorError("There is no coordinator. Run `cpa-bot init`, or `cpa-bot coordinator add --name ...`.")

    async def _require_pages(self) -> None:
        """Raise `OperatorError` without a public address if a contact has only the lead page."""
        everyone = await self.dispatcher.database.read(contacts.everyone)
        if self.site is None and any(contact.on_page_only for contact in everyone):
            raise OperatorError(
                "CPA_PUBLIC_URL: it is empty, but somebody without Telegram works on the lead pages. Set it, or remove them (cpa-bot contact list)."
            )


def content_for(
    settings: Settings,
    files: Snapshot | None = None,
    known: Mapping[str, Words] | None = None,
    *,
    only_read: bool = False,
) -> ContentAndWords:
    """Load and check content and catalogues. Raises `ContentError` or `OperatorError`.

    `files`: content that was read before. `known`: catalogues that are loaded already. `only_read`:
    skip the checks, if these files passed the same rules or only names are needed.
    """
    known = known or {}
    if not (files and files.files) and not settings.content_dir.is_dir():
        raise OperatorError(
            f"CPA_CONTENT_DIR: there is no folder {settings.content_dir}. Name the folder that holds guide.yaml."
        )
    try:
        if only_read:
            from bot.content import loader  # noqa: PLC0415  good content is cached and not loaded

            loaded = loader.load(settings.content_dir, files)
            if found := errors(loaded.problems):
                raise ContentError(found)
            content = loaded.content
            words = catalog.load(settings.locales_dir, content.languages, known=known)
        else:
            from bot.editorial.validators import load_valid_content  # noqa: PLC0415  every screen, for new content only

            content, words = load_valid_content(
                settings.content_dir, settings.locales_dir, operator_of(settings), known, files
            )
    except CatalogError as error:
        raise OperatorError(f"CPA_LOCALES_DIR: {error}.") from error
    # Editors read the files, so the live content keeps each text only once.
    return _keep_towns(replace(content, as_read=None), settings.only_towns), words


def _keep_towns(content: Content, slugs: tuple[str, ...]) -> Content:
    for slug in slugs:
        if slug not in content.municipalities:
            raise OperatorError(f'CPA_TOWNS: no town "{slug}" is listed, {did_you_mean(slug, content.municipalities)}')
    if not slugs:
        return content
    kept = {slug: town for slug, town in content.municipalities.items() if slug in slugs}
    return replace(content, municipalities=kept)


@asynccontextmanager
async def _hold_data_folder(folder: Path, wait_s: float) -> AsyncGenerator[None]:
    """Hold the data folder. Wait for a command that holds it, but not for a running bot."""
    deadline = time.monotonic() + wait_s
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(locked(folder))
                break
            except HeldError:
                if _has_bot(folder) or time.monotonic() >= deadline:
                    raise
            await asyncio.sleep(AGAIN_S)
        yield


def _has_bot(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as control:
        try:
            control.connect(str(folder / SOCKET))
        except OSError:
            return False
    return True


@asynccontextmanager
async def open_database(
    settings: Settings,
    parts: Dependencies = PRODUCTION,
    *,
    new: bool = False,
    existing: bool = False,
    wait_s: float = 0,
) -> AsyncGenerator[tuple[Database, Vault]]:
    """Hold the data folder and open its database. Raises `OperatorError`.

    `new`: create an empty database even if there are backups. `existing`: create neither database
    nor folder. `wait_s`: seconds to wait for a command that uses the folder.
    """
    path, folder = settings.data_dir / DATABASE, settings.backup_dir
    try:
        if existing:
            _require_existing(path, folder)
        make_data_folder(settings.data_dir)
        vault = read_key_file(settings.key_file)
        async with _hold_data_folder(settings.data_dir, wait_s):
            backups.delete_interrupted(settings.data_dir)
            backups.delete_unfinished(path)
            if folder and not new:
                backups.require_database(path, folder)
            if path.exists():
                aside = folder if folder and folder.is_dir() else settings.data_dir
                backups.keep_before_migration(path, aside, vault, parts.clock())
            async with parts.database(path, vault, parts.clock) as database:
                await database.write(check_key)
                yield database, vault
    except (KeyFileError, FolderError, DatabaseError, backups.BackupError) as error:
        raise OperatorError(str(error)) from error


def _require_existing(path: Path, folder: Path | None) -> None:
    """Raise `OperatorError` without a database: an empty one would be backed up as good."""
    if folder:
        backups.require_database(path, folder)
    if not path.exists():
        raise OperatorError(
            f"CPA_DATA_DIR: there is no database in {path.parent}. `cpa-bot init` makes one, `cpa-bot restore` brings one back."
        )


async def create_database(settings: Settings, *, new: bool) -> None:
    """Create a database. `new`: even if there are backups of another one."""
    async with open_database(settings, new=new):
        pass


@asynccontextmanager
async def open_app(settings: Settings, parts: Dependencies = PRODUCTION) -> AsyncGenerator[App]:
    """Open everything in order; close it in reverse."""
    async with open_database(settings, parts, wait_s=START_S) as (database, vault):
        request = parts.request(REQUESTS[settings.http_client])
        bot = make_bot(settings.api_url, settings.bot_token, request)
        async with request, AsyncExitStack() as stack:
            failed = asyncio.Event()
            named = asyncio.ensure_future(username(bot, failed.set))
            stack.callback(named.cancel)
            # Telegram is asked while the content is read.
            await asyncio.sleep(0)
            # After the lock: a second bot is rejected before it reads the content.
            publishing = Publishing(settings.content_dir, settings.locales_dir, database)
            with suppress(OSError):
                # each look at the folder retries, and logs the obstacle
                await publishing.recover()
            watched = parts.content(settings, vault, parts.clock, publishing)
            known = await database.read(lambda tx: facts.bot_name(tx, settings.bot_id))
            operator = operator_of(settings).named(await _name_so_far(named, failed) or known)
            dispatcher = Dispatcher(
                database, watched.library, watched.words, operator, parts.clock, backups=settings.backup_dir,
                quiet=settings.quiet, publish=watched.publish, locales=settings.locales_dir,
            )  # fmt: skip
            watched.changed = dispatcher.outbox_changed.set
            outbound = parts.outbound(bot)
            workers = Workers(dispatcher, outbound)
            maintenance = Maintenance(dispatcher, settings.backup_dir, request.clock.ahead)
            works = tuple(
                one.begin(settings, dispatcher, bot) for one in declared("background", FeatureBackground).values()
            )
            yield App(
                settings,
                dispatcher,
                vault,
                request,
                bot,
                named,
                workers,
                Ingest(
                    bot,
                    database,
                    vault,
                    parts.clock,
                    workers.offer,
                    workers.waiting,
                    workers.admits,
                    partial(_offer_inline_query, works),
                    unsaved=workers.unsaved,
                    disturbed=partial(maintenance.alarm, "conflict"),
                ),
                OutboxWorker(dispatcher, outbound, parts.mail(settings)),
                maintenance,
                watched,
                ContentNotices(dispatcher),
                works,
                pages_of(settings, dispatcher),
            )


def _offer_inline_query(works: tuple[Background, ...], query: InlineQuery) -> None:
    for take in (work.inline for work in works if work.inline):
        take(query)


async def _run_when_named(naming: "asyncio.Task[None]", work: Callable[[], Awaitable[None]]) -> None:
    """Work only once the bot's user name is known: screens link to it."""
    await asyncio.wait({naming})
    await work()


async def _name_so_far(named: "asyncio.Future[str]", failed: asyncio.Event) -> str:
    """Return the bot's user name, "" if Telegram is down or slow. Raises `IngestError`."""
    first = asyncio.ensure_future(failed.wait())
    both: set[asyncio.Future[str] | asyncio.Future[Literal[True]]] = {named, first}
    await asyncio.wait(both, timeout=START_NAME_S, return_when=asyncio.FIRST_COMPLETED)
    first.cancel()
    return named.result() if named.done() else ""


def pages_of(settings: Settings, dispatcher: Dispatcher) -> "Site | None":
    """Return the lead pages; None without a public address."""
    if not settings.public_url:
        return None
    from bot.web.site import Site  # noqa: PLC0415  a web server, which most bots do without

    places = (one.pages for one in declared("links", FeatureLinks).values() if one.pages)
    added = [route for place in places for route in import_module(place).routes(settings, dispatcher)]
    return Site(dispatcher, settings.web_host, settings.web_port, settings.web_proxies, added)


async def known_name(settings: Settings, database: Database, parts: Dependencies = PRODUCTION) -> str:
    """Return the stored user name, or ask for it and store it. Raises `OperatorError`."""
    known = await database.read(lambda tx: facts.bot_name(tx, settings.bot_id))
    if not known:
        known = await name_of_bot(settings, parts)
        await database.write(lambda tx: facts.note_bot_name(tx, settings.bot_id, known))
    return known


class AwayError(OperatorError):
    """Telegram did not tell the bot's user name in time."""


async def name_of_bot(settings: Settings, parts: Dependencies = PRODUCTION) -> str:
    """Ask Telegram for the bot's user name, for a command. Raises `OperatorError`."""
    request = parts.request(REQUESTS[settings.http_client])
    async with request:
        try:
            async with asyncio.timeout(USERNAME_TIMEOUT_S):
                return await username(make_bot(settings.api_url, settings.bot_token, request))
        except TimeoutError:
            trouble = request.trouble or f"{urlsplit(settings.api_url).netloc}: no answer in time (timeout)"
            what = f"CPA_API_URL: Telegram cannot be reached ({trouble})."
            raise AwayError(
                f"{what} Check DNS, firewall (port 443) and proxy of this machine; then try again."
            ) from None
