"""Parts of the program for tests: the content as it is, a desk over a test's database, and ways to a sent lead.

Nothing here knows a word of the content: buttons are pressed by what they mean, texts come from the catalogues.
"""

import asyncio
import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import content_for
from bot.content.content import Content
from bot.content.library import Library
from bot.content.search.model import SearchModel
from bot.conversation.codes import Coded, encode
from bot.conversation.lead.model import ContactMethod, Draft, Field, Lead, LeadStart, Role, next_field, open_question
from bot.conversation.model import Action, BeginLead, Fill, Say, SendCvAlong, SendLead, Start
from bot.conversation.papers.model import PaperAnswers, asked_for
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import Person as Sender
from bot.live.search_models import MODELS as STORED_MODELS
from bot.live.search_models import stored_model, train_and_store
from bot.settings import Settings, operator_of, read_settings
from bot.storage import administrators, contacts, leads, privacy, sessions
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction, set_up
from bot.view.catalog import Words
from tests.canary import EMAIL, NAME, PHONE, WORDS
from tests.people import Clock, Person

MODELS = Path("build/search").absolute()
TOWN, NO_CONTACT = "plzen", "kyjov"
"""A town of the shipped list that tests give a contact, and one they leave without."""


@cache
def settings() -> Settings:
    """Settings that name an operator and read no `.env`."""
    return read_settings(
        _env_file=None,
        token="123456:TEST-token-of-nobody-in-particular",  # noqa: S106 - of a bot that does not exist
        operator_name="Zkušební provozovatel",
        operator_address="Vymyšlená 1, 100 00 Praha",
        operator_email="bot@example.org",
        officer="poverenec@example.org",
    )


@cache
def shipped() -> tuple[Content, Mapping[str, Words]]:
    """The content and the catalogues, read once; that they are good is what `tests/cli/test_check.py` is about."""
    content, words = content_for(settings(), only_read=True)
    content.learn(trained_model(content))
    return content, words


def trained_model(content: Content) -> SearchModel:
    """The model of a content, trained once for all workers."""
    MODELS.mkdir(parents=True, exist_ok=True)
    with (MODELS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if known := stored_model(MODELS, content.digest):
            return known
        # a loop may run in this thread already
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, train_and_store(MODELS, content.lessons())).result()


def put_model(content: Content, data: Path) -> None:
    """Store the model of a content in a data folder, so that a bot that starts there trains none."""
    trained_model(content)
    folder = data / "content" / STORED_MODELS
    for one in (data, folder.parent, folder):
        one.mkdir(0o700, exist_ok=True)
    (folder / f"{content.digest}.model").touch(0o600)
    shutil.copyfile(MODELS / f"{content.digest}.model", folder / f"{content.digest}.model")


@cache
def empty_database() -> bytes:
    """The file of a database with the current schema and no rows, migrated once in a session."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            set_up(connection, path)
        return path.read_bytes()


def database_at(path: Path, vault: Vault, clock: Callable[[], datetime]) -> Database:
    """A database that is not migrated again; `storage/test_migrate.py` is about migrations."""
    if not path.exists():
        path.write_bytes(empty_database())
    return Database(path, vault, clock)


def open_dispatcher(database: Database, clock: Clock) -> Dispatcher:
    """A desk at which turns can be taken without Telegram."""
    content, words = shipped()
    return Dispatcher(database, Library(content, clock()), words, operator_of(settings()).named("test_bot"), clock)


def tidy_now(tx: Transaction) -> bool:
    """Tidy up by a clock that agrees with Telegram's."""
    return privacy.tidy(tx, timedelta())


def says(text: str, language: str = "cs", **values: object) -> str:
    """A text of the catalogues."""
    said = shipped()[1][language].say(text, **values)
    assert said != text.format(**values), f"the catalogues do not know: {text}"
    return said


def sender(vault: Vault, number: int, language: str = "uk") -> Sender:
    return Sender(vault.person(number), number, language)


async def official(
    database: Database,
    name: str,
    who: Sender | None = None,
    role: Role = Role.CONTACT,
    slug: str = TOWN,
    email: str = "",
) -> int:
    """Somebody of the municipal side, linked to an account if one is named, with a confirmed address if there is one."""

    def job(tx: Transaction) -> int:
        contact = contacts.add(tx, role, slug, Private(name), Private(email))
        if who is not None:
            contacts.link(tx, contacts.invite(tx, contact), who.key, who.chat, "cs")
        if email:
            contacts.confirm_email(tx, contact)
        return contact

    return await database.write(job)


async def administrator(database: Database, name: str, who: Sender, email: str = "") -> int:
    def job(tx: Transaction) -> int:
        entry = administrators.add(tx, Private(name), Private(email))
        administrators.link(tx, administrators.invite(tx, entry), who.key, who.chat, "cs")
        if email:
            administrators.confirm_email(tx, entry)
        return entry

    return await database.write(job)


async def session_of(database: Database, key: bytes) -> Session:
    session = await database.read(lambda tx: sessions.load(tx, key))
    assert session is not None
    return session


async def lead_of(dispatcher: Dispatcher, code: str) -> Lead:
    lead = await dispatcher.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    return lead


async def draft_of(database: Database, key: bytes) -> Draft:
    """The lead somebody is filling in."""
    draft = (await session_of(database, key)).draft
    assert draft is not None
    return draft


async def take(dispatcher: Dispatcher, who: Sender, *actions: Action) -> Reply:
    reply: Reply | None = None
    for action in actions:
        reply = await dispatcher.dispatch(who, action)
    assert reply is not None
    return reply


async def fill_in(
    dispatcher: Dispatcher,
    who: Sender,
    slug: str = TOWN,
    reach: ContactMethod = ContactMethod.CHAT,
    *,
    coordinator: bool = False,
) -> Draft:
    await take(dispatcher, who, Start(), BeginLead(slug, coordinator))
    content = dispatcher.library.content
    while True:
        session = await session_of(dispatcher.database, who.key)
        draft = await draft_of(dispatcher.database, who.key)
        match next_field(draft, session.answers, content):
            case None:
                return draft
            case Field.NAME:
                action: Action = Say(Private(NAME))
            case Field.REACH:
                action = Fill("reach", reach)
            case Field.ADDRESS:
                action = Say(Private(EMAIL if reach is ContactMethod.EMAIL else PHONE))
            case Field.WORDS:
                action = Say(Private(WORDS))
            case Field.AGE | Field.CZECH | Field.PERMIT as field:
                action = Fill(*answer(str(field), session.answers, content))
        await take(dispatcher, who, action)


async def attach_cv(dispatcher: Dispatcher, who: Sender) -> None:
    """Have made a CV of a name and some work, and send it along with what is filled in."""
    content = dispatcher.library.content
    typed = {"name": Private(NAME), "work": Private(f"2020-2024 {WORDS}")}

    def job(tx: Transaction) -> None:
        session = sessions.load(tx, who.key) or Session()
        said = PaperAnswers(tx.now, TOWN, {name: () for name, _ in asked_for("cv", TOWN, content)}, typed)
        sessions.save(tx, who.key, replace(session, papers=said))

    await dispatcher.database.write(job)
    await take(dispatcher, who, SendCvAlong(wanted=True))


async def send_lead(
    dispatcher: Dispatcher,
    who: Sender,
    slug: str = TOWN,
    reach: ContactMethod = ContactMethod.CHAT,
    *,
    coordinator: bool = False,
) -> str:
    """Fill in a lead and send it; return its code."""
    draft = await fill_in(dispatcher, who, slug, reach, coordinator=coordinator)
    await take(dispatcher, who, SendLead(draft.id))
    return draft.id


def answer(field: str, answers: Mapping[str, str], content: Content) -> tuple[str, str]:
    """A question that is open for a field, and an answer with which a lead may be sent."""
    name = open_question(Field(field), answers, content)
    assert name is not None
    options = (option for option, meant in content.questions[name].options.items() if meant.lead)
    return name, next(options)


async def press(person: Person, meaning: Coded) -> None:
    """Press the newest button with this meaning, whatever its label says today."""
    code = encode(meaning)

    def shown() -> list[tuple[int, str]]:
        of_all = (
            (message.message_id, button) for message in person.messages for row in message.buttons for button in row
        )
        return [(message_id, button.text) for message_id, button in of_all if button.data == code]

    seen = set[str]()
    while not (found := shown()) and await person.look_behind_more(seen):
        pass
    assert found, f"no button for {meaning} among {person.labels} under: {person.text}"
    message_id, _ = found[-1]
    person.town.simulator.press(person.user, message_id, code)
    await person.town.settled()


async def write_lead(candidate: Person, slug: str = TOWN) -> str:
    """Fill in a lead in Telegram and send it, pressing only what is shown; return its code."""
    town = candidate.town
    dispatcher, key = town.app.dispatcher, town.app.vault.person(candidate.user.id)
    content = dispatcher.library.content
    await candidate.start(f"m_{slug}")
    await press(candidate, LeadStart(slug))
    await press(candidate, BeginLead(slug, coordinator=False))
    while True:
        session = await session_of(dispatcher.database, key)
        draft = await draft_of(dispatcher.database, key)
        match next_field(draft, session.answers, content):
            case None:
                await press(candidate, SendLead(draft.id))
                return draft.id
            case Field.NAME:
                await candidate.say(NAME)
            case Field.REACH:
                await press(candidate, Fill("reach", ContactMethod.PHONE))
            case Field.ADDRESS:
                await candidate.say(PHONE)
            case Field.WORDS:
                await candidate.say(WORDS)
            case Field.AGE | Field.CZECH | Field.PERMIT as field:
                name, option = answer(str(field), session.answers, content)
                await press(candidate, Fill(name, option))
