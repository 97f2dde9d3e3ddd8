"""Somebody whose data must be found nowhere it does not belong: all conversations are played as hers, with faults, at DEBUG.

Looked at is everything that leaves a trace: the log of every library, subjects and bodies of letters, notices, the data
of every button, file names, and the database with its log and backup, which must be unreadable.
"""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr

from bot.conversation.codes import decode_screen
from bot.conversation.contact.model import Writing
from bot.conversation.lead.model import Answering, ContactMethod, Field, LeadField
from bot.conversation.state import Session
from bot.operations.log import configure
from bot.operations.simulated_bot import trial_settings
from bot.storage import sessions
from bot.storage.database import Transaction
from telegram_simulator import BadGateway, Fault, RateLimit, Reset, serve
from tests.bot_parts import says
from tests.canary import EMAIL, NAME, PHONE, TOKEN, WORDS, hits
from tests.correspondent import pages_of
from tests.effort import record
from tests.people import Clock, Person
from tests.transcript import TranscriptPlayer
from tests.world import UNFINISHED, World, running, telegram

FOLDER = Path(__file__).parents[1] / "transcripts"
_ADDRESS = re.compile(r"^\+?[\d ()-]{9,}$|@")


class Canary(TranscriptPlayer):
    """Plays a conversation in which every candidate is her: what is typed into a field of hers is what she would type."""

    async def enter(self, name: str, role: str, language: str) -> None:
        await super().enter(name, role, language)
        if role == "candidate":
            person = self.people[name]
            known = replace(person.user, first_name=NAME, last_name=WORDS, username="zofie_kanarkova")
            self.town.simulator.world.users[known.id] = known
            self.people[name] = Person(self.town, known)

    async def do(self, person: Person, what: str) -> None:
        await super().do(person, await self.hers(person, what))
        wait, left = 38, True  # what may have been lost on the way comes again by then
        while left:
            # how long a chat asks to wait goes by the machine's clock, when to try again by the town's
            asked = self.town.app.workers.outbound.asked_to_wait
            await asyncio.sleep(max(asked(one.user.id) for one in self.people.values()))
            self.town.clock.advance(seconds=wait)
            self.town.app.dispatcher.outbox_changed.set()
            await self.town.settled()
            wait, left = 1, await self.town.database.read(self._tries_soon)

    def _tries_soon(self, tx: Transaction) -> bool:
        return tx.one(UNFINISHED, int((self.town.clock().timestamp() + 1) * 1000)) != (0,)

    async def session(self, person: Person) -> Session | None:
        app = self.town.app
        return await app.dispatcher.database.read(lambda tx: sessions.load(tx, app.vault.person(person.user.id)))

    async def hers(self, person: Person, what: str) -> str:
        """Return what she types instead."""
        if what.startswith(("[", "/")):
            return what
        if what.startswith("("):
            return f"(own-phone {PHONE})" if what.startswith("(own-phone") else what
        session = await self.session(person)
        match decode_screen(session.place if session else "menu"):
            case LeadField(Field.NAME):
                return NAME
            case LeadField(Field.ADDRESS) if _ADDRESS.search(what):
                by_mail = session is not None and session.draft and session.draft.reach is ContactMethod.EMAIL
                return EMAIL if by_mail else PHONE
            case LeadField(Field.WORDS) | Answering() | Writing() if not any(char.isdigit() for char in what):
                return WORDS
            case _:
                return what


@dataclass
class Trace:
    """The traces of all conversations, by place."""

    found: dict[str, list[bytes]] = field(default_factory=dict[str, list[bytes]])
    looked_at: dict[str, int] = field(default_factory=dict[str, int])
    shown: set[str] = field(default_factory=set[str])
    """Her data in the chats, where they belong."""

    def look(self, where: str, text: str | bytes) -> None:
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self.looked_at[where] = self.looked_at.get(where, 0) + len(raw)
        if found := hits(raw):
            self.found.setdefault(where, []).extend(found)


@asynccontextmanager
async def stage(folder: Path, clock: Clock, **pages: object) -> AsyncGenerator[World]:
    """The program as an operator runs it, with her as everybody and her token."""
    simulator = telegram(clock, TOKEN)
    async with serve(simulator) as url:
        settings = trial_settings(folder, url, **pages).model_copy(update={"token": SecretStr(TOKEN)})
        async with running(simulator, settings, clock) as town:
            for name, number in (("Jana", 902), ("Karel", 903)):
                simulator.user(name, user_id=number)
            yield town


def buttons(call: object) -> Iterator[str]:
    """Return the data of every button in the parameters of a call, however deep they lie."""
    match call:
        case dict():
            for name, value in call.items():  # pyright: ignore[reportUnknownVariableType]  any JSON
                if name in {"callback_data", "url"}:
                    yield str(value)  # pyright: ignore[reportUnknownArgumentType]  the same
                else:
                    yield from buttons(value)  # pyright: ignore[reportUnknownArgumentType]  the same
        case list() | tuple():
            for value in call:  # pyright: ignore[reportUnknownVariableType]  the same
                yield from buttons(value)  # pyright: ignore[reportUnknownArgumentType]  the same
        case _:
            pass


NOTICES = tuple(
    says(text, language)
    for language in ("cs", "uk")
    for text in ("New message from a candidate", "The candidate has written to you")
)


async def leave_behind(town: World, trace: Trace) -> int:
    """Look at all that one conversation left, but for the chats themselves; return how many calls were made."""
    for call in town.simulator.calls:
        for data in buttons(dict(call.parameters)):
            trace.look("button", data)
        if "document" in call.parameters:
            trace.look("file name sent", str(call.parameters["document"]))
        text = str(call.parameters.get("text", ""))
        trace.shown.update(word for word in (NAME, PHONE, EMAIL, WORDS) if word in text)
        if any(notice in text for notice in NOTICES):
            trace.look("notice", text)
    for letter in town.simulator.letters:
        trace.look("letter", f"{letter.subject}\n{letter.body}")
    for path in town.app.settings.data_dir.rglob("*"):
        trace.look("file name", str(path.relative_to(town.app.settings.data_dir)))
        if path.is_file():
            trace.look("database", path.read_bytes())
    return len(town.simulator.calls)


@pytest.mark.usefixtures("own_log")
async def test_all_conversations_leave_no_trace_of_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure("DEBUG")
    trace, played, some_at_once = Trace(), sorted(FOLDER.glob("*.txt")), asyncio.Semaphore(6)

    async def play(number: int, path: Path) -> int:
        async with some_at_once, stage(tmp_path / str(number), Clock(), **pages_of(path)) as town:
            for fault in (
                Fault(RateLimit(0), "sendMessage", chance=0.1, seed=number),
                Fault(RateLimit(0), "editMessageText", chance=0.1, seed=number),
                Fault(BadGateway(), "getUpdates", calls=(6,)),
                Fault(Reset("before"), "sendMessage", calls=(9,)),
            ):
                town.simulator.add_fault(fault)
            await Canary(town).play(path)
            if path.stem == "uk-03-lead-answered":
                await _break(town)
            return await leave_behind(town, trace)

    calls = await asyncio.gather(*(play(number, path) for number, path in enumerate(played)))
    log = capsys.readouterr().err
    trace.look("log", log)
    assert "update quarantined" in log, "defects were on the way"
    assert "polling failed" in log
    assert trace.found == {}
    assert trace.shown == {NAME, PHONE, EMAIL, WORDS}
    assert set(trace.looked_at) == {
        "button", "letter", "notice", "database", "log", "file name", "file name sent",
    }  # fmt: skip
    measured = f"{len(played)} conversations, {sum(calls)} calls: 0 hits"
    record("canary in logs, letters, buttons, file names, database", measured)


async def _break(town: World) -> None:
    """Let defects happen while her words are on the way: what is logged then is an exception that quotes them."""
    victim = town.somebody("uk", NAME)
    await victim.start()
    await victim.say(f"/unknown {NAME}")
    world = town.simulator.world
    world.updates.add("message", {"message_id": NAME, "text": WORDS, "from": {"id": 1, "first_name": NAME}})
    await town.database.write(
        lambda tx: tx.run("UPDATE contact SET body = x'00' WHERE person = ?", town.vault.person(900))
    )
    town.simulator.say(world.users[900], WORDS)
    await town.settled()


@pytest.mark.usefixtures("own_log")
async def test_one_handler_and_on_it_one_redaction(
    tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """After everything has run, no library has a way of its own to the outside, and each one's line is redacted."""
    configure("DEBUG")
    async with stage(tmp_path, clock) as town:
        await town.somebody("uk", NAME).start()
        loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
        (handler,) = logging.root.handlers
        assert isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
        assert [logger.name for logger in loggers if _own_way(logger)] == []
        capsys.readouterr()
        silent: list[str] = []
        for logger in loggers:
            logger.critical("https://x.org/bot%s/getMe?to=%s&call=%s", TOKEN, EMAIL, PHONE)
            said = capsys.readouterr().err
            assert hits(said.encode()) == [], logger.name
            if "/bot[token]/getMe?to=[email]&call=[number]" not in said:
                silent.append(logger.name)
    assert silent == []


def _own_way(logger: logging.Logger) -> bool:
    return any(not isinstance(handler, logging.NullHandler) for handler in logger.handlers)
