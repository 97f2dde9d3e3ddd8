"""Stored updates worked on: one person's in order, many persons at once, and nobody's trouble holds up another."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.conversation.codes import Coded, encode
from bot.conversation.contact.model import LeadDetails, LeadStub
from bot.conversation.model import Action, Erase, FixedPage, Guide, Menu, Open, RemoveFile, ShowAgain
from bot.conversation.plan import PlanFile
from bot.dispatch.sending import Person as Sender
from bot.operations.simulated_bot import TOKEN, trial_settings
from bot.storage import inbox, privacy, sessions
from bot.storage.inbox import Incoming
from bot.telegram.ingest import Storing, received
from bot.telegram.outbound import Outbound
from bot.telegram.updates import read, stored
from bot.telegram.workers import FAILURES, MAX_BACKLOG, MAX_CONCURRENT, Workers
from bot.view.markup import plain
from telegram_simulator import ApiError, BadGateway, ChatMessage, Effect, Fault, RateLimit, Reset, Simulator, Slow, User
from tests.bot_parts import fill_in, official, says, send_lead, session_of
from tests.canary import NAME
from tests.people import Clock
from tests.telegram.conftest import SPEED
from tests.waiting import LONGEST_S, in_seconds, until
from tests.world import World, opened, parts

STEPS = "SELECT update_id, step FROM inbox ORDER BY update_id"

UNREADABLE = "INSERT INTO contact (role, slug, person, linked_at, body) VALUES ('contact', 'plzen', ?, 0, x'00')"
"""Stands for a bug: every turn of the person in this row fails."""


@dataclass
class Reception(World):
    """The queues of all persons, fed by hand: nothing polls."""

    workers: Workers = field(init=False)
    person: User = field(init=False)
    """Somebody who has started the bot."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.workers = self.app.workers
        self.person = self.newcomer("Olena")
        self.simulator.world.updates.clear()

    def newcomer(self, name: str, language: str = "uk") -> User:
        user = self.simulator.user(name, language_code=language)
        self.simulator.start(user)
        return user

    async def populate(self) -> None:
        """Nobody."""

    async def restart(self) -> None:
        self.workers = Workers(self.dispatcher, self.workers.outbound)
        await self.workers.recover()

    async def receive(self, stores: asyncio.Event | None = None) -> list[int]:
        """Store and queue everything people did so far, as the poller does. `stores`: queue it, and store it then."""
        updates = [read(update.body) for update in self.simulator.world.updates.pending]
        self.simulator.world.updates.clear()
        arrived = [received(update, self.vault) for update in updates]
        kept = [
            Incoming(one.update_id, one.person, stored(update)) for one, update in zip(arrived, updates, strict=True)
        ]

        async def store() -> list[int]:
            if stores:
                await stores.wait()
            return await self.database.write(lambda tx: inbox.store(tx, kept))

        storing: Storing = asyncio.ensure_future(store())
        if not stores:
            await storing
        for one in arrived:
            self.workers.offer(one, storing)
        return [update.update_id for update in updates]

    async def idle(self) -> bool:
        """Return True when every update is answered, and no reply is owed."""
        return self.workers.waiting() == 0 and set((await self.steps()).values()) <= {"answered", "quarantined"}

    async def answered(self) -> None:
        await self.receive()
        await until(self.idle)

    async def says(self, text: str, user: User | None = None, stores: asyncio.Event | None = None) -> int:
        self.simulator.say(user or self.person, text)
        return (await self.receive(stores))[-1]

    async def hears(self, text: str = "/menu") -> str:
        await self.says(text)
        await until(self.idle)
        return self.screen().text

    def press(self, code: Coded | str, user: User | None = None, message: int = 0) -> None:
        pressed = code if isinstance(code, str) else encode(code)
        who = user or self.person
        message = message or self.screen(who).message_id
        self.simulator.forge_press(who, pressed, message)

    async def pressed(self, code: Coded | str, user: User | None = None, message: int = 0) -> None:
        self.press(code, user, message)
        await self.answered()

    async def restarted(self) -> None:
        await self.restart()
        async with self.working():
            await until(self.idle)

    def fail(self, effect: Effect, method: str = "sendMessage", *calls: int) -> None:
        self.simulator.add_fault(Fault(effect, method, calls=calls))

    async def fail_turns(self) -> None:
        """Have every turn of the person fail, as by a bug."""
        key = self.vault.person(self.person.id)
        await self.database.write(lambda tx: tx.run(UNREADABLE, key))

    async def can_write(self, *, on: bool) -> None:
        await self.database.read(lambda tx: tx.all(f"PRAGMA query_only={int(not on)}"))

    async def is_called(self) -> bool:
        return self.count("sendMessage") > 0

    def count(self, method: str) -> int:
        return sum(call.method == method for call in self.simulator.calls)

    async def steps(self) -> dict[int, str]:
        return dict(await self.dispatcher.database.read(lambda tx: tx.all(STEPS)))

    async def all_steps(self) -> set[str]:
        return set((await self.steps()).values())

    def texts(self, user: User | None = None) -> list[str]:
        return [message.text for message in self.simulator.chat(user or self.person).from_bot]

    def screen(self, user: User | None = None) -> ChatMessage:
        return self.simulator.chat(user or self.person).from_bot[-1]

    def sender(self, user: User | None = None) -> Sender:
        who = user or self.person
        return Sender(self.vault.person(who.id), who.id, who.language_code or "")

    async def page(self, action: Action) -> str:
        """Return the text that the person would see."""
        reply = await self.dispatcher.dispatch(self.sender(), action)
        assert reply is not None
        return plain(reply.messages[0].text)

    @asynccontextmanager
    async def working(self) -> AsyncGenerator[None]:
        task = asyncio.ensure_future(self.workers.run())
        try:
            yield
        finally:
            task.cancel()
            outcome = (await asyncio.gather(task, return_exceptions=True))[0]
            assert isinstance(outcome, asyncio.CancelledError), "whatever happens to one update, the others go on"


@pytest.fixture
async def reception(simulator: Simulator, url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Reception]:
    outbound = partial(Outbound, seconds=asyncio.get_running_loop().time)
    different = replace(parts(simulator, clock), outbound=outbound)
    settings = trial_settings(tmp_path, url)
    async with opened(Reception, simulator, settings, clock, different) as reception:
        yield reception


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
async def at_work(reception: Reception) -> AsyncIterator[Reception]:
    async with reception.working():
        yield reception


def sent(simulator: Simulator, user: User) -> list[object]:
    """The beginnings of the texts sent to somebody, in order."""
    calls = (call for call in simulator.calls if call.method == "sendMessage")
    return [str(call.parameters["text"])[:20] for call in calls if call.parameters["chat_id"] == user.id]


async def test_one_persons_updates_are_answered_in_order(at_work: Reception) -> None:
    for command in ("/help", "/about", "/privacy", "/menu") * 5:
        at_work.simulator.say(at_work.person, command)
    await at_work.answered()
    texts = sent(at_work.simulator, at_work.person)
    assert len(set(texts[:4])) == 4
    assert texts == texts[:4] * 5
    assert await at_work.all_steps() == {"answered"}
    probes = [call for call in at_work.simulator.calls if call.method == "getMe"]
    assert len(probes) <= 1, "nothing is owed, so nothing is asked after the start"


async def test_an_update_and_its_turn_share_a_transaction(at_work: Reception) -> None:
    ran, gate, now = list[str](), threading.Event(), asyncio.Event()
    now.set()
    await at_work.database.read(lambda tx: tx.sql.set_trace_callback(ran.append))
    busy = asyncio.ensure_future(at_work.database.read(lambda _: gate.wait()))
    await at_work.says("/about", stores=now)
    await turns_of_the_loop()
    gate.set()
    await busy
    await until(at_work.idle)
    begun = next(number for number, line in enumerate(ran) if line.startswith("INSERT INTO inbox"))
    applied = next(number for number, line in enumerate(ran) if line.startswith("UPDATE inbox"))
    assert "COMMIT" not in ran[begun:applied]


async def test_a_turn_that_comes_before_its_update_waits_until_it_is_stored(at_work: Reception) -> None:
    stores = asyncio.Event()
    await at_work.says("/about", stores=stores)
    await turns_of_the_loop()
    assert not at_work.count("sendMessage")
    stores.set()
    await until(at_work.idle)
    assert len(at_work.texts()) == 1


async def test_an_update_that_could_not_be_stored_is_dropped(at_work: Reception) -> None:
    """Telegram has it and sends it again; what the person does next is answered."""
    now = asyncio.Event()
    now.set()
    await at_work.can_write(on=False)
    with capture_logs() as logged:
        await at_work.says("/about", stores=now)
        await until(at_work.idle)
    assert "update dropped, it was not stored" in {line["event"] for line in logged}
    assert at_work.texts() == []
    await at_work.can_write(on=True)
    await at_work.hears("/about")
    assert len(at_work.texts()) == 1


async def turns_of_the_loop() -> None:
    """Let everything begin that can begin without the database."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.proof
async def test_many_persons_are_answered_at_once(at_work: Reception) -> None:
    people = [at_work.newcomer(f"P{number}") for number in range(150)]
    at_work.simulator.delay(2 * SPEED)
    # two real seconds each: one after another they would be waited for in vain
    assert 2 * len(people) > 10 * LONGEST_S
    await at_work.answered()
    assert all(len(at_work.texts(user)) == 1 for user in people)


async def test_of_a_flood_every_turn_is_taken_and_only_the_newest_are_answered(at_work: Reception) -> None:
    await at_work.hears()
    for _ in range(200):
        at_work.press(Guide())
    await at_work.hears("/about")
    assert await at_work.all_steps() == {"answered"}
    assert at_work.count("editMessageText") == MAX_BACKLOG - 1
    session = await session_of(at_work.database, at_work.vault.person(at_work.person.id))
    assert session.place == encode(FixedPage("about"))


async def test_whoever_is_not_taken_in_any_more_hears_it_once_each_time(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.workers.MAX_QUEUE", 4)
    monkeypatch.setattr("bot.telegram.workers.MAX_BACKLOG", 2)
    key, told = reception.vault.person(reception.person.id), list[int]()
    too_fast = plain(reception.dispatcher.too_fast().text)[:40]
    for number in range(3):
        for _ in range(4):
            await reception.says("/menu")
        if number != 1:
            # something comes that is not taken in
            assert not reception.workers.admits(key)
            assert reception.workers.admits(b"k" * 16)
        async with reception.working():
            await until(reception.idle)
        told.append(sum(too_fast in text for text in reception.texts()))
        assert reception.workers.admits(key)
    assert told == [1, 1, 2]


async def test_while_telegram_takes_nothing_for_an_hour_what_is_pressed_next_is_carried_out(at_work: Reception) -> None:
    at_work.fail(RateLimit(3600))
    first = await at_work.says("/menu")
    await until(at_work.is_called)
    second = await at_work.says("/help")

    async def carried_out() -> bool:
        steps = await at_work.steps()
        return (steps[first], steps[second]) == ("answered", "applied")

    async with asyncio.timeout(150):
        await until(carried_out)


async def test_a_reply_that_waits_is_given_up_when_too_much_has_come_behind_it(
    at_work: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.workers.MAX_BACKLOG", 2)
    at_work.fail(RateLimit(30), "sendMessage", 1)
    await at_work.says("/menu")
    await until(at_work.is_called)
    for _ in range(3):
        at_work.simulator.say(at_work.person, "/help")
    second, *_ = await at_work.receive()

    async def over() -> bool:
        return (await at_work.steps())[second] == "answered"

    async with asyncio.timeout(150):
        await until(over)
    assert at_work.texts() == []


async def test_whoever_waits_for_telegram_leaves_the_place_to_others(reception: Reception) -> None:
    reception.workers = replace(reception.workers, _at_once=asyncio.Semaphore(1))
    other = reception.simulator.user("Andrij", language_code="uk")
    reception.fail(RateLimit(30), "sendMessage", 1)

    async def is_answered() -> bool:
        return bool(reception.texts(other))

    async with reception.working():
        await reception.says("/menu")
        await until(reception.is_called)
        await reception.says("/menu", other)
        await until(is_answered)
        assert reception.texts() == [], "still waiting"


async def test_one_slow_person_holds_up_nobody(at_work: Reception) -> None:
    other = at_work.simulator.user("Ivan", language_code="uk")
    at_work.fail(Slow(1), "sendMessage", 1)
    at_work.simulator.say(at_work.person, "/menu")
    await at_work.says("/help")
    await at_work.simulator.wait_for_call("sendMessage")
    at_work.simulator.start(other)
    await at_work.receive()

    async def other_is_answered() -> bool:
        return len(at_work.texts(other)) == 1 and at_work.workers.waiting() == 2

    await until(other_is_answered)
    await until(at_work.idle)
    assert len(at_work.texts()) == 2


@pytest.mark.parametrize("is_away", [False, True])
async def test_a_bug_gets_a_code_and_the_next_update_its_answer(at_work: Reception, *, is_away: bool) -> None:
    """The apology is owed, as every reply, where Telegram is away."""
    await at_work.fail_turns()
    if is_away:
        at_work.fail(BadGateway(), "sendMessage", 1)
    at_work.simulator.say(at_work.person, "/menu")
    with capture_logs() as logs:
        first, *_ = await at_work.receive()
        await until(at_work.idle)
    (text,) = at_work.texts()
    (entry,) = [entry for entry in logs if "reference" in entry]
    assert entry["reference"] in text
    assert (entry["update_id"], entry["log_level"], entry["exc_info"]) == (first, "error", True)
    assert (await at_work.steps())[first] == "quarantined"
    assert says("Something went wrong here. Nothing of yours was lost. Please try again; code: {code}", "uk", code=entry["reference"]) in text  # fmt: skip

    await at_work.database.write(lambda tx: tx.run("DELETE FROM contact"))
    await at_work.hears()
    assert len(at_work.texts()) == 2


async def test_a_bug_of_somebody_who_blocked_the_bot_is_no_end(at_work: Reception) -> None:
    await at_work.fail_turns()
    at_work.simulator.say(at_work.person, "/menu")
    at_work.simulator.block(at_work.person)
    await at_work.answered()
    assert sorted((await at_work.steps()).values()) == ["answered", "quarantined"]


async def test_a_rejected_reply_is_a_bug_too(at_work: Reception) -> None:
    at_work.fail(ApiError(400, "Bad Request: message is too long"), "sendMessage", 1)
    at_work.simulator.say(at_work.person, "/menu")
    with capture_logs() as logs:
        await at_work.answered()
    (entry,) = [entry for entry in logs if "reference" in entry]
    assert entry["reference"] in at_work.texts()[0]


@pytest.mark.parametrize("effect", [RateLimit(1), Reset("before"), BadGateway()])
async def test_a_reply_that_does_not_get_through_is_repeated(at_work: Reception, effect: Effect) -> None:
    at_work.fail(effect, "sendMessage", 1)
    at_work.simulator.say(at_work.person, "/menu")
    a_second = in_seconds(1)
    await at_work.answered()
    assert a_second.is_set()
    assert len(at_work.texts()) == 1


async def test_a_press_whose_edit_does_not_get_through_is_acknowledged_once(at_work: Reception) -> None:
    await at_work.hears()
    at_work.fail(RateLimit(0), "editMessageText", 1, 2)
    await at_work.pressed(Guide())
    methods = [call.method for call in at_work.simulator.calls]
    assert methods.count("answerCallbackQuery") == 1
    assert methods.count("editMessageText") == 3
    assert at_work.screen().edited


async def test_the_answer_to_an_erasure_that_does_not_get_through_is_repeated(at_work: Reception) -> None:
    """Once it is left owed, the person's queue goes on: the database has something to forget."""
    message = at_work.simulator.say(at_work.person, "place")
    await at_work.answered()
    at_work.fail(BadGateway(), "sendMessage", 1)
    at_work.press(Erase(), message=message)
    await at_work.answered()
    assert await at_work.all_steps() == {"answered"}


@pytest.mark.parametrize(("screen", "arrives", "failing"), [(PlanFile("2026-12"), "sendMessage", "sendDocument")])
async def test_what_of_a_reply_has_arrived_is_not_sent_again_with_the_rest(
    at_work: Reception, screen: Coded, arrives: str, failing: str
) -> None:
    await at_work.hears()
    before = Counter(call.method for call in at_work.simulator.calls)
    at_work.fail(Reset("before"), failing, 1, 2)
    await at_work.pressed(screen)
    sent = Counter(call.method for call in at_work.simulator.calls) - before
    assert (sent[arrives], sent[failing]) == (1, 3)


@pytest.mark.parametrize("kill", [False, True])
async def test_after_an_outage_everybody_is_shown_the_newest_screen_once(
    reception: Reception, clock: Clock, monkeypatch: pytest.MonkeyPatch, *, kill: bool
) -> None:
    """Their turns are taken meanwhile; what came before the newest one is overtaken."""
    monkeypatch.setattr("bot.telegram.workers.MAX_CONCURRENT", 9)
    people = [reception.person, *(reception.newcomer(f"P{number}") for number in range(30))]
    reception.simulator.world.updates.clear()
    for method in ("sendMessage", "getMe"):
        reception.fail(BadGateway(), method)

    async def owed() -> bool:
        steps = Counter((await reception.steps()).values())
        return (steps["applied"], steps["new"], reception.workers.waiting()) == (len(people), 0, 0)

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(reception.working())
        for command in ("/help", "/about"):
            for user in people:
                reception.simulator.say(user, command)
            await reception.receive()
            await until(owed)
        calls = reception.count("sendMessage")
        assert calls < FAILURES + MAX_CONCURRENT, "nobody asks a Telegram that is away"
        assert reception.workers.ended == Counter(overtaken=len(people))
        clock.advance(hours=48)
        if kill:
            await stack.aclose()
            await reception.restart()
            await stack.enter_async_context(reception.working())
        assert (await reception.database.read(inbox.owed_replies))[0] == len(people)
        reception.simulator.clear_faults()
        await until(reception.idle)
    about = await reception.page(Open(FixedPage("about")))
    assert [reception.texts(user) for user in people] == [[about]] * len(people)
    assert reception.workers.ended["late"] == len(people)


async def test_while_nothing_arrives_what_somebody_does_next_is_carried_out_at_once(at_work: Reception) -> None:
    """An erasure does not wait for the reply before it, and its own is owed until it arrives."""
    at_work.fail(BadGateway())
    await at_work.says("/menu")
    await until(at_work.is_called)
    at_work.press(Erase(), message=at_work.simulator.say(at_work.person, "/help"))
    await at_work.receive()
    key = at_work.vault.person(at_work.person.id)

    async def erased() -> bool:
        return await at_work.database.read(lambda tx: sessions.load(tx, key)) is None

    await until(erased)
    at_work.simulator.clear_faults()
    await until(at_work.idle)
    (text,) = at_work.texts()
    assert text == await at_work.page(ShowAgain())


async def test_whoever_always_fails_holds_up_nobody(at_work: Reception) -> None:
    other = at_work.simulator.user("Ivan", language_code="uk")
    at_work.fail(BadGateway(500), "sendMessage", 1, 2, 3)
    await at_work.says("/menu")

    async def away() -> bool:
        return at_work.workers.away

    await until(away)
    at_work.simulator.start(other)
    await at_work.answered()
    assert len(at_work.texts(other)) == len(at_work.texts()) == 1


@pytest.mark.parametrize("kill", [False, True])
async def test_a_file_is_deleted_on_request_although_telegram_was_away(reception: Reception, *, kill: bool) -> None:
    file = reception.simulator.send_document(reception.person)
    async with reception.working():
        await reception.answered()
        codes = [button.data for row in reception.screen().buttons for button in row]
        assert encode(RemoveFile(file)) in codes
        reception.fail(BadGateway(), "deleteMessage", 1)
        reception.press(RemoveFile(file))
        await reception.receive()
        await reception.simulator.wait_for_call("deleteMessage")
        if not kill:
            await reception.hears()
    if kill:
        await reception.restarted()
    assert file not in [message.message_id for message in reception.simulator.chat(reception.person).messages]


async def test_a_reply_to_somebody_who_blocked_the_bot_is_not_repeated(at_work: Reception) -> None:
    at_work.simulator.say(at_work.person, "/menu")
    at_work.simulator.block(at_work.person)
    await at_work.answered()
    assert at_work.count("sendMessage") == 1
    assert await at_work.all_steps() == {"answered"}


async def test_groups_are_left_and_nothing_is_said_there(at_work: Reception) -> None:
    groups = [at_work.simulator.group(kind=kind) for kind in ("group", "supergroup", "channel")]
    for group in groups:
        at_work.simulator.add_bot(at_work.person, group, administrator=group.kind == "channel")
    await at_work.answered()
    assert [at_work.simulator.world.chats[group.id].bot_status for group in groups] == ["left"] * 3
    assert {call.method for call in at_work.simulator.calls} == {"getMe", "leaveChat"}, "nothing else"
    assert await at_work.all_steps() == {"answered"}


async def test_a_group_that_cannot_be_left_just_now_is_no_end(at_work: Reception) -> None:
    at_work.fail(BadGateway(), "leaveChat", 1)
    groups = [at_work.simulator.group() for _ in range(2)]
    for group in groups:
        at_work.simulator.add_bot(at_work.person, group)
    await at_work.hears()
    assert len(at_work.texts()) == 1
    assert [at_work.simulator.world.chats[group.id].bot_status for group in groups] == ["left"] * 2


async def test_a_group_that_cannot_be_left_for_long_fills_the_bot_with_nothing(
    at_work: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.workers.MAX_BACKLOG", 2)
    at_work.fail(RateLimit(600), "leaveChat", 1, 2, 3)
    for _ in range(4):
        at_work.simulator.add_bot(at_work.person, at_work.simulator.group())
    first, *_ = await at_work.receive()

    async def over() -> bool:
        return (await at_work.steps())[first] == "answered"

    async with asyncio.timeout(150):
        await until(over)


async def test_a_contacts_message_with_a_lead_is_remembered(at_work: Reception) -> None:
    dispatcher = at_work.dispatcher
    jana = at_work.simulator.user("Jana", language_code="cs")
    contact = await official(dispatcher.database, "Jana", at_work.sender(jana))
    at_work.simulator.start(jana)
    await at_work.answered()
    code = await send_lead(dispatcher, at_work.sender())
    message = at_work.screen(jana).message_id
    for screen, full in ((LeadDetails(code), 1), (LeadStub(code), 0)):
        await at_work.pressed(Open(screen), jana, message)
        assert (NAME in at_work.screen(jana).text) == bool(full)
        noted = await dispatcher.database.read(lambda tx: tx.all('SELECT contact_id, message_id, "full" FROM shown'))
        assert noted == [(contact, message, full)]


async def test_a_lead_shown_by_a_lost_answer_is_remembered_although_a_newer_press_overtakes_it(
    at_work: Reception,
) -> None:
    jana = at_work.newcomer("Jana", "cs")
    contact = await official(at_work.database, "Jana", at_work.sender(jana))
    at_work.simulator.say(jana, "/help")
    await at_work.answered()
    code = await send_lead(at_work.dispatcher, at_work.sender())
    first, second = at_work.simulator.chat(jana).from_bot
    at_work.fail(Reset("after"), "editMessageText", 1)
    at_work.press(Open(LeadDetails(code)), jana, first.message_id)
    at_work.press(Open(Menu()), jana, second.message_id)
    await at_work.answered()
    shown = {message.message_id: message.text for message in at_work.simulator.chat(jana).from_bot}
    assert NAME in shown[first.message_id]
    noted = await at_work.database.read(lambda tx: tx.all("SELECT contact_id, message_id FROM shown"))
    assert noted == [(contact, first.message_id)]


async def test_a_database_that_cannot_write_is_told_once_and_waited_for(reception: Reception) -> None:
    database = reception.database
    await reception.says("/menu")
    await reception.can_write(on=False)
    async with reception.working():

        async def told() -> bool:
            return bool(reception.texts())

        await until(told)
        assert says("This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly.", "uk") in reception.texts()[0]  # fmt: skip
        await reception.can_write(on=True)
        await until(reception.idle)
    assert len(reception.texts()) == 2
    assert (await session_of(database, reception.vault.person(reception.person.id))).place == encode(Menu())
    assert await reception.all_steps() == {"answered"}


async def test_a_reply_is_not_repeated_because_it_could_not_be_noted(at_work: Reception) -> None:
    at_work.fail(Slow(0.3), "sendMessage", 1)
    await at_work.says("/menu")
    await at_work.simulator.wait_for_call("sendMessage")
    await at_work.can_write(on=False)
    with capture_logs() as logs:

        async def tried() -> bool:
            return any("write failed" in entry["event"] for entry in logs)

        await until(tried)
    assert await at_work.all_steps() == {"applied"}
    await at_work.can_write(on=True)
    await until(at_work.idle)
    assert len(at_work.texts()) == 1
    assert await at_work.all_steps() == {"answered"}


async def test_what_asks_for_nothing_waits_for_the_database_too(reception: Reception) -> None:
    reception.simulator.block(reception.person)
    await reception.receive()
    await reception.can_write(on=False)
    with capture_logs() as logs:
        async with reception.working():

            async def tried() -> bool:
                return bool(logs)

            await until(tried)
            await reception.can_write(on=True)
            await until(reception.idle)
    assert await reception.all_steps() == {"answered"}


async def test_after_a_restart_new_updates_get_their_turn_and_applied_ones_their_screen(reception: Reception) -> None:
    other = reception.simulator.user("Ivan", language_code="uk")
    reception.simulator.say(reception.person, "/help")
    reception.simulator.start(other)
    first, second = await reception.receive()
    await reception.dispatcher.dispatch(reception.sender(), Open(FixedPage("help")), first)
    await reception.restart()
    assert reception.workers.waiting() == 1
    async with reception.working():
        await until(reception.idle)
    assert await reception.steps() == {first: "answered", second: "answered"}
    assert len(reception.texts()) == len(reception.texts(other)) == 1
    help_page = await reception.page(Open(FixedPage("help")))
    assert reception.texts()[0].split("\n")[0] == help_page.split("\n")[0]


async def test_a_turn_is_not_repeated_by_a_restart(reception: Reception) -> None:
    """The program stops while the reply to "send" is on its way: one lead, and its page is shown reception."""
    jana = reception.simulator.user("Jana")
    await official(reception.database, "Jana", reception.sender(jana))
    draft = await fill_in(reception.dispatcher, reception.sender())
    message = reception.simulator.say(reception.person, "place")
    reception.simulator.world.updates.clear()
    reception.press(f"send:{draft.id}", message=message)
    (update,) = await reception.receive()
    reception.fail(Slow(30), "sendMessage", 1)
    async with reception.working():
        await reception.simulator.wait_for_call("sendMessage")
    assert await reception.steps() == {update: "applied"}
    await reception.restarted()
    assert await reception.steps() == {update: "answered"}
    assert draft.id in reception.screen().text
    assert await reception.database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (1,)
    assert await reception.database.read(lambda tx: tx.one("SELECT count(*) FROM outbox")) == (1,)


async def test_after_a_restart_the_mark_of_an_erasure_is_on_the_disk_with_the_answer(reception: Reception) -> None:
    """The program stops between the deletion and the list outside of the database."""
    message = reception.simulator.say(reception.person, "place")
    reception.simulator.world.updates.clear()
    reception.press(Erase(), message=message)
    (update,) = await reception.receive()
    await reception.dispatcher.dispatch(reception.sender(), Erase(), update)
    assert privacy.read_erasure_list(reception.dispatcher.lists) == {}
    await reception.restarted()
    assert await reception.steps() == {update: "answered"}
    (listed,) = privacy.read_erasure_list(reception.dispatcher.lists).values()
    assert listed.mark == reception.vault.erased("person", reception.vault.person(reception.person.id))


async def test_an_update_of_another_version_is_put_aside_at_start(reception: Reception) -> None:
    odd = Incoming(5, b"p" * 16, b'{"update_id":5,"message":{"message_id":"no number"}}')
    await reception.database.write(lambda tx: inbox.store(tx, [odd, replace(odd, update_id=6)]))
    await reception.database.write(lambda tx: tx.run("UPDATE inbox SET body = substr(body, 2) WHERE update_id = 6"))
    update = await reception.says("/menu")
    with capture_logs() as logs:
        await reception.restart()
    assert logs[0] == {"event": "unfinished updates recovered", "updates": 3, "owed": 0, "log_level": "info"}
    assert [entry["update_id"] for entry in logs[1:]] == [5, 6]
    assert reception.workers.waiting() == 1
    assert await reception.steps() == {5: "quarantined", 6: "quarantined", update: "new"}
