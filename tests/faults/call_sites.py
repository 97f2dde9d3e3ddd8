"""Every call site of the Bot API: how to reach it, and the expected result when the call fails."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pytest

from bot.conversation.contact.model import LeadDetails
from bot.conversation.model import Guide, Menu, Open, RemoveFile, SendLead
from bot.operations.environment import OperatorError
from bot.operations.simulated_bot import BOT
from bot.telegram.bot_profile import COMMANDS, username
from bot.view.markup import plain
from telegram_simulator import User
from telegram_simulator.events import Call
from tests.bot_parts import NO_CONTACT, TOWN, fill_in, press, says, sender, take
from tests.faults.failing_world import FailingWorld, unexpected_entries, until
from tests.faults.seen_messages import REPEATED, SeenMessages, is_news, is_notice
from tests.faults.telegram_failures import WAIT_S, TelegramFailure, inject
from tests.people import Person
from tests.world import CONTACT, COORDINATOR

Site: TypeAlias = Callable[[FailingWorld, TelegramFailure], Awaitable[None]]
QUARANTINED = "update quarantined"
WAITING = {
    "updates could not be stored, trying again",
    "outbox round failed",
    "deletion of old rows failed, retrying in an hour",
}
"""Other log lines while nothing can be stored; old rows are deleted soon after the start."""
"""The log line of a database that refuses writes when the outbox reads it."""
APOLOGY = says("Something went wrong here. Nothing of yours was lost. Please try again; code: {code}", "uk", code="\0").partition("\0")[0]  # fmt: skip
NOT_SAVED = says("This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly.", "uk")  # fmt: skip
BUG = "INSERT INTO contact (role, slug, person, linked_at, body) VALUES ('contact', 'plzen', ?, 0, x'00')"
"""Stands for one: every turn of the person in this row fails."""


async def answering(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    await candidate.say("/help")
    page, before, calls = candidate.last.text, len(candidate.messages), len(w.calls("sendMessage"))
    inject(w, "sendMessage", trouble)
    await candidate.say("/help")
    refused = trouble.refuses and trouble.meaning != "format"
    if trouble.meaning == "gone":
        assert len(candidate.messages) == before
        assert len(w.calls("sendMessage")) == calls + 1, "whoever blocked the bot is left in peace"
    else:
        assert len(w.calls("sendMessage")) == calls + 2
        assert APOLOGY in candidate.last.text if refused else candidate.last.text == page
    await goes_on(w, candidate, put_aside=refused)


async def editing(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    await candidate.say("/menu")
    menu = candidate.last.text
    await press(candidate, Guide())
    page, before = candidate.last.text, len(candidate.messages)
    await candidate.say("/menu")
    inject(w, "editMessageText", trouble)
    await press(candidate, Guide())
    shown = [message.text for message in candidate.messages[before:]]
    match trouble.meaning:
        case "gone" | "same":
            assert shown == [menu]
        case "no message":
            assert shown == [menu, page]
        case "refused":
            assert APOLOGY in shown[-1]
        case _:
            assert shown == [page]
    await goes_on(w, candidate, put_aside=trouble.meaning == "refused")


async def acknowledging(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    await candidate.say("/menu")
    await press(candidate, Guide())
    page = candidate.last.text
    await candidate.say("/menu")
    inject(w, "answerCallbackQuery", trouble)
    await press(candidate, Guide())
    assert candidate.last.text == page
    assert len(w.calls("answerCallbackQuery")) == 2, "once for each press"
    await goes_on(w, candidate)


async def deleting(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    file = w.simulator.send_document(candidate.user)
    await w.settled()
    inject(w, "deleteMessage", trouble)
    await press(candidate, RemoveFile(file))
    left = file in [message.message_id for message in w.simulator.chat(candidate.user).messages]
    assert left != trouble.passes
    await goes_on(w, candidate)


async def sending_a_file(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    inject(w, "sendDocument", trouble)
    await candidate.say("/mydata")
    assert (candidate.last.document is not None) == trouble.passes
    assert (APOLOGY in candidate.last.text) == trouble.refuses
    await goes_on(w, candidate, put_aside=trouble.refuses)


async def leaving_a_group(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    inject(w, "leaveChat", trouble)
    group = w.simulator.group()
    w.simulator.add_bot(candidate.user, group)
    await w.settled()
    assert w.simulator.world.chats[group.id].bot_status == "left", "at the latest when it is heard of again"
    await goes_on(w, candidate)


async def polling(w: FailingWorld, trouble: TelegramFailure) -> None:
    inject(w, "getUpdates", trouble)
    w.begin()
    candidate = w.somebody()
    w.simulator.start(candidate.user)
    if trouble.refuses_token:
        await ends(w)
        w.begin()
    await w.settled()
    assert len(candidate.messages) == 1
    await goes_on(w, candidate)


async def ends(w: FailingWorld) -> None:
    """A rejected token ends the program with an error that does not contain it; updates stay in Telegram."""
    assert w.work is not None
    with pytest.raises(ExceptionGroup) as ended:
        await asyncio.wait_for(w.work, 60)
    assert ended.group_contains(OperatorError, match="BotFather")
    assert w.app.settings.bot_token.partition(":")[2] not in repr(ended.getrepr(chain=True))
    assert len(w.simulator.world.updates.pending) == 1


async def asking_who_we_are(w: FailingWorld, trouble: TelegramFailure) -> None:
    inject(w, "getMe", trouble)
    if trouble.refuses_token:
        with pytest.raises(OperatorError, match="BotFather"):
            await username(w.app.bot)
    else:
        assert await username(w.app.bot) == BOT
    assert unexpected_entries(w.log) == []


def introducing(method: str) -> Site:
    async def introducing(w: FailingWorld, trouble: TelegramFailure) -> None:
        inject(w, method, trouble)
        candidate = await somebody(w)

        async def another_language_is_set() -> bool:
            menu = w.simulator.commands(w.person(CONTACT).user)
            return [command.command for command in menu] == list(COMMANDS)

        await until(another_language_is_set)
        await goes_on(w, candidate)

    introducing.__name__ += f" by {method}"
    return introducing


async def telling_a_contact(w: FailingWorld, trouble: TelegramFailure) -> None:
    await _telling(w, trouble, CONTACT)
    rerouted = not trouble.passes and trouble.meaning != "format"
    assert len(notices(w, COORDINATOR)) == rerouted, "somebody else hears, but only then"
    assert await w.alarms() == ({alarm_of(trouble)} if rerouted else set())


async def telling_a_coordinator(w: FailingWorld, trouble: TelegramFailure) -> None:
    await _telling(w, trouble, COORDINATOR)
    lost = not trouble.passes and trouble.meaning != "format"
    assert await w.alarms() == ({"nobody", alarm_of(trouble)} if lost else set())
    assert len(w.simulator.letters) == (2 if lost else 0), "there is nobody else, so the operator hears"


async def _telling(w: FailingWorld, trouble: TelegramFailure, user_id: int) -> None:
    """A candidate sends a lead, and its notice fails; the reply to the press is an edit."""
    candidate = await somebody(w)
    send = await filled_in(w, candidate, coordinator=user_id == COORDINATOR)
    inject(w, "sendMessage", trouble)
    await press_send(w, candidate, send)
    assert send.draft in candidate.text
    told = notices(w, user_id)
    assert bool(told) == (trouble.passes or trouble.meaning == "format")
    assert any(text.startswith(REPEATED) for text in told) == (trouble.meaning == "unsure")
    await goes_on(w, candidate)


async def telling_a_candidate(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    send = await filled_in(w, candidate)
    await press_send(w, candidate, send)
    contact = w.person(CONTACT)
    inject(w, "sendMessage", trouble)
    await press(contact, Open(LeadDetails(send.draft)))
    news = [text for text in w.texts(candidate.user) if is_news(text)]
    assert bool(news) == (trouble.passes or trouble.meaning == "format")
    assert any(text.startswith(REPEATED) for text in news) == (trouble.meaning == "unsure")
    refused = trouble.refuses and trouble.meaning != "format"
    assert await w.alarms() == ({"rejected"} if refused else set()), "who blocks the bot has it their way"
    await goes_on(w, candidate)


async def folding_a_sheet(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    send = await filled_in(w, candidate)
    await press_send(w, candidate, send)
    contact = w.person(CONTACT)
    await press(contact, Open(LeadDetails(send.draft)))
    sheet = contact.last.text
    inject(w, "editMessageText", trouble)
    w.clock.advance(days=1)
    w.app.dispatcher.outbox_changed.set()
    await w.settled()
    # what cannot be made to say nothing else is deleted
    away = trouble.passes or trouble.meaning in {"format", "no message"}
    assert (sheet not in w.texts(contact.user)) == away
    lost = trouble.meaning in {"gone", "refused"}
    assert await w.alarms() == ({alarm_of(trouble)} if lost else set())
    await goes_on(w, candidate)


async def saying_that_nothing_is_saved(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    await candidate.say("/help")
    page = candidate.last.text
    inject(w, "sendMessage", trouble)
    calls = len(w.calls("sendMessage"))
    w.database.before("Ingest._poll", w.database.read_only)
    w.simulator.say(candidate.user, "/help")

    async def struck() -> bool:
        return len(w.calls("sendMessage")) > calls

    await until(struck)
    await w.database.read_only(on=False)
    await w.settled()
    assert candidate.last.text == page
    w.log[:] = [entry for entry in w.log if entry["event"] not in WAITING]
    await goes_on(w, candidate)


async def apologising(w: FailingWorld, trouble: TelegramFailure) -> None:
    candidate = await somebody(w)
    key = w.app.vault.person(candidate.user.id)
    await w.app.dispatcher.database.write(lambda tx: tx.run(BUG, key))
    inject(w, "sendMessage", trouble)
    await candidate.say("/help")
    await w.app.dispatcher.database.write(lambda tx: tx.run("DELETE FROM contact WHERE body = x'00'"))
    await goes_on(w, candidate, put_aside=1)


SITES: tuple[Site, ...] = (
    answering, editing, acknowledging, deleting, sending_a_file, leaving_a_group, polling, asking_who_we_are,
    telling_a_contact, telling_a_coordinator, telling_a_candidate, folding_a_sheet, apologising,
    saying_that_nothing_is_saved,
    *(introducing(f"{verb}My{what}") for verb in ("get", "set") for what in ("Commands", "Description", "ShortDescription")),
)  # fmt: skip


async def somebody(w: FailingWorld) -> Person:
    """A candidate who has begun."""
    w.begin()
    candidate = w.somebody()
    await candidate.start()
    return candidate


async def filled_in(w: FailingWorld, candidate: Person, *, coordinator: bool = False) -> SendLead:
    """Fill in a lead; return the code of the button that sends it."""
    who = sender(w.app.vault, candidate.user.id)
    slug = NO_CONTACT if coordinator else TOWN
    return SendLead((await fill_in(w.app.dispatcher, who, slug, coordinator=coordinator)).id)


async def press_send(w: FailingWorld, candidate: Person, send: SendLead) -> None:
    w.simulator.forge_press(candidate.user, f"send:{send.draft}", candidate.last.message_id)
    await w.settled()


def notices(w: FailingWorld, user_id: int) -> list[str]:
    return [text for text in w.texts(w.person(user_id).user) if is_notice(text)]


def alarm_of(trouble: TelegramFailure) -> str:
    return "unreachable" if trouble.meaning == "gone" else "rejected"


async def goes_on(w: FailingWorld, person: Person, *, put_aside: int = 0) -> None:
    """Assert that nothing is pending, lost or repeated unmarked, and that the next message is answered."""
    await w.settled()
    w.simulator.clear_faults()
    await person.say("/menu")
    assert person.last.text == await menu_of(w, person.user)
    assert unexpected_entries(w.log) == [QUARANTINED] * put_aside
    steps = await w.steps()
    assert steps.pop("quarantined", 0) == put_aside
    assert set(steps) == {"answered"}
    assert set(await w.outbox()) <= {"sent", "dropped", "dead"}
    seen = SeenMessages()
    seen.watch(w.simulator)
    assert seen.unmarked_repeats == []
    waited_as_asked(w)


async def menu_of(w: FailingWorld, user: User) -> str:
    """Return the menu that this person should see."""
    reply = await take(w.app.dispatcher, sender(w.app.vault, user.id), Open(Menu()))
    return plain(reply.messages[-1].text)


def waited_as_asked(w: FailingWorld) -> None:
    """Assert that after a 429 the same call to the chat is not repeated too early."""
    calls = w.simulator.calls
    for asked in (call for call in calls if call.code == 429 and call.method != "answerCallbackQuery"):
        again = [call for call in calls if call.number > asked.number and _alike(call, asked)]
        assert all(call.at >= asked.at + timedelta(seconds=WAIT_S) for call in again), "asked again too early"


def _alike(call: Call, asked: Call) -> bool:
    return (call.method, call.parameters.get("chat_id")) == (asked.method, asked.parameters.get("chat_id"))
