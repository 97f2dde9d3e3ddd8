"""Five hundred things meant to break out of a text, through every place where people write, to every place where it is read.

What comes out is what went in (cleaned of what cannot be seen), no formatting begins or ends inside it, and around it
everything reads as it does around a harmless text.
"""

import json
import unicodedata
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import SMTP as PARSED
from pathlib import Path

import pytest

from bot.conversation.contact.model import LeadDetails, Writing
from bot.conversation.lead.model import (
    Answering,
    ContactMethod,
    Field,
    MyData,
    MyLead,
    next_field,
    valid_name,
    valid_words,
)
from bot.conversation.model import Action, BeginLead, Erase, Fill, Menu, Open, Say, SendLead, Start
from bot.conversation.private import NOTHING, Private, holds_document_number
from bot.conversation.routing import parse_text
from bot.conversation.towns.model import Towns
from bot.delivery.mail import mail_of
from bot.delivery.worker import OutboxWorker
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import Person as Sender
from bot.dispatch.sending import SendingError
from bot.operations.simulated_bot import ShownMail
from bot.storage import contacts
from bot.storage.database import Database, Transaction
from bot.view.context import Message
from bot.view.letter import Letter
from telegram_simulator import ImpossibleAction, Simulator
from telegram_simulator.entities import Entity, Formatted
from telegram_simulator.entities import clean as as_shown
from telegram_simulator.html_mode import parse_html
from telegram_simulator.refusals import BotApiError
from tests.adversity.corpus import CORPUS
from tests.adversity.permission_scene import VAULT
from tests.bot_parts import (
    TOWN,
    answer,
    draft_of,
    official,
    open_dispatcher,
    press,
    sender,
    session_of,
    settings,
    take,
    write_lead,
)
from tests.canary import NAME
from tests.delivery.mailbox import Mailbox
from tests.delivery.test_mail import HEADERS, smtp
from tests.effort import record, repetitions
from tests.operator_commands import console
from tests.people import Clock, Person
from tests.world import deliver_due

LONGEST = 4096
CONTACT_CHAT = 7
EVERY, EVERY_OVER_HTTP = repetitions(2, 1), repetitions(8, 1)
"""Each of them in torture; in CI a share, another one with each seed."""


@dataclass(frozen=True)
class RecordingChat:
    """A chat that keeps what is sent into it."""

    got: list[tuple[int, Message]] = field(default_factory=list[tuple[int, Message]])

    async def send(self, chat: int, message: Message) -> int:
        self.got.append((chat, message))
        return len(self.got)

    async def edit(self, chat: int, message_id: int, message: Message) -> None:  # noqa: ARG002  the protocol's arguments
        self.got.append((chat, message))


@dataclass(frozen=True)
class Seen:
    """A message as Telegram shows it. `own`: the formatting we asked for."""

    text: str
    own: tuple[Entity, ...]
    all: tuple[Entity, ...]

    @property
    def shape(self) -> tuple[str, ...]:
        return tuple(sorted(entity.type for entity in self.own))


def seen(message: Message) -> Seen:
    """Let the simulator read a message as Telegram does; it raises where Telegram would refuse."""
    parsed = parse_html(message.text)
    shown = as_shown(parsed)
    assert 0 < len(shown.text.encode("utf-16-le")) // 2 <= LONGEST
    for row in message.rows:
        for button in row:
            assert 0 < len(button.code.encode()) <= 64 or button.url
            assert "\n" not in button.label
    return Seen(shown.text, parsed.entities, shown.entities)


def spans(text: str, value: str) -> Iterator[tuple[int, int]]:
    at = text.find(value)
    while at >= 0:
        yield at, at + len(value)
        at = text.find(value, at + 1)


def assert_unbroken(message: Message, value: str, *, linked: bool) -> None:
    """A value stands in a message as it is; no formatting begins or ends in it; no link is made of it unless `linked`."""
    parsed, wanted = seen(message), as_shown(Formatted(value)).text
    assert wanted in parsed.text
    raw = parse_html(message.text)
    assert value in raw.text, "not even white space is lost on our side"
    for start, end in spans(raw.text, value):
        for entity in raw.entities:
            inside = start < entity.start < end or start < entity.end < end
            around = entity.start <= start and end <= entity.end
            assert around or not inside
    if not linked:
        codes = [parsed.text[entity.start : entity.end] for entity in parsed.all if entity.type == "code"]
        assert any(wanted in code for code in codes), "where it stands as code Telegram makes no link of it"


@dataclass
class InjectionBench:
    """A desk, an outbox worker, one contact; a new candidate for each text."""

    dispatcher: Dispatcher
    delivery: OutboxWorker
    chat: RecordingChat
    contact: int
    jana: Sender
    accounts: Iterator[int]

    async def call(self, name: Private) -> None:

        def job(tx: Transaction) -> None:
            found = contacts.get(tx, self.contact)
            assert found is not None
            contacts.remove(tx, self.contact)
            fresh = contacts.add(tx, found.role, TOWN, name, NOTHING)
            contacts.link(tx, contacts.invite(tx, fresh), self.jana.key, self.jana.chat, "cs")
            self.contact = fresh

        await self.dispatcher.database.write(job)

    async def delivered(self, chat: int) -> Message:
        """Deliver what is due; return the last message for a chat."""
        while await deliver_due(self.delivery):
            pass
        return next(message for to, message in reversed(self.chat.got) if to == chat)

    async def played(self, given: str) -> "Played":
        """Let a candidate and the contact write one text wherever they can."""
        who = sender(VAULT, next(self.accounts))
        texts: dict[str, str] = {}
        shown: dict[str, Message] = {}
        wrong: list[Message] = []
        called = valid_name(given)
        await self.call(called or Private("Jana"))
        if called:
            texts["contact"] = called
        for action in (Start(Private(given)), Open(Menu()), Say(Private(given)), Open(Towns()), Say(Private(given)), parse_text(f"/{given}")):  # fmt: skip
            wrong += (await take(self.dispatcher, who, action)).messages
        shown["summary"] = last(await self.filled(who, given, texts))
        draft = await draft_of(self.dispatcher.database, who.key)
        await take(self.dispatcher, who, SendLead(draft.id))
        shown["notice"] = await self.delivered(self.jana.chat)
        shown["sheet"] = last(await take(self.dispatcher, self.jana, Open(LeadDetails(draft.id))))
        if (words := valid_words(given)) and not holds_document_number(words):
            texts["reply"] = words
            await take(self.dispatcher, self.jana, Open(Writing(draft.id)), Say(Private(given)))
            shown["news"] = await self.delivered(who.chat)
            await take(self.dispatcher, who, Open(Answering(draft.id)), Say(Private(given)))
            texts["answer"] = words
            shown["thread"] = last(await take(self.dispatcher, self.jana, Open(LeadDetails(draft.id))))
        shown["status"] = last(await take(self.dispatcher, who, Open(MyLead(draft.id))))
        export = await take(self.dispatcher, who, Open(MyData()))
        shown["data"] = last(export)
        file = next(message.file for message in export.messages if message.file is not None)
        await take(self.dispatcher, who, Erase())
        return Played(texts, shown, wrong, json.loads(file.data))

    async def filled(self, who: Sender, given: str, texts: dict[str, str]) -> Reply:
        """Fill in a lead with the text as name and as own words, where it is taken."""
        reply = await take(self.dispatcher, who, BeginLead(TOWN, coordinator=False))
        content = self.dispatcher.library.content
        tried = set[Field]()
        while True:
            session = await session_of(self.dispatcher.database, who.key)
            draft = await draft_of(self.dispatcher.database, who.key)
            wanted = next_field(draft, session.answers, content)
            first = wanted not in tried
            action: Action
            match wanted:
                case None:
                    texts |= {
                        name: text
                        for name, text in (("name", draft.name), ("words", draft.words))
                        if text != NAME and text
                    }
                    return reply
                case Field.NAME:
                    action = Say(Private(given if first else NAME))
                case Field.WORDS:
                    action = Say(Private(given)) if first else Fill("words", "skip")
                case Field.REACH:
                    action = Fill("reach", ContactMethod.CHAT)
                case Field.ADDRESS:
                    raise AssertionError("the chat needs no address")
                case Field.AGE | Field.CZECH | Field.PERMIT:
                    action = Fill(*answer(str(wanted), session.answers, content))
            tried.add(wanted)
            reply = await take(self.dispatcher, who, action)


@dataclass(frozen=True)
class Played:
    """Cleaned inputs and shown texts, each by place, and the export."""

    texts: dict[str, str]
    shown: dict[str, Message]
    passed: list[Message]
    export: dict[str, object]


def last(reply: Reply) -> Message:
    return reply.messages[0]


@asynccontextmanager
async def stand(path: Path) -> AsyncGenerator[InjectionBench]:
    clock = Clock()
    async with Database(path, VAULT, clock) as database:
        dispatcher, chat = open_dispatcher(database, clock), RecordingChat()
        jana = sender(VAULT, CONTACT_CHAT, "cs")
        contact = await official(database, "Jana", jana)
        await take(dispatcher, jana, Start())
        delivery = OutboxWorker(dispatcher, chat, ShownMail(Simulator()))
        yield InjectionBench(dispatcher, delivery, chat, contact, jana, iter(range(10_000, 20_000)))


READ: dict[str, tuple[tuple[str, bool], ...]] = {
    "summary": (("name", True), ("words", True), ("contact", True)),
    "sheet": (("name", False), ("words", True)),
    "thread": (("name", False), ("words", True), ("answer", True), ("reply", True)),
    "news": (("contact", True), ("reply", True)),
    "status": (("contact", True),),
    "notice": (),
    "data": (),
}
"""The places of each text, and whether Telegram may link it: never in a candidate's name."""


def drawn(every: int, config: pytest.Config) -> tuple[str, ...]:
    """Return a share of the texts by the seed of `make proof`."""
    return CORPUS[int(config.getoption("hypothesis_seed") or 0) % every :: every]


PLAIN = ("Oksana", "12", "\u200b", "850101/1234", "u@example.org")
"""Harmless texts: taken everywhere; no name; nothing at all; the number of a person, which nobody may write; an address, which
no field of a message takes but its own."""


def exported(played: Played) -> None:
    (lead,) = json_array(played.export["messages"])
    details = json_object(lead["details"])
    assert details["name"] == played.texts.get("name", NAME)
    assert details["words"] == played.texts.get("words", "")
    events = {str(event["what"]): event for event in map(json_object, json_array(lead["events"]))}
    for what, text in (("town-wrote", "reply"), ("candidate-wrote", "answer")):
        if text in played.texts:
            assert events[what]["text"] == played.texts[text]
    if "town-wrote" in events:
        assert events["town-wrote"]["by"] == played.texts.get("contact", "Jana")


def json_object(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value  # pyright: ignore[reportUnknownVariableType]  of JSON


def json_array(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value  # pyright: ignore[reportUnknownVariableType]  of JSON


async def test_every_text_comes_out_as_it_went_in(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    assert len(CORPUS) >= 500
    given_texts, messages = drawn(EVERY, pytestconfig), 0
    async with stand(tmp_path / "injection.sqlite3") as bench:
        usual: dict[tuple[frozenset[str], bool], dict[str, tuple[str, ...]]] = {}
        for number, given in enumerate((*PLAIN, *given_texts)):
            played = await bench.played(given)
            for where, message in played.shown.items():
                for text, linked in READ[where]:
                    if text in played.texts:
                        assert_unbroken(message, played.texts[text], linked=linked)
            for message in played.passed:
                seen(message)
            messages += len(played.shown) + len(played.passed)
            shapes = {where: seen(message).shape for where, message in played.shown.items()}
            # a question is kept with a note above the summary
            kind = (frozenset(played.texts), "?" in given)
            if number < len(PLAIN) or kind[1]:
                usual.setdefault(kind, shapes)
            assert shapes == usual[kind], given
            exported(played)
            for text in played.texts.values():
                assert text == unicodedata.normalize("NFC", text)
                assert {unicodedata.category(char) for char in text if char != "\n"}.isdisjoint({"Cc", "Cs", "Co"})
    record(
        "injection corpus", f"{len(given_texts)} texts, {messages} messages: as written, 0 foreign entities, 0 too long"
    )


async def test_through_telegram_nothing_is_refused_and_nothing_crashes(
    candidate: Person, contact: Person, pytestconfig: pytest.Config
) -> None:
    """The same over HTTP: whatever a client can send is answered, and no call of ours is refused."""
    code = await write_lead(candidate)
    town, texts, played = candidate.town, drawn(EVERY_OVER_HTTP, pytestconfig), 0
    for number, given in enumerate(text for text in texts if not text.startswith("/")):  # a command is no words
        if number % 8 == 0:
            town.clock.advance(hours=25)  # ten messages a day
        await press(contact, LeadDetails(code))
        await press(contact, Writing(code))
        try:
            await contact.say(given)
        except (ImpossibleAction, BotApiError):  # no client sends it: too long, or nothing in it can be seen
            await contact.say("/leads")
            continue
        await candidate.start()
        await candidate.say(given)
        played += 1
        if words := valid_words(as_shown(Formatted(given)).text):  # a client cleans what it sends, too
            shown = as_shown(Formatted(words)).text
            assert any(shown in message.text for message in candidate.messages[-6:]), given
        await contact.say("/leads")
    refused = [call for call in town.simulator.calls if not call.ok]
    assert [(call.method, call.description) for call in refused] == []
    assert played > len(texts) * 0.7
    record("injection corpus over HTTP", f"{played} texts, {len(town.simulator.calls)} calls: 0 refused")


async def test_no_text_adds_a_header_to_a_letter() -> None:
    """As the operator's name, the only text of a setting that is in a header; each letter is read by a second parser."""
    mailbox = Mailbox()
    names = [given for given in CORPUS if len(given) < LONGEST]
    sent = refused = 0
    async with smtp(mailbox) as server:
        for name in names:
            sender_of = mail_of(
                settings().model_copy(
                    update={
                        "operator_name": name, "smtp_host": server.host, "smtp_port": server.port,
                        "smtp_security": "none", "mail_from": server.sender,
                    }
                )
            )  # fmt: skip
            try:
                await sender_of.post("jana@example.org", Letter("Předmět", "Text\n"), "1.abc")
                sent += 1
            except SendingError:
                refused += 1
    assert refused == 0
    assert len(mailbox.received) == sent == len(names)
    for mail in mailbox.received:
        again = message_from_bytes(mail.as_bytes(), policy=PARSED)
        for received in (mail, again):
            kept = [header for header in received if not header.startswith("X-")]
            assert sorted(kept) == sorted([*HEADERS, "Reply-To"])
            assert [address.addr_spec for address in received["To"].addresses] == ["jana@example.org"]
            assert [address.addr_spec for address in received["From"].addresses] == ["bot@example.org"]
            assert received["Subject"] == "Předmět"
    record("injection corpus in e-mail headers", f"{sent} letters: each header once, 0 added")


async def test_no_text_moves_the_operators_terminal(tmp_path: Path) -> None:
    """Names in `contact list` stand on one line each and hold nothing a terminal would obey."""
    async with Database(tmp_path / "office.sqlite3", VAULT, Clock()) as database:
        operator = console(database)
        added = 0
        for given in CORPUS:
            if valid_name(given) is not None:
                await operator.run("contact", "add", TOWN, f"--name={given}")
                added += 1
        lines = await operator.run("contact", "list")
    assert len(lines) == added > len(CORPUS) / 2
    unseen = {unicodedata.category(char) for line in lines for char in line} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert unseen == set()
