"""Stored updates worked on: one person's in order, many persons at once, and nobody's trouble holds up another."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.conversation.codes import Coded, encode
from bot.conversation.contact.model import Pointer, Sheet
from bot.conversation.model import Erase, FixedPage, Guide, Menu, Open, RemoveFile, Show
from bot.conversation.plan import PlanFile
from bot.conversation.towns.model import TownsMap
from bot.demo import TOKEN, demo_settings
from bot.dispatch.sending import Person as Sender
from bot.storage import inbox, privacy, sessions
from bot.storage.inbox import Incoming
from bot.telegram.ingest import received
from bot.telegram.updates import read, stored
from bot.telegram.workers import AT_ONCE, FAILURES, LONGEST_BACKLOG, Workers
from bot.view.markup import plain
from telegram_simulator import Broken, ChatMessage, Effect, Fault, Refuse, Reset, Simulator, Slow, TooMany, User
from tests.canary import NAME
from tests.people import Clock
from tests.program import fill_in, official, says, send_lead, session_of
from tests.waiting import in_seconds, until
from tests.world import World, opened

STEPS = "SELECT update_id, step FROM inbox ORDER BY update_id"

UNREADABLE = "INSERT INTO contact (role, slug, person, linked_at, body) VALUES ('contact', 'plzen', ?, 0, x'00')"
"""Stands for a bug: every turn of the person in this row fails."""


@dataclass
class Reception(World):
    """The queues of all persons, fed by hand: nothing polls."""

    workers: Workers = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.workers = self.app.workers

    async def populate(self) -> None:
        """Nobody."""

    async def restart(self) -> None:
        """Begin anew with what is stored, as the program does."""
        self.workers = Workers(self.dispatcher, self.workers.outbound)
        await self.workers.recover()

    async def receive(self) -> list[int]:
        """Store and queue everything people did so far, as the poller does."""
        updates = [read(update.body) for update in self.simulator.world.updates.pending]
        self.simulator.world.updates.drop()
        arrived = [received(update, self.vault) for update in updates]
        kept = [
            Incoming(one.update_id, one.person, stored(update)) for one, update in zip(arrived, updates, strict=True)
        ]
        await self.dispatcher.database.write(lambda tx: inbox.store(tx, kept))
        for one in arrived:
            self.workers.offer(one)
        return [update.update_id for update in updates]

    async def idle(self) -> bool:
        """Return True when every update is answered, and no reply is owed."""
        return self.workers.waiting() == 0 and set((await self.steps()).values()) <= {"answered", "quarantined"}

    async def answered(self) -> None:
        """Receive, and wait until everything is answered."""
        await self.receive()
        await until(self.idle)

    async def steps(self) -> dict[int, str]:
        return dict(await self.dispatcher.database.read(lambda tx: tx.all(STEPS)))

    def texts(self, user: User) -> list[str]:
        return [message.text for message in self.simulator.chat(user).from_bot]

    def screen(self, user: User) -> ChatMessage:
        return self.simulator.chat(user).from_bot[-1]

    def sender(self, user: User) -> Sender:
        return Sender(self.vault.person(user.id), user.id, user.language_code or "")

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
    async with opened(Reception, simulator, demo_settings(tmp_path, url), clock) as reception:
        yield reception


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the pauses before another try short."""
    for pause in ("PROBE_S", "LONGEST_RETRY_S"):
        monkeypatch.setattr(f"bot.telegram.workers.{pause}", 0.02)


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
async def open_reception(reception: Reception) -> AsyncIterator[Reception]:
    async with reception.working():
        yield reception


def sent(simulator: Simulator, user: User) -> list[object]:
    """The beginnings of the texts sent to somebody, in order."""
    calls = (call for call in simulator.calls if call.method == "sendMessage")
    return [str(call.parameters["text"])[:20] for call in calls if call.parameters["chat_id"] == user.id]


async def test_one_persons_updates_are_answered_in_order(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    for command in ("/help", "/about", "/privacy", "/menu") * 5:
        simulator.say(person, command)
    await open_reception.answered()
    texts = sent(simulator, person)
    assert len(set(texts[:4])) == 4
    assert texts == texts[:4] * 5
    assert set((await open_reception.steps()).values()) == {"answered"}


async def test_no_turn_overtakes_an_earlier_one_of_the_same_person(
    reception: Reception, simulator: Simulator, person: User
) -> None:
    other = simulator.user("Ivan")
    simulator.start(other)
    await reception.receive()
    simulator.say(person, "/help")
    await reception.receive()
    simulator.say(person, "/about")
    simulator.say(other, "/about")
    hers, his = (received(read(update.body), reception.vault) for update in simulator.world.updates.pending)
    assert reception.workers.begin(hers) is None, "her /help waits for its turn"
    async with reception.working():
        await until(reception.idle)
        assert reception.workers.begin(hers) is not None
        assert reception.workers.begin(his) is not None


@pytest.mark.proof
async def test_many_persons_are_answered_at_once(open_reception: Reception, simulator: Simulator) -> None:
    people = [simulator.user(f"P{number}", language_code="uk") for number in range(150)]
    for user in people:
        simulator.start(user)
    simulator.delay(0.1)
    began = asyncio.get_running_loop().time()
    await open_reception.answered()
    assert asyncio.get_running_loop().time() - began < 5, "one after another this would take 15 s"
    assert all(len(open_reception.texts(user)) == 1 for user in people)


async def test_of_a_flood_every_turn_is_taken_and_only_the_newest_are_answered(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    simulator.say(person, "/menu")
    await open_reception.answered()
    screen = open_reception.screen(person).message_id
    for _ in range(200):
        simulator.forge_press(person, encode(Open(Guide())), screen)
    simulator.say(person, "/about")
    await open_reception.answered()
    assert set((await open_reception.steps()).values()) == {"answered"}
    assert sum(call.method == "editMessageText" for call in simulator.calls) == LONGEST_BACKLOG - 1
    session = await session_of(open_reception.database, open_reception.vault.person(person.id))
    assert session.place == encode(FixedPage("about"))


async def test_whoever_is_not_taken_in_any_more_hears_it_once_each_time(
    reception: Reception, simulator: Simulator, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.workers.LONGEST_QUEUE", 4)
    monkeypatch.setattr("bot.telegram.workers.LONGEST_BACKLOG", 2)
    key, told = reception.vault.person(person.id), list[int]()
    too_fast = plain(reception.dispatcher.too_fast().text)[:40]
    for number in range(3):
        for _ in range(4):
            simulator.say(person, "/menu")
        await reception.receive()
        if number != 1:
            # something comes that is not taken in
            assert not reception.workers.admits(key)
            assert reception.workers.admits(b"k" * 16)
        async with reception.working():
            await until(reception.idle)
        told.append(sum(too_fast in text for text in reception.texts(person)))
        assert reception.workers.admits(key)
    assert told == [1, 1, 2]


async def test_while_telegram_takes_nothing_for_an_hour_what_is_pressed_next_is_carried_out(
    open_reception: Reception, simulator: Simulator, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.workers.LOOK_S", 0.01)
    simulator.add_fault(Fault(TooMany(3600), "sendMessage"))
    simulator.say(person, "/menu")
    (first,) = await open_reception.receive()
    await until(lambda: _called(simulator))
    simulator.say(person, "/help")
    (second,) = await open_reception.receive()

    async def carried_out() -> bool:
        steps = await open_reception.steps()
        return (steps[first], steps[second]) == ("answered", "applied")

    async with asyncio.timeout(15):
        await until(carried_out)


async def test_a_reply_that_waits_is_given_up_when_too_much_has_come_behind_it(
    open_reception: Reception, simulator: Simulator, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.workers.LONGEST_BACKLOG", 2)
    monkeypatch.setattr("bot.telegram.workers.LOOK_S", 0.01)
    simulator.add_fault(Fault(TooMany(30), "sendMessage", calls=(1,)))
    simulator.say(person, "/menu")
    (first,) = await open_reception.receive()
    await until(lambda: _called(simulator))
    for _ in range(3):
        simulator.say(person, "/help")
    second, *_ = await open_reception.receive()

    async def over() -> bool:
        return [(await open_reception.steps())[one] for one in (first, second)] == ["applied", "answered"]

    async with asyncio.timeout(15):
        await until(over)
    assert open_reception.texts(person) == []


async def test_whoever_waits_for_telegram_leaves_the_place_to_others(
    reception: Reception, simulator: Simulator, person: User
) -> None:
    reception.workers = replace(reception.workers, _at_once=asyncio.Semaphore(1))
    other = simulator.user("Andrij", language_code="uk")
    simulator.add_fault(Fault(TooMany(30), "sendMessage", calls=(1,)))
    async with reception.working():
        simulator.say(person, "/menu")
        await reception.receive()
        await until(lambda: _called(simulator))
        simulator.say(other, "/menu")
        await reception.receive()
        await until(lambda: _has(reception, other))
        assert reception.texts(person) == [], "still waiting"


async def _called(simulator: Simulator) -> bool:
    return any(call.method == "sendMessage" for call in simulator.calls)


async def _has(reception: Reception, user: User) -> bool:
    return bool(reception.texts(user))


async def test_one_slow_person_holds_up_nobody(open_reception: Reception, simulator: Simulator, person: User) -> None:
    other = simulator.user("Ivan", language_code="uk")
    simulator.add_fault(Fault(Slow(1), "sendMessage", calls=(1,)))
    simulator.say(person, "/menu")
    simulator.say(person, "/help")
    await open_reception.receive()
    await simulator.called("sendMessage")
    simulator.start(other)
    await open_reception.receive()

    async def other_is_answered() -> bool:
        return len(open_reception.texts(other)) == 1 and open_reception.workers.waiting() == 2

    await until(other_is_answered)
    await until(open_reception.idle)
    assert len(open_reception.texts(person)) == 2


async def test_a_press_is_answered_and_the_screen_edited(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    simulator.say(person, "/menu")
    await open_reception.answered()
    simulator.forge_press(person, encode(FixedPage("help")), open_reception.screen(person).message_id)
    await open_reception.answered()
    assert len(open_reception.texts(person)) == 1
    assert open_reception.screen(person).edited
    assert simulator.chat(person).spinning == 0
    simulator.forge_press(person, "sheet:AAAA-AAAA", open_reception.screen(person).message_id)
    await open_reception.answered()
    assert says("There is nothing to show here.", "uk") in open_reception.screen(person).text


async def test_a_bug_gets_a_code_and_the_next_update_its_answer(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    key = open_reception.vault.person(person.id)
    await open_reception.database.write(lambda tx: tx.run(UNREADABLE, key))
    simulator.say(person, "/menu")
    with capture_logs() as logs:
        first, *_ = await open_reception.receive()
        await until(open_reception.idle)
    (text,) = open_reception.texts(person)
    (entry,) = [entry for entry in logs if "reference" in entry]
    assert entry["reference"] in text
    assert (entry["update_id"], entry["log_level"], entry["exc_info"]) == (first, "error", True)
    assert (await open_reception.steps())[first] == "quarantined"
    assert says("Something went wrong here. Nothing of yours was lost. Please try again; code: {code}", "uk", code=entry["reference"]) in text  # fmt: skip

    await open_reception.database.write(lambda tx: tx.run("DELETE FROM contact"))
    simulator.say(person, "/menu")
    await open_reception.answered()
    assert len(open_reception.texts(person)) == 2


async def test_a_bug_of_somebody_who_blocked_the_bot_is_no_end(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    key = open_reception.vault.person(person.id)
    await open_reception.database.write(lambda tx: tx.run(UNREADABLE, key))
    simulator.say(person, "/menu")
    simulator.block(person)
    await open_reception.answered()
    assert sorted((await open_reception.steps()).values()) == ["answered", "quarantined"]


async def test_a_rejected_reply_is_a_bug_too(open_reception: Reception, simulator: Simulator, person: User) -> None:
    simulator.add_fault(Fault(Refuse(400, "Bad Request: message is too long"), "sendMessage", calls=(1,)))
    simulator.say(person, "/menu")
    with capture_logs() as logs:
        await open_reception.answered()
    (entry,) = [entry for entry in logs if "reference" in entry]
    assert entry["reference"] in open_reception.texts(person)[0]


@pytest.mark.parametrize("effect", [TooMany(1), Reset("before"), Broken()])
async def test_a_reply_that_does_not_get_through_is_repeated(
    open_reception: Reception, simulator: Simulator, person: User, effect: Effect
) -> None:
    simulator.add_fault(Fault(effect, "sendMessage", calls=(1,)))
    simulator.say(person, "/menu")
    a_second = in_seconds(1)
    await open_reception.answered()
    assert a_second.is_set()
    assert len(open_reception.texts(person)) == 1


async def test_a_press_whose_edit_does_not_get_through_is_acknowledged_once(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    simulator.say(person, "/menu")
    await open_reception.answered()
    simulator.add_fault(Fault(TooMany(0), "editMessageText", calls=(1, 2)))
    simulator.forge_press(person, encode(Guide()), open_reception.screen(person).message_id)
    await open_reception.answered()
    methods = [call.method for call in simulator.calls]
    assert methods.count("answerCallbackQuery") == 1
    assert methods.count("editMessageText") == 3
    assert open_reception.screen(person).edited


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("screen", "arrives", "failing"),
    [(TownsMap(), "sendPhoto", "sendMessage"), (PlanFile("2026-12"), "sendMessage", "sendDocument")],
)
async def test_what_of_a_reply_has_arrived_is_not_sent_again_with_the_rest(
    open_reception: Reception, simulator: Simulator, person: User, screen: Coded, arrives: str, failing: str
) -> None:
    simulator.say(person, "/menu")
    await open_reception.answered()
    before = Counter(call.method for call in simulator.calls)
    simulator.add_fault(Fault(Reset("before"), failing, calls=(1, 2)))
    simulator.forge_press(person, encode(screen), open_reception.screen(person).message_id)
    await open_reception.answered()
    sent = Counter(call.method for call in simulator.calls) - before
    assert (sent[arrives], sent[failing]) == (1, 3)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("kill", [False, True])
async def test_after_an_outage_everybody_is_shown_the_newest_screen_once(
    reception: Reception, simulator: Simulator, clock: Clock, person: User, *, kill: bool
) -> None:
    """Their turns are taken meanwhile; what came before the newest one is overtaken."""
    people = [person, *(simulator.user(f"P{number}", language_code="uk") for number in range(30))]
    for user in people[1:]:
        simulator.start(user)
    simulator.world.updates.drop()
    for method in ("sendMessage", "getMe"):
        simulator.add_fault(Fault(Broken(), method))

    async def owed() -> bool:
        steps = Counter((await reception.steps()).values())
        return (steps["applied"], steps["new"], reception.workers.waiting()) == (len(people), 0, 0)

    async with reception.working():
        for command in ("/help", "/about"):
            for user in people:
                simulator.say(user, command)
            await reception.receive()
            await until(owed)
        calls = sum(call.method == "sendMessage" for call in simulator.calls)
        assert calls < FAILURES + AT_ONCE, "nobody asks a Telegram that is away"
        assert reception.workers.ended == Counter(overtaken=len(people))
    clock.advance(hours=48)
    if kill:
        await reception.restart()
    assert (await reception.database.read(inbox.debts))[0] == len(people)
    simulator.clear_faults()
    async with reception.working():
        await until(reception.idle)
    about = await reception.dispatcher.dispatch(reception.sender(person), Open(FixedPage("about")))
    assert about is not None
    assert [reception.texts(user) for user in people] == [[plain(about.messages[0].text)]] * len(people)
    assert reception.workers.ended["late"] == len(people)


@pytest.mark.usefixtures("hurried")
async def test_while_nothing_arrives_what_somebody_does_next_is_carried_out_at_once(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    """An erasure does not wait for the reply before it, and its own is owed until it arrives."""
    simulator.add_fault(Fault(Broken(), "sendMessage"))
    simulator.say(person, "/menu")
    await open_reception.receive()
    await until(lambda: _called(simulator))
    simulator.forge_press(person, encode(Erase()), simulator.say(person, "/help"))
    await open_reception.receive()
    key = open_reception.vault.person(person.id)

    async def erased() -> bool:
        return await open_reception.database.read(lambda tx: sessions.load(tx, key)) is None

    await until(erased)
    simulator.clear_faults()
    await until(open_reception.idle)
    (text,) = open_reception.texts(person)
    erased_page = await open_reception.dispatcher.dispatch(open_reception.sender(person), Show())
    assert erased_page is not None
    assert text == plain(erased_page.messages[0].text)


@pytest.mark.usefixtures("hurried")
async def test_whoever_always_fails_holds_up_nobody(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    other = simulator.user("Ivan", language_code="uk")
    simulator.add_fault(Fault(Broken(500), "sendMessage", calls=(1, 2, 3)))
    simulator.say(person, "/menu")
    await open_reception.receive()

    async def away() -> bool:
        return open_reception.workers.away

    await until(away)
    simulator.start(other)
    await open_reception.answered()
    assert len(open_reception.texts(other)) == len(open_reception.texts(person)) == 1


@pytest.mark.usefixtures("hurried")
async def test_an_apology_is_owed_too(open_reception: Reception, simulator: Simulator, person: User) -> None:
    key = open_reception.vault.person(person.id)
    await open_reception.database.write(lambda tx: tx.run(UNREADABLE, key))
    simulator.add_fault(Fault(Broken(), "sendMessage", calls=(1,)))
    simulator.say(person, "/menu")
    with capture_logs() as logs:
        first, *_ = await open_reception.receive()
        await until(open_reception.idle)
    (entry,) = [entry for entry in logs if "reference" in entry]
    (text,) = open_reception.texts(person)
    assert entry["reference"] in text
    assert (await open_reception.steps())[first] == "quarantined"


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("kill", [False, True])
async def test_a_file_is_deleted_although_telegram_was_away(
    reception: Reception, simulator: Simulator, person: User, *, kill: bool
) -> None:
    file = simulator.send_document(person)
    async with reception.working():
        await reception.answered()
        simulator.add_fault(Fault(Broken(), "deleteMessage", calls=(1,)))
        simulator.forge_press(person, encode(RemoveFile(file)), reception.screen(person).message_id)
        await reception.receive()
        await simulator.called("deleteMessage")
        if not kill:
            simulator.say(person, "/menu")
            await reception.answered()
    if kill:
        await reception.restart()
        async with reception.working():
            await until(reception.idle)
    assert file not in [message.message_id for message in simulator.chat(person).messages]


async def test_a_reply_to_somebody_who_blocked_the_bot_is_not_repeated(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    simulator.say(person, "/menu")
    simulator.block(person)
    await open_reception.answered()
    assert sum(call.method == "sendMessage" for call in simulator.calls) == 1
    assert set((await open_reception.steps()).values()) == {"answered"}


async def test_a_file_is_deleted_on_request(open_reception: Reception, simulator: Simulator, person: User) -> None:
    file = simulator.send_document(person)
    await open_reception.answered()
    codes = [button.data for row in open_reception.screen(person).buttons for button in row]
    assert encode(RemoveFile(file)) in codes
    simulator.forge_press(person, encode(RemoveFile(file)), open_reception.screen(person).message_id)
    await open_reception.answered()
    assert file not in [message.message_id for message in simulator.chat(person).messages]


async def test_groups_are_left_and_nothing_is_said_there(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    groups = [simulator.group(kind=kind) for kind in ("group", "supergroup", "channel")]
    for group in groups:
        simulator.add_bot(person, group, administrator=group.kind == "channel")
    await open_reception.answered()
    assert [simulator.world.chats[group.id].bot_status for group in groups] == ["left"] * 3
    assert {call.method for call in simulator.calls} == {"getMe", "leaveChat"}, "nothing else"
    assert set((await open_reception.steps()).values()) == {"answered"}


async def test_a_group_that_cannot_be_left_just_now_is_no_end(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    simulator.add_fault(Fault(Broken(), "leaveChat", calls=(1,)))
    groups = [simulator.group() for _ in range(2)]
    for group in groups:
        simulator.add_bot(person, group)
    simulator.say(person, "/menu")
    await open_reception.answered()
    assert len(open_reception.texts(person)) == 1
    assert [simulator.world.chats[group.id].bot_status for group in groups] == ["left"] * 2


async def test_a_group_that_cannot_be_left_for_long_fills_the_bot_with_nothing(
    open_reception: Reception, simulator: Simulator, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.workers.LONGEST_BACKLOG", 2)
    monkeypatch.setattr("bot.telegram.workers.LOOK_S", 0.01)
    simulator.add_fault(Fault(TooMany(600), "leaveChat", calls=(1, 2, 3)))
    for _ in range(4):
        simulator.add_bot(person, simulator.group())
    first, *_ = await open_reception.receive()

    async def over() -> bool:
        return (await open_reception.steps())[first] == "answered"

    async with asyncio.timeout(15):
        await until(over)


async def test_a_contacts_message_with_a_lead_is_remembered(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    dispatcher = open_reception.dispatcher
    jana = simulator.user("Jana", language_code="cs")
    contact = await official(dispatcher.database, "Jana", open_reception.sender(jana))
    simulator.start(jana)
    await open_reception.answered()
    code = await send_lead(dispatcher, open_reception.sender(person))
    message = open_reception.screen(jana).message_id
    for screen, full in ((Sheet(code), 1), (Pointer(code), 0)):
        simulator.forge_press(jana, encode(Open(screen)), message)
        await open_reception.answered()
        assert (NAME in open_reception.screen(jana).text) == bool(full)
        noted = await dispatcher.database.read(lambda tx: tx.all('SELECT contact_id, message_id, "full" FROM shown'))
        assert noted == [(contact, message, full)]


async def test_a_database_that_cannot_write_is_told_once_and_waited_for(
    reception: Reception, simulator: Simulator, person: User
) -> None:
    database = reception.database
    simulator.say(person, "/menu")
    await reception.receive()
    await database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    async with reception.working():

        async def told() -> bool:
            return bool(reception.texts(person))

        await until(told)
        assert says("This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly.", "uk") in reception.texts(person)[0]  # fmt: skip
        await database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
        await until(reception.idle)
    assert len(reception.texts(person)) == 2
    assert (await session_of(database, reception.vault.person(person.id))).place == encode(Menu())
    assert set((await reception.steps()).values()) == {"answered"}


async def test_a_reply_is_not_repeated_because_it_could_not_be_noted(
    open_reception: Reception, simulator: Simulator, person: User
) -> None:
    database = open_reception.database
    simulator.add_fault(Fault(Slow(0.3), "sendMessage", calls=(1,)))
    simulator.say(person, "/menu")
    await open_reception.receive()
    await simulator.called("sendMessage")
    await database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    with capture_logs() as logs:

        async def tried() -> bool:
            return any("could not be stored" in entry["event"] for entry in logs)

        await until(tried)
    assert set((await open_reception.steps()).values()) == {"applied"}
    await database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    await until(open_reception.idle)
    assert len(open_reception.texts(person)) == 1
    assert set((await open_reception.steps()).values()) == {"answered"}


async def test_what_asks_for_nothing_waits_for_the_database_too(
    reception: Reception, simulator: Simulator, person: User
) -> None:
    simulator.block(person)
    await reception.receive()
    await reception.database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    with capture_logs() as logs:
        async with reception.working():

            async def tried() -> bool:
                return bool(logs)

            await until(tried)
            await reception.database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
            await until(reception.idle)
    assert set((await reception.steps()).values()) == {"answered"}


async def test_after_a_restart_new_updates_get_their_turn_and_applied_ones_their_screen(
    reception: Reception, simulator: Simulator, person: User
) -> None:
    other = simulator.user("Ivan", language_code="uk")
    simulator.say(person, "/help")
    simulator.start(other)
    first, second = await reception.receive()
    await reception.dispatcher.dispatch(reception.sender(person), Open(FixedPage("help")), first)
    await reception.restart()
    assert reception.workers.waiting() == 1
    async with reception.working():
        await until(reception.idle)
    assert await reception.steps() == {first: "answered", second: "answered"}
    assert len(reception.texts(person)) == len(reception.texts(other)) == 1
    help_page = await reception.dispatcher.dispatch(reception.sender(person), Open(FixedPage("help")))
    assert help_page is not None
    assert reception.texts(person)[0].split("\n")[0] == plain(help_page.messages[0].text).split("\n")[0]


async def test_a_turn_is_not_repeated_by_a_restart(reception: Reception, simulator: Simulator, person: User) -> None:
    """The program stops while the reply to "send" is on its way: one lead, and its page is shown reception."""
    jana = simulator.user("Jana")
    await official(reception.database, "Jana", reception.sender(jana))
    draft = await fill_in(reception.dispatcher, reception.sender(person))
    message = simulator.say(person, "place")
    simulator.world.updates.drop()
    simulator.forge_press(person, f"send:{draft.id}", message)
    (update,) = await reception.receive()
    simulator.add_fault(Fault(Slow(30), "sendMessage", calls=(1,)))
    async with reception.working():
        await simulator.called("sendMessage")
    assert await reception.steps() == {update: "applied"}
    await reception.restart()
    async with reception.working():
        await until(reception.idle)
    assert await reception.steps() == {update: "answered"}
    assert draft.id in reception.screen(person).text
    assert await reception.database.read(lambda tx: tx.one("SELECT count(*) FROM lead")) == (1,)
    assert await reception.database.read(lambda tx: tx.one("SELECT count(*) FROM outbox")) == (1,)


async def test_after_a_restart_the_mark_of_an_erasure_is_on_the_disk_with_the_answer(
    reception: Reception, simulator: Simulator, person: User
) -> None:
    """The program stops between the deletion and the list outside of the database."""
    message = simulator.say(person, "place")
    simulator.world.updates.drop()
    simulator.forge_press(person, encode(Erase()), message)
    (update,) = await reception.receive()
    await reception.dispatcher.dispatch(reception.sender(person), Erase(), update)
    assert privacy.read_erasure_list(reception.dispatcher.lists) == {}
    await reception.restart()
    async with reception.working():
        await until(reception.idle)
    assert await reception.steps() == {update: "answered"}
    (listed,) = privacy.read_erasure_list(reception.dispatcher.lists).values()
    assert listed.mark == reception.vault.erased("person", reception.vault.person(person.id))


async def test_an_update_of_another_version_is_put_aside_at_start(
    reception: Reception, person: User, simulator: Simulator
) -> None:
    odd = Incoming(5, b"p" * 16, b'{"update_id":5,"message":{"message_id":"no number"}}')
    await reception.database.write(lambda tx: inbox.store(tx, [odd, replace(odd, update_id=6)]))
    await reception.database.write(lambda tx: tx.run("UPDATE inbox SET body = substr(body, 2) WHERE update_id = 6"))
    simulator.say(person, "/menu")
    (update,) = await reception.receive()
    with capture_logs() as logs:
        await reception.restart()
    assert logs[0] == {
        "event": "recovered: what an earlier run left unfinished is taken up",
        "updates": 3,
        "owed": 0,
        "log_level": "info",
    }
    assert [entry["update_id"] for entry in logs[1:]] == [5, 6]
    assert reception.workers.waiting() == 1
    assert await reception.steps() == {5: "quarantined", 6: "quarantined", update: "new"}
