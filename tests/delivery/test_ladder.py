"""The ladder as rows: who is told of which step, when not, and what a restart, a leap of the clock or a backup does to it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation.contact.model import Inbox, LeadDetails, Take
from bot.conversation.lead.events import State
from bot.conversation.lead.model import MyData, MyLead, Role
from bot.conversation.model import Erase, Open
from bot.storage import contacts, leads, notifications
from telegram_simulator import ApiError, Fault
from telegram_simulator.faults import Reset
from tests.bot_parts import says, tidy_now
from tests.canary import NAME
from tests.delivery.conftest import Post, as_coordinator, as_deputy

REMINDED = says("A candidate's message is waiting")
AS_DEPUTY = says("The contact of the town has not reacted, so you are asked as the deputy.")
AS_COORDINATOR = says("Nobody of the town has reacted, so you are asked as the coordinator.")


async def pass_days(post: Post, days: float) -> None:
    """Let time pass by quarters of an hour, tidying up as the program does."""
    for _ in range(int(days * 96)):
        post.clock.advance(minutes=15)
        due = await post.database.read(leads.next_step_due)
        if (due is not None and due <= post.clock().timestamp() * 1000) or post.clock().minute == 0:
            await post.database.write(tidy_now)
            await post.deliver()


async def test_a_lead_climbs_from_the_contact_to_the_deputy_to_the_coordinator(post: Post) -> None:
    jana = await post.official("Jana", email="jana@example.org")
    petr, karel = await post.officials(as_deputy("Petr"), as_coordinator("Karel"))
    oksana, code = await post.lead()
    letters = len(post.simulator.letters)
    await pass_days(post, 1.8)
    assert (len(jana.texts), len(petr.texts), len(oksana.texts)) == (1, 0, 0)
    await pass_days(post, 0.3)
    assert jana.texts[-1].startswith(REMINDED)
    (letter,) = post.simulator.letters[letters:]
    assert letter.to == "jana@example.org"
    assert REMINDED in letter.body
    assert len(oksana.texts) == 1
    await pass_days(post, 4)
    assert (len(jana.texts), len(petr.texts), len(karel.texts)) == (3, 1, 0)
    assert petr.texts[0].endswith(AS_DEPUTY)
    assert jana.texts[-1].endswith(says("The deputy has been asked too: {names}.", names="Petr"))
    await pass_days(post, 3)
    assert (len(jana.texts), len(petr.texts), len(karel.texts)) == (4, 1, 1)
    assert karel.texts[0].endswith(AS_COORDINATOR)
    asked = says("The coordinator of the program has been asked too: {names}.", names="Karel")
    assert jana.texts[-1].endswith(asked)
    assert asked in post.letters_to("jana@example.org")[-1]
    await pass_days(post, 6)
    assert (len(jana.texts), len(karel.texts), len(oksana.texts)) == (4, 1, 3), "nothing comes after the last step"
    assert await post.happened(code) == ["sent", "reminded", "deputy-asked", "coordinator-asked"]
    await karel.take(Open(LeadDetails(code)))
    assert (await post.happened(code))[-1] == "opened", "the coordinator may open it now"


async def test_seven_unopened_leads_give_one_letter_and_one_chat_message_a_day(post: Post) -> None:
    jana = await post.official("Jana", email="jana@example.org")
    codes: list[str] = []
    for name in ("Alla", "Bohdan", "Vira", "Hanna", "Dmytro", "Yeva", "Ihor"):
        codes.append(await post.candidate(name).send_lead())
        await post.after(minutes=30)
    chats, letters = len(jana.texts), len(post.letters_to("jana@example.org"))
    await pass_days(post, 2.1)
    (text,), (letter,) = jana.texts[chats:], post.letters_to("jana@example.org")[letters:]
    for told in (text, letter):
        assert [code for code in codes if code not in told] == []
        assert told.count("Už 2 pracovní dny ji nikdo neotevřel.") == 7
    assert text.startswith("7 zpráv od zájemců čeká")


@pytest.mark.parametrize("hour", [7, 8, 12])
async def test_the_daily_list_replaces_the_reminders_of_the_day(post: Post, hour: int) -> None:
    jana, petr = await post.officials("Jana", as_deputy("Petr"))
    await post.database.write(lambda tx: notifications.choose_digest(tx, jana.contact, hour))
    code = await post.candidate().send_lead()
    await pass_days(post, 2.1)
    assert (await post.happened(code))[-1] == "reminded"
    assert not [text for text in jana.texts if REMINDED in text], "the notice, and the lists"
    assert "Už 2 pracovní dny ji nikdo neotevřel." in jana.texts[-1] or hour < 8
    await pass_days(post, 4)
    assert len(petr.texts) == 1
    asked = [text for text in jana.texts if says("The deputy has been asked too: {names}.", names="Petr") in text]
    assert [REMINDED in text for text in asked] == [hour < 8], "a list sent before does not know it yet"


async def test_deputies_who_have_it_already_are_not_asked_in_place_of_anybody(post: Post) -> None:
    jana, petr, karel = await post.officials("Jana", as_deputy("Petr"), as_coordinator("Karel"))
    _, code = await post.lead()
    await post.remove(jana.contact)
    await pass_days(post, 6.2)
    assert await post.happened(code) == ["sent", "reminded", "coordinator-asked"]
    assert [AS_DEPUTY in text for text in petr.texts] == [False, False, False]
    assert len(karel.texts) == 1


async def test_what_somebody_did_in_the_meantime_stops_what_is_on_its_way(post: Post) -> None:
    jana, oksana, code = await post.told()
    post.simulator.add_fault(Fault(Reset("before"), "sendMessage"))
    await pass_days(post, 2.01)
    assert (await post.happened(code))[-1] == "reminded"
    assert (len(jana.texts), len(oksana.texts)) == (1, 0), "Telegram is away"
    await jana.take(Open(LeadDetails(code)))
    post.simulator.clear_faults()
    await pass_days(post, 0.2)
    assert not [text for text in jana.texts if REMINDED in text]
    states = await post.states()
    assert {state for name, state in states.items() if "/reminder/" in name or "/waiting/" in name} == {"dropped"}


@pytest.mark.parametrize(
    ("sent", "back", "reminded"),
    [
        ((2026, 11, 24, 10), (2026, 11, 26, 15), (2026, 11, 27, 7)),
        # Christmas Eve of 2026 is a Thursday: what was due on Wednesday comes on Monday
        ((2026, 12, 21, 8), (2026, 12, 24, 9), (2026, 12, 28, 7)),
    ],
)
async def test_what_could_not_be_sent_in_working_hours_waits_for_the_next(
    post: Post, sent: tuple[int, int, int, int], back: tuple[int, int, int, int], reminded: tuple[int, int, int, int]
) -> None:
    jana = await post.official("Jana")
    await post.at(*sent)
    await post.lead()
    post.simulator.add_fault(Fault(ApiError(502, "Bad Gateway"), "sendMessage"))
    await pass_days(post, 2.15)
    post.simulator.clear_faults()
    await post.at(*back)
    for _ in range(4 * 24):
        await post.after(hours=1)
    assert [message.date for message in jana.messages[1:]] == [datetime(*reminded, tzinfo=UTC)]
    assert REMINDED in jana.texts[-1]


async def test_a_leap_of_the_clock_reminds_nobody_until_it_is_believed(post: Post) -> None:
    jana, _, code = await post.told()
    await post.database.write(tidy_now)
    await post.after(days=28)
    assert await post.happened(code) == ["sent"]
    await post.database.write(tidy_now)
    post.clock.advance(minutes=31)
    await post.database.write(tidy_now)
    await post.deliver()
    assert await post.happened(code) == ["sent", "reminded"]
    assert len(jana.texts) == 2


async def test_after_a_long_stop_every_lead_is_looked_at_once_and_again_when_the_clock_is_believed(post: Post) -> None:
    _, _, code = await post.told()
    await post.database.write(tidy_now)
    post.clock.advance(days=28)
    post.restart()
    await post.deliver()
    looked = await post.database.read(leads.next_step_due)
    await post.after(minutes=1)
    assert await post.database.read(leads.next_step_due) == looked
    await post.database.write(tidy_now)
    post.clock.advance(minutes=31)
    await post.database.write(tidy_now)
    await post.deliver()
    assert await post.happened(code) == ["sent", "reminded"]


async def test_what_a_leap_of_the_clock_put_off_comes_when_the_clock_is_right_again(post: Post) -> None:
    jana = await post.official("Jana")
    await post.database.write(lambda tx: notifications.choose_digest(tx, jana.contact, 8))
    _, code = await post.lead()
    await post.database.write(tidy_now)
    await post.after(days=365)
    post.clock.advance(days=-365)
    before = len(jana.texts)
    await pass_days(post, 2.1)
    assert "reminded" in await post.happened(code)
    assert len(jana.texts) == before + 2, "the lists of two days, the second in place of the reminder"


async def test_it_says_so_however_often_it_is_put_off_and_the_next_step_does_not(post: Post) -> None:
    marked = says("Sent again, you may have it already")
    jana, karel = await post.officials("Jana", as_coordinator("Karel"))
    oksana = post.candidate()
    await oksana.send_lead()
    await post.deliver()
    post.clock.moment = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)
    await post.database.write(leads.mark_steps_uncertain)
    await post.deliver()
    assert not [text for text in jana.texts if REMINDED in text], "nobody is woken"
    await post.after(hours=11)
    assert jana.texts[-1].startswith(marked)
    assert oksana.texts[-1].startswith(says("Sent again, you may have it already", "uk"))
    await pass_days(post, 6)
    assert [text for text in karel.texts if AS_COORDINATOR in text]
    assert not [text for text in karel.texts if marked in text]


async def test_where_nobody_is_there_to_be_asked_the_operator_hears_of_it(post: Post) -> None:
    jana, *_ = await post.told()
    await post.database.write(lambda tx: contacts.remove(tx, jana.contact))
    await pass_days(post, 2.1)
    assert ("nobody", "sent") in await post.alarms()
    assert await post.database.read(leads.next_step_due) is not None, "it is tried again"


async def test_a_damaged_lead_holds_up_no_other(post: Post) -> None:
    jana = await post.official("Jana")
    oksana = post.candidate()
    first = await oksana.send_lead()
    second = await post.candidate("Testa").send_lead()
    await post.deliver()
    await post.database.write(
        lambda tx: tx.run("UPDATE event SET body = x'00' WHERE lead_id = (SELECT id FROM lead WHERE code = ?)", first)
    )
    await pass_days(post, 2.1)
    assert await post.happened(second) == ["sent", "reminded"]
    assert sum(REMINDED in text for text in jana.texts) == 1
    assert {cause for cause, _ in await post.alarms()} == {"unreadable"}
    listed = repr((await jana.take(Open(Inbox()))).messages)
    assert (second in listed, first in listed) == (True, False)
    await post.open_sheet(jana, second)
    # the candidate can still delete everything
    assert await post.database.read(leads.count_by_state) == {"sent": 1, "seen": 1}
    await oksana.take(Erase())
    assert await post.database.read(leads.count_by_state) == {"seen": 1}


BY_ANOTHER_VERSION = {
    "event": "UPDATE event SET what = 'seen-by-mayor' WHERE what = 'opened'",
    "role of who wrote": "UPDATE event SET body = ? WHERE what = 'opened'",
}


@pytest.mark.parametrize("statement", BY_ANOTHER_VERSION.values(), ids=BY_ANOTHER_VERSION)
async def test_a_lead_of_another_version_is_hidden_from_nobody(post: Post, statement: str) -> None:
    jana, karel = await post.officials("Jana", as_coordinator("Karel"))
    oksana, code = await post.lead()
    await post.open_sheet(jana, code)
    later = post.vault.seal(b'{"by": "Jana", "text": "the mayor", "voice": {"role": "mayor"}}', "event")
    await post.database.write(lambda tx: tx.run(statement, *[later] * statement.count("?")))

    assert await post.happened(code) == ["sent", "unknown"]
    history = (await oksana.take(Open(MyLead(code)))).messages[0].text
    assert says("something happened that this version of the bot cannot name", "uk") in history
    assert "the mayor" not in history, "nobody knows who may read it"
    (own,) = (await oksana.take(Open(MyData()))).messages
    assert own.file is not None
    assert code.encode() in own.file.data
    assert NAME.encode() in own.file.data
    assert await jana.may_open(code)
    assert code in repr((await jana.take(Open(Inbox()))).messages)
    await pass_days(post, 12)
    assert "coordinator-asked" in await post.happened(code)
    assert await karel.may_open(code)
    await jana.take(Take(code))
    assert (await post.lead_of(code)).state is State.TAKEN
    assert not await post.alarms()
    await oksana.take(Erase())
    assert not await post.database.read(leads.count_by_state)


@pytest.mark.parametrize("is_followed", [True, False])
async def test_of_what_waits_for_somebody_whose_row_is_damaged_the_next_one_hears(
    post: Post, *, is_followed: bool
) -> None:
    jana = await post.official("Jana")
    alena = await post.official("Alena", Role.COORDINATOR, "") if is_followed else None
    await post.candidate().send_lead()
    await post.database.write(lambda tx: tx.run("UPDATE contact SET body = x'00' WHERE id = ?", jana.contact))
    await post.deliver()
    await post.deliver()
    if alena:
        assert len(alena.texts) == 1, alena.texts
    assert ("nobody" in {cause for cause, _ in await post.alarms()}) is not is_followed


async def test_other_steps_in_the_content_hold_at_once(post: Post) -> None:
    await post.official("Jana")
    code = await post.candidate().send_lead()
    await pass_days(post, 1.1)
    content = post.dispatcher.library.content
    sooner = {name: step.model_copy(update={"after": 1}) for name, step in content.ladder.items()}
    post.dispatcher.library.replace(replace(content, version="other", ladder=sooner), post.clock())
    await post.deliver()
    assert await post.happened(code) == ["sent", "reminded"]
