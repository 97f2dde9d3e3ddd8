"""The outbox worked off: at least once and honest about it, and nobody's trouble is anybody else's."""

import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import pytest

from bot.conversation.codes import encode
from bot.conversation.contact.model import AcceptInvite, Decline, MarkContacted, Pointer, Sheet
from bot.conversation.lead.model import Answering, Role
from bot.conversation.model import Erase, Open, Say, Withdraw
from bot.conversation.private import Private
from bot.delivery.attempt import MAX_ATTEMPTS
from bot.delivery.mail import SmtpMail, SmtpServer
from bot.delivery.worker import OutboxWorker
from bot.storage import contacts, notifications, outbox
from bot.storage.outbox import OutboxMessage
from bot.telegram.http import Transport
from bot.telegram.outbound import Outbound
from telegram_simulator import Effect, Fault, Refuse, TooMany
from tests.canary import NAME, hits
from tests.delivery.conftest import Post
from tests.program import NO_CONTACT, says, send_lead, take
from tests.world import deliver_due

REPEATED = "Sent again, you may have it already"
NEW = "New message from a candidate"
BLOCKED = Refuse(403, "Forbidden: bot was blocked by the user")


@asynccontextmanager
async def without_connection(post: Post) -> AsyncGenerator[OutboxWorker]:
    """The worker while no Bot API can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with Transport(f"http://127.0.0.1:{port}", "1:x") as nowhere:
        assert isinstance(nowhere, Transport)
        yield replace(post.delivery, chat=Outbound(nowhere))


async def test_a_notice_and_a_letter_hold_no_personal_data(post: Post) -> None:
    jana, contact = await post.official("Jana", email="jana@example.org")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    assert await post.deliver() == 2

    (notice,) = jana.messages
    assert says(NEW) in notice.text
    assert code in notice.text
    assert notice.protected
    assert [button.data for row in notice.buttons for button in row] == [encode(Sheet(code))]
    (letter,) = post.simulator.letters
    assert (letter.to, code in letter.body) == ("jana@example.org", True)
    assert hits(f"{notice.html} {letter}".encode()) == []
    assert (
        await post.dispatcher.database.read(lambda tx: tx.all("SELECT state, body FROM outbox")) == [("sent", None)] * 2
    )
    noted = await post.dispatcher.database.read(lambda tx: tx.all('SELECT contact_id, message_id, "full" FROM shown'))
    assert noted == [(contact, notice.message_id, 0)]
    assert await post.deliver() == 0


async def test_429_is_obeyed_to_the_millisecond_and_others_go_on(post: Post) -> None:
    jana, _ = await post.official("Jana")
    karel, _ = await post.official("Karel")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    post.simulator.add_fault(Fault(TooMany(30), "sendMessage", calls=(1,)))
    await post.deliver()
    limited, other = (jana, karel) if not jana.messages else (karel, jana)
    assert len(other.messages) == 1
    asked = len(post.simulator.calls)
    await take(post.dispatcher, oksana.sender, Open(Answering(code)), Say(Private("Ви тут?")))
    await post.deliver()
    assert (len(limited.messages), len(other.messages)) == (0, 2), "a new message to the same person waits too"
    post.clock.advance(seconds=29.999)
    await post.deliver()
    assert len(post.simulator.calls) == asked + 1
    post.clock.advance(seconds=0.001)
    await post.deliver()
    assert len(limited.messages) == 2
    assert all(says(REPEATED) not in text for text in limited.texts)
    attempts = await post.dispatcher.database.read(lambda tx: tx.all("SELECT DISTINCT attempts FROM outbox"))
    assert attempts == [(1,)], "waiting as asked is no attempt"


@pytest.mark.parametrize("effect", [BLOCKED, Refuse(400, "Bad Request: chat not found")])
async def test_who_cannot_be_reached_is_replaced_by_the_deputy(post: Post, effect: Effect) -> None:
    jana, contact = await post.official("Jana")
    deputy, _ = await post.official("Karel", Role.DEPUTY)
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    post.simulator.add_fault(Fault(effect, "sendMessage", calls=(1,)))
    await post.deliver()
    assert (len(jana.messages), len(deputy.messages)) == (0, 1)
    assert (await post.states())[f"contact:{contact}/new-lead/telegram"] == "dead"


async def test_without_a_deputy_the_coordinator_hears_and_can_open_it(post: Post) -> None:
    jana, _ = await post.official("Jana")
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    oksana = post.account("Oksana", "uk")
    post.simulator.block(jana.user)
    code = await send_lead(post.dispatcher, oksana.sender)
    await post.deliver()
    assert code in karel.texts[0]
    assert NAME in (await take(post.dispatcher, karel.sender, Open(Sheet(code)))).messages[0].text
    await take(post.dispatcher, oksana.sender, Open(Answering(code)), Say(Private("Ви тут?")))
    await post.deliver()
    assert len(karel.messages) == 2


async def test_a_coordinator_who_cannot_be_reached_is_the_end_and_an_error_in_the_log(post: Post) -> None:
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    post.simulator.block(karel.user)
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender, NO_CONTACT, coordinator=True)
    await post.deliver()
    states = await post.states()
    assert states.pop("candidate/unheard/new-lead") == "sent"
    assert list(states.values()) == ["dead"]
    assert await post.deliver() == 0


async def test_a_coordinator_not_linked_yet_gets_it_after_linking(post: Post) -> None:
    database = post.dispatcher.database
    coordinator = await database.write(lambda tx: contacts.add(tx, Role.COORDINATOR, "", Private("Karel"), Private("")))
    await post.official("Eva", Role.COORDINATOR, "")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender, NO_CONTACT, coordinator=True)
    for _ in range(50):  # longer than a message may fail
        await post.deliver()
        post.clock.advance(hours=1)
    assert (await post.states())[f"contact:{coordinator}/new-lead/telegram"] == "due"
    karel = post.account("Karel")
    token = await database.write(partial(contacts.invite, contact_id=coordinator))
    await take(post.dispatcher, karel.sender, AcceptInvite(token))
    post.clock.advance(minutes=10)
    await post.deliver()
    assert code in karel.texts[0]
    assert says(REPEATED) not in karel.texts[0]


async def test_a_lead_withdrawn_before_it_was_announced_is_announced_to_nobody(post: Post) -> None:
    jana, _ = await post.official("Jana", email="jana@example.org")
    oksana, olena = post.account("Oksana", "uk"), post.account("Olena", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await take(post.dispatcher, oksana.sender, Withdraw(code))
    await send_lead(post.dispatcher, olena.sender)
    await take(post.dispatcher, olena.sender, Erase())
    await post.deliver()
    assert jana.messages == ()
    assert post.simulator.letters == ()
    assert set((await post.states()).values()) == {"dropped"}


@pytest.mark.parametrize("after", ["open", "declined", "contacted"])
async def test_a_sheet_is_folded_after_a_day(post: Post, after: str) -> None:
    jana, _ = await post.official("Jana")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await post.deliver()
    await post.open_sheet(jana, code)
    if after == "declined":
        await take(post.dispatcher, jana.sender, Decline(code, next(iter(post.dispatcher.library.content.reasons))))
    elif after == "contacted":
        await take(post.dispatcher, jana.sender, MarkContacted(code))
    await post.deliver()
    assert NAME in jana.texts[-1]
    post.clock.advance(hours=24, seconds=-1)
    await post.deliver()
    assert NAME in jana.texts[-1]
    post.clock.advance(seconds=1)
    await post.deliver()
    assert all(NAME not in text for text in jana.texts)
    assert jana.messages[-1].text == (await take(post.dispatcher, jana.sender, Open(Pointer(code)))).messages[
        0
    ].text.replace("<b>", "").replace("</b>", "")
    assert await post.deliver() == 0


async def test_a_sheet_opened_again_is_folded_a_day_after_that(post: Post) -> None:
    jana, contact = await post.official("Jana")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    await post.open_sheet(jana, code)
    post.clock.advance(hours=23)
    message = jana.messages[-1].message_id
    await post.dispatcher.database.write(lambda tx: notifications.note_shown(tx, code, contact, message, full=True))
    post.clock.advance(hours=1)
    await post.deliver()
    assert NAME in jana.texts[-1]
    post.clock.advance(hours=23)
    await post.deliver()
    assert NAME not in jana.texts[-1]


@pytest.mark.parametrize("erasing", [False, True])
async def test_withdrawal_takes_the_data_out_of_the_contacts_chat(post: Post, *, erasing: bool) -> None:
    jana, _ = await post.official("Jana")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await post.deliver()
    await post.open_sheet(jana, code)
    await take(post.dispatcher, oksana.sender, Erase() if erasing else Withdraw(code))
    await post.deliver()
    withdrew = says("The candidate withdrew this message. Please do not use their details any more.")
    assert [withdrew in text for text in jana.texts] == [True, True]
    assert all(not message.buttons for message in jana.messages)
    assert hits("".join(message.html for message in jana.messages).encode()) == []
    post.clock.advance(days=2)
    await post.deliver()
    assert [withdrew in text for text in jana.texts] == [True, True]


async def test_edits_go_to_the_chat_the_message_stands_in(post: Post) -> None:
    """A contact who moved to another account: the sheet is still in the old chat."""
    jana, contact = await post.official("Jana")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await post.deliver()
    await post.open_sheet(jana, code)
    moved = post.account("Jana, new phone")
    token = await post.dispatcher.database.write(partial(contacts.invite, contact_id=contact))
    await take(post.dispatcher, moved.sender, AcceptInvite(token))
    post.clock.advance(hours=24)
    await post.deliver()
    assert NAME not in "".join(jana.texts)


async def test_a_candidate_who_blocked_the_bot_is_written_to_no_more(post: Post) -> None:
    jana, _ = await post.official("Jana")
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await post.deliver()
    post.simulator.block(oksana.user)
    await take(post.dispatcher, jana.sender, Open(Sheet(code)))
    await post.deliver()
    assert (await post.states())["candidate/seen"] == "dead"
    assert karel.messages == (), "news for a candidate is for nobody else"


async def test_a_row_for_a_contact_that_is_gone_is_dropped(post: Post) -> None:
    _, contact = await post.official("Jana")
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.dispatcher.database.write(lambda tx: contacts.remove(tx, contact))
    await post.deliver()
    assert list((await post.states()).values()) == ["dropped"]


async def test_what_surely_did_not_leave_is_tried_for_days_without_a_mark(post: Post) -> None:
    """The Bot API is away; then it is there again."""
    jana, _ = await post.official("Jana")
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    async with without_connection(post) as delivery:
        for _ in range(10):
            await deliver_due(delivery)
            post.clock.advance(hours=2)
    assert (await post.states()).popitem()[1] == "due"
    await post.deliver()
    assert says(NEW) in jana.texts[0]


async def test_many_failures_end_somewhere(post: Post) -> None:
    _, contact = await post.official("Jana")
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    async with without_connection(post) as delivery:
        name = f"contact:{contact}/new-lead/telegram"
        while (await post.states())[name] != "dead":
            await deliver_due(delivery)
            # from noon to ten at night and back: by day, whatever the pause
            post.clock.advance(hours=24)
    assert await post.attempts(name) == MAX_ATTEMPTS
    await post.deliver()
    assert says(NEW) in karel.texts[0]


async def test_a_defect_of_one_row_holds_up_no_other(post: Post) -> None:
    """A sender that cannot stand in a header: composing the letter fails every time."""
    jana, broken = await post.official("Jana", email="jana@example.org")
    server = SmtpServer("127.0.0.1", 9, "none", "bot@example.org\nBcc: all@example.org")
    post.delivery = replace(post.delivery, mail=SmtpMail(server, "Bot"))
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    assert says(NEW) in jana.texts[0]
    name = f"contact:{broken}/new-lead/mail"
    while (await post.states())[name] != "dead":
        post.clock.advance(hours=11)
        await post.deliver()
    assert await post.attempts(name) == MAX_ATTEMPTS


async def test_an_address_that_was_taken_away_gets_nothing(post: Post) -> None:
    """Such a contact is none of the program's making; the row ends and the operator hears of it."""
    _, contact = await post.official("Jana")
    outgoing = OutboxMessage("confirm-email", "mail", contact=contact, text=Private("123456"))
    await post.dispatcher.database.write(lambda tx: outbox.put(tx, "odd/confirm", outgoing))
    await post.deliver()
    assert (await post.states())["confirm"] == "dead"
    assert await post.alarms() == [("unreachable", "sent")]
