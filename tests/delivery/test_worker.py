"""The outbox worked off: at least once and honest about it, and nobody's trouble is anybody else's."""

import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.conversation.codes import encode
from bot.conversation.contact.model import Decline, LeadDetails, LeadStub, MarkContacted
from bot.conversation.lead.model import Answering
from bot.conversation.model import Erase, Open, Say, Withdraw
from bot.conversation.private import Private
from bot.delivery.attempt import MAX_ATTEMPTS
from bot.delivery.mail import SmtpMail, SmtpServer
from bot.delivery.worker import OutboxWorker
from bot.storage import notifications
from bot.telegram.outbound import Outbound
from bot.telegram.request import BotRequest, make_bot
from telegram_simulator import Fault, RateLimit
from tests.bot_parts import says
from tests.canary import NAME, hits
from tests.delivery.conftest import NEW, REPEATED, Post, as_coordinator, withdrawn
from tests.world import deliver_due


@asynccontextmanager
async def without_connection(post: Post) -> AsyncGenerator[OutboxWorker]:
    """The worker while no Bot API can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with BotRequest() as request:
        yield replace(post.delivery, chat=Outbound(make_bot(f"http://127.0.0.1:{port}", "1:x", request)))


async def test_a_notice_and_a_letter_hold_no_personal_data(post: Post) -> None:
    jana = await post.official("Jana", email="jana@example.org")
    oksana = post.candidate()
    code = await oksana.send_lead()
    assert await post.deliver() == 2

    (notice,) = jana.messages
    assert says(NEW) in notice.text
    assert code in notice.text
    assert notice.protected
    assert [button.data for row in notice.buttons for button in row] == [encode(LeadDetails(code))]
    (letter,) = post.simulator.letters
    assert (letter.to, code in letter.body) == ("jana@example.org", True)
    assert hits(f"{notice.html} {letter}".encode()) == []
    assert await post.database.read(lambda tx: tx.all("SELECT state, body FROM outbox")) == [("sent", None)] * 2
    noted = await post.database.read(lambda tx: tx.all('SELECT contact_id, message_id, "full" FROM shown'))
    assert noted == [(jana.contact, notice.message_id, 0)]
    assert await post.deliver() == 0


async def test_429_is_obeyed_to_the_millisecond_and_others_go_on(post: Post) -> None:
    jana, karel = await post.officials("Jana", "Karel")
    oksana = post.candidate()
    code = await oksana.send_lead()
    post.simulator.add_fault(Fault(RateLimit(30), "sendMessage", calls=(1,)))
    await post.deliver()
    limited, other = (jana, karel) if not jana.messages else (karel, jana)
    assert len(other.messages) == 1
    asked = len(post.simulator.calls)
    await oksana.act(Open(Answering(code)), Say(Private("Ви тут?")))
    assert (len(limited.messages), len(other.messages)) == (0, 2), "a new message to the same person waits too"
    await post.after(seconds=29.999)
    assert len(post.simulator.calls) == asked + 1
    await post.after(seconds=0.001)
    assert len(limited.messages) == 2
    assert all(says(REPEATED) not in text for text in limited.texts)
    attempts = await post.database.read(lambda tx: tx.all("SELECT DISTINCT attempts FROM outbox"))
    assert attempts == [(1,)], "waiting as asked is no attempt"


async def test_a_lead_withdrawn_before_it_was_announced_is_announced_to_nobody(post: Post) -> None:
    jana = await post.official("Jana", email="jana@example.org")
    oksana, olena = post.candidate(), post.candidate("Olena")
    code = await oksana.send_lead()
    await oksana.take(Withdraw(code))
    await olena.send_lead()
    await olena.act(Erase())
    assert jana.messages == ()
    assert post.simulator.letters == ()
    assert set((await post.states()).values()) == {"dropped"}


@pytest.mark.parametrize("after", ["open", "declined", "contacted"])
async def test_a_sheet_is_folded_after_a_day(post: Post, after: str) -> None:
    jana, _, code = await post.told()
    await post.open_sheet(jana, code)
    if after == "declined":
        await jana.take(Decline(code, next(iter(post.dispatcher.library.content.reasons))))
    elif after == "contacted":
        await jana.take(MarkContacted(code))
    await post.deliver()
    assert NAME in jana.texts[-1]
    await post.after(hours=24, seconds=-1)
    assert NAME in jana.texts[-1]
    await post.after(seconds=1)
    assert all(NAME not in text for text in jana.texts)
    assert jana.messages[-1].text == (await jana.take(Open(LeadStub(code)))).messages[0].text.replace(
        "<b>", ""
    ).replace("</b>", "")
    assert await post.deliver() == 0


async def test_a_sheet_opened_again_is_folded_a_day_after_that(post: Post) -> None:
    jana, _, code = await post.told()
    await post.open_sheet(jana, code)
    post.clock.advance(hours=23)
    message = jana.messages[-1].message_id
    await post.database.write(lambda tx: notifications.note_shown(tx, code, jana.contact, message, full=True))
    await post.after(hours=1)
    assert NAME in jana.texts[-1]
    await post.after(hours=23)
    assert NAME not in jana.texts[-1]


@pytest.mark.parametrize("erasing", [False, True])
async def test_withdrawal_takes_the_data_out_of_the_contacts_chat(post: Post, *, erasing: bool) -> None:
    jana, oksana, code = await post.told()
    await post.open_sheet(jana, code)
    await oksana.act(Erase() if erasing else Withdraw(code))
    assert withdrawn(jana) == [True, True]
    assert all(not message.buttons for message in jana.messages)
    assert hits("".join(message.html for message in jana.messages).encode()) == []
    await post.after(days=2)
    assert withdrawn(jana) == [True, True]


async def test_what_surely_did_not_leave_is_tried_for_days_without_a_mark(post: Post) -> None:
    """The Bot API is away; then it is there again."""
    jana = await post.official("Jana")
    await post.candidate().send_lead()
    async with without_connection(post) as delivery:
        for _ in range(10):
            await deliver_due(delivery)
            post.clock.advance(hours=2)
    assert (await post.states()).popitem()[1] == "due"
    await post.deliver()
    assert says(NEW) in jana.texts[0]


async def test_many_failures_end_somewhere(post: Post) -> None:
    jana, karel = await post.officials("Jana", as_coordinator("Karel"))
    await post.candidate().send_lead()
    async with without_connection(post) as delivery:
        name = f"contact:{jana.contact}/new-lead/telegram"
        while (await post.states())[name] != "dead":
            await deliver_due(delivery)
            # from noon to ten at night and back: by day, whatever the pause
            post.clock.advance(hours=24)
    assert await post.attempts(name) == MAX_ATTEMPTS
    await post.deliver()
    assert says("A candidate's message is waiting") in karel.texts[0]


async def test_a_defect_of_one_row_holds_up_no_other(post: Post) -> None:
    """A sender that cannot stand in a header: composing the letter fails every time."""
    jana = await post.official("Jana", email="jana@example.org")
    server = SmtpServer("127.0.0.1", 9, "none", "bot@example.org\nBcc: all@example.org")
    post.delivery = replace(post.delivery, mail=SmtpMail(server, "Bot"))
    await post.lead()
    assert says(NEW) in jana.texts[0]
    name = f"contact:{jana.contact}/new-lead/mail"
    while (await post.states())[name] != "dead":
        await post.after(hours=11)
    assert await post.attempts(name) == MAX_ATTEMPTS
